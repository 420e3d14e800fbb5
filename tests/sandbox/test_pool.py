"""Renderers that end when there is nothing to render, and begin again when there is."""

from __future__ import annotations

from pathlib import Path

from studio.sandbox.pool import RendererPool
from studio.sandbox.rendering import Pace
from studio.sandbox.store import Store
from tests.processes import wait_for


def test_a_renderer_ends_without_work_and_is_there_again_for_the_next_order(tmp_path: Path) -> None:
    Store(tmp_path)
    pool = RendererPool(tmp_path, Pace.QUICK, 1, lambda: None, idle_seconds=0.05)
    pool.start()
    try:
        first = wait_for(lambda: pool._processes.get(0))
        assert wait_for(lambda: first.poll() == 0)
        pool.wake()
        assert wait_for(lambda: pool._processes[0].pid != first.pid)
    finally:
        pool.stop()
