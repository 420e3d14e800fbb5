"""The part of django-q2 that our cluster replaces."""

from __future__ import annotations

import inspect
from importlib.metadata import version

from django_q import cluster

from studio.core.cluster import Sentinel


def test_the_part_that_we_override_is_that_of_the_version_we_read() -> None:
    """After an upgrade: read `Cluster.start` and `Sentinel.reincarnate` again, then name the new version."""
    assert version("django-q2") == "1.11.1"
    assert "target=Sentinel," in inspect.getsource(cluster.Cluster.start), (
        "looked up in the module at the start"
    )
    own, overridden = (inspect.signature(one.reincarnate).parameters for one in (Sentinel, Sentinel.__base__))
    assert list(own) == list(overridden) == ["self", "process"]
    assert "self.parent_pid" in inspect.getsource(Sentinel.__base__), "whom we end with everything it started"
