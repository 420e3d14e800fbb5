"""Process groups: child processes never outlive the parent that started them (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

try:
    _prctl: Callable[[int, int], int] | None = ctypes.CDLL(None).prctl
except (AttributeError, OSError):  # not Linux: a killed parent may leave its children
    _prctl = None


def die_with_parent(how: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send ``how`` to this process when its parent dies, however it dies."""
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, how)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent died, so that it can be reaped."""
    if _prctl:
        _prctl(PR_SET_CHILD_SUBREAPER, 1)


def reap_orphans(own_pids: Collection[int]) -> None:
    """Let adopted processes that have ended go; those in ``own_pids`` are left to whoever started them."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    with suppress(ChildProcessError):
        while (ended := os.waitid(os.P_ALL, 0, options)) and ended.si_pid not in own_pids:
            os.waitpid(ended.si_pid, 0)


def kill_children_with_parent() -> None:
    """Have every process that is forked from here on killed when its parent dies."""
    # The kernel forgets the wish at each fork, so it is repeated in every child.
    os.register_at_fork(after_in_child=partial(die_with_parent, signal.SIGKILL))
