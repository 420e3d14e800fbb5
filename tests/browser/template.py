"""The data of a studio after its first run, with the drafts of its demo rendered: made once, copied for each studio."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

from tests.browser.shell import Shell
from tests.databases import with_tables
from tests.processes import studio
from tests.shared import once


@contextlib.contextmanager
def studio_from_template(folder: Any, **settings: Any) -> Iterator[Any]:
    """A running studio whose demo can be watched at once; ``.call`` is a ``Shell`` of it. Renders plain clips."""
    data = shutil.copytree(once("studio", _make), folder / "data")
    with studio(data, **{"SANDBOX_PACE": "quick", **settings}) as running, Shell(data) as running.call:  # type: ignore[attr-defined]
        yield running


def _make(folder: Any) -> None:
    with Shell(with_tables(folder)) as call:
        call("make_template")
