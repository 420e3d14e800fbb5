"""The relay of log lines: whole lines with a name, and nothing waits for who reads them."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from studio.core.processes.relay import Relay


@pytest.fixture
def pipes() -> Iterator[Any]:
    """Makes pipes; what is still open at the end is closed."""
    ends: list[int] = []

    def pipe() -> tuple[int, int]:
        ends.extend(both := os.pipe())
        return both

    yield pipe
    for end in ends:
        with suppress(OSError):
            os.close(end)


def test_each_line_is_passed_on_whole_with_the_name_of_its_program(pipes: Any) -> None:
    (log, target), (first, web), (second, watcher) = pipes(), pipes(), pipes()
    relay = Relay(target)
    relay.add("web", first)
    relay.add("watcher", second)
    os.write(web, b"one li")
    relay.finish(1)
    os.write(watcher, "of all Ümläuts\n".encode())
    relay.finish(1)
    os.write(web, b"ne\nand the la")
    relay.finish(1)
    os.write(web, b"st")
    os.close(web)
    relay.finish(1)
    assert os.read(log, 4096).decode() == (
        " watcher | of all Ümläuts\n     web | one line\n     web | and the last\n"
    )


def test_while_nobody_reads_the_log_nothing_waits_and_nothing_is_lost(pipes: Any) -> None:
    (log, target), (source, program) = pipes(), pipes()
    os.set_blocking(program, False)
    relay = Relay(target)
    relay.add("web", source)
    sent = 0
    with suppress(BlockingIOError):
        while True:  # until the program would have to wait
            sent += os.write(program, b"x" * 99 + b"\n")
            relay.turn(0)
    relay.turn(0)
    os.set_blocking(log, False)
    read = b""
    for _ in range(10_000):
        relay.turn(0)
        with suppress(BlockingIOError):
            read += os.read(log, 1 << 16)
    assert read.replace(b"     web | ", b"") == (b"x" * 99 + b"\n") * (sent // 100)


def test_a_log_that_nobody_can_read_any_more_stops_no_program(pipes: Any) -> None:
    (log, target), (source, program) = pipes(), pipes()
    os.close(log)
    relay = Relay(target)
    relay.add("web", source)
    for _ in range(100):
        os.write(program, b"x" * 4000 + b"\n")
        relay.turn(0)
    assert not select.select([source], [], [], 0)[0], "all was taken from it"


def test_a_pipe_whose_program_has_ended_is_closed(pipes: Any) -> None:
    (_, target), (source, program) = pipes(), pipes()
    relay = Relay(target)
    relay.add("web", source)
    os.close(program)
    relay.turn(1)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(source)
