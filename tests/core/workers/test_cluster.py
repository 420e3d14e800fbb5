"""The part of django-q2 that our cluster replaces."""

from __future__ import annotations

import inspect
from importlib.metadata import version

from django_q import cluster

from studio.core.workers.cluster import Sentinel


def test_the_part_that_we_override_is_that_of_the_version_we_read() -> None:
    """After an upgrade: read `Sentinel` and `worker` again, then name the new version."""
    assert version("django-q2") == "1.11.1"
    assert "self.stop_event.wait(cycle)" in inspect.getsource(cluster.Sentinel.guard)
    assert "if target == worker:" in inspect.getsource(cluster.Sentinel.spawn_process), "ours, by its name"
    assert "Stat(self).save()" in inspect.getsource(cluster.Sentinel.guard), "ours, by its name"
    own, overridden = (inspect.signature(one.reincarnate).parameters for one in (Sentinel, Sentinel.__base__))
    assert list(own) == list(overridden) == ["self", "process"]
