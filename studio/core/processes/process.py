"""Processes: forked with a name and in a group of their own, and never outliving their parent (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_SET_CHILD_SUBREAPER = 36
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

try:
    _prctl: Callable[[int, Any], int] | None = ctypes.CDLL(None).prctl
except (AttributeError, OSError):  # not Linux: a killed parent may leave its children
    _prctl = None


def fork(name: str, *, death_signal: signal.Signals = signal.SIGKILL) -> int:
    """The number of a new process of this name, and 0 in that process.

    It leads a group of its own, gets ``death_signal`` when its parent dies, and handles signals as a
    program does that has just been started. Must be called while no thread runs.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)  # the handlers are still those of the parent
    try:
        process_id = os.fork()
        if not process_id:
            _begin(name, death_signal)
            if os.getppid() != parent:  # it died before the kernel had the wish
                os.kill(os.getpid(), death_signal)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    return process_id


def _begin(name: str, death_signal: signal.Signals) -> None:
    os.setsid()
    die_with_parent(death_signal)
    for what in STOP_SIGNALS:
        signal.signal(what, signal.default_int_handler if what == signal.SIGINT else signal.SIG_DFL)
    if _prctl:
        _prctl(PR_SET_NAME, ctypes.c_char_p(name.encode()))  # 15 bytes at most


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
