"""Places of task workers: which kinds of work each takes, so that long work always leaves one for the others.

Each place is one worker process. A single process takes messages off the queue and hands each to a place
that is idle: nothing waits here behind long work while another node could do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing import Pipe, connection
from multiprocessing.sharedctypes import RawArray
from typing import Any

SHORT = ("orders", "mail")
RESULTS = (*SHORT, "fetch")
FILES = (*RESULTS, "media", "webhooks")  # a film or a proxy takes minutes, and nobody must wait behind one
RESERVED = {1: (), 2: (FILES,), 3: (SHORT, FILES)}
RESERVED_FROM_FOUR = (SHORT, RESULTS, FILES)
STOP = "STOP"  # django-q2's word for the end of a queue


def kinds_of_places(number: int, kinds: Sequence[str]) -> list[tuple[str, ...]]:
    """What each of so many places takes of the kinds that a cluster works on, in their order.

    Some are reserved: for short work, for that and results, for both and files that people bring. The others
    take everything. So work waits only behind what takes as long as itself.
    """
    share = max(1, number // (len(RESERVED_FROM_FOUR) + 1))
    reserved = [only for only in RESERVED.get(number, RESERVED_FROM_FOUR) for _ in range(share)]
    places = [tuple(kind for kind in kinds if kind in only) for only in reserved]
    everything = [tuple(kinds)] * (number - len(places))
    return [place or tuple(kinds) for place in places + everything]


class Places:
    """The places of one cluster, shared by its processes, which are all forked from one.

    Whoever hands out work marks a place as busy; its worker marks it as idle. So no two messages meet there.
    """

    def __init__(self, kinds: Sequence[tuple[str, ...]]) -> None:
        self.kinds = kinds
        self.busy = RawArray("b", len(kinds))
        self.pipes = [Pipe(duplex=False) for _ in kinds]
        self.stop_reader, self._stop_writer = Pipe(duplex=False)

    def open_kinds(self) -> list[str]:
        """The kinds for which a place is idle, the most urgent first."""
        idle = [kinds for kinds, is_busy in zip(self.kinds, self.busy, strict=True) if not is_busy]
        return [kind for kind in max(self.kinds, key=len) if any(kind in kinds for kinds in idle)]

    def hand_out(self, kind: str, task: dict[str, Any]) -> None:
        """Give a task to the idle place that takes the fewest other kinds. Raises ValueError without one."""
        idle = [place for place, is_busy in enumerate(self.busy) if not is_busy and kind in self.kinds[place]]
        place = min(idle, key=lambda place: len(self.kinds[place]))
        self.busy[place] = True
        self.pipes[place][1].send(task)

    def is_idle(self) -> bool:
        """Whether no place works."""
        return not any(self.busy)

    def vacate(self, number: int) -> None:
        """Mark a place as idle whose worker has ended, before the next one starts there."""
        self.busy[number] = self.pipes[number][0].poll()

    def stop(self) -> None:
        """Have every worker end when its task is done."""
        self._stop_writer.send_bytes(b".")


class Place:
    """One place, as its worker sees it: a queue of tasks that ends when the cluster stops."""

    def __init__(self, places: Places, number: int) -> None:
        self._places = places
        self._number = number
        self.task: dict[str, Any] | None = None

    def get(self) -> dict[str, Any] | str:
        """Wait for the next task, or for STOP."""
        reader = self._places.pipes[self._number][0]
        if self.task is not None:  # one that has just started is idle, or has been given a task meanwhile
            self._places.busy[self._number] = False
        self.task = None
        if reader not in connection.wait([reader, self._places.stop_reader]):
            return STOP
        task: dict[str, Any] = reader.recv()
        self.task = task
        return task
