"""Asking about many orders at once, against a real sandbox process."""

from __future__ import annotations

import asyncio
from collections import Counter
from uuid import UUID, uuid4

import pytest

from studio.catalog.request import Mode, VideoRequest
from studio.provider.client import Runware, Timeouts
from studio.provider.errors import Busy, Misconfigured, Unintelligible, Unreachable
from studio.provider.messages import to_message
from studio.provider.poller import AsyncPoller, PollResult
from studio.provider.reports import Report
from tests.sandbox import server

from .stub_server import StubServer

pytestmark = pytest.mark.processes
TEXT = VideoRequest(mode=Mode.TEXT, prompt="A pier.", width_px=1920, height_px=1080, seconds=5)


def ask(poller: AsyncPoller, uuids: list[UUID]) -> dict[UUID, PollResult]:
    with asyncio.Runner() as runner:
        try:
            return runner.run(poller.poll_many(uuids))
        finally:
            runner.run(poller.close())


@pytest.fixture(scope="module")
def uuids(process: server.Sandbox) -> list[UUID]:
    """Seven orders that are complete, and one that nobody knows."""
    task_uuids = [uuid4() for _ in range(7)]
    with Runware(process.api_url, process.key) as client:
        for uuid in task_uuids:
            client.submit(to_message(TEXT, task_uuid=uuid, sources={}))
    return [*task_uuids, uuid4()]


@pytest.mark.parametrize(("batch", "requests"), [(1, 8), (3, 3), (50, 1)])
def test_everybody_gets_the_word_about_their_own_order(
    sandbox: server.Sandbox, uuids: list[UUID], batch: int, requests: int
) -> None:
    before = Counter(sandbox.log()["requests"])
    actual = ask(AsyncPoller(sandbox.api_url, sandbox.key, batch=batch, concurrency=3), uuids)
    polled = Counter(sandbox.log()["requests"]) - before
    assert [word.task_uuid for word in actual.values() if isinstance(word, Report)] == uuids
    assert [len(word.results) for word in actual.values() if isinstance(word, Report)] == [1] * 7 + [0]
    assert (polled["POST /v1"], polled["getResponse"]) == (requests, 8)


def test_one_question_is_asked_once(sandbox: server.Sandbox, uuids: list[UUID]) -> None:
    before = sandbox.log()["requests"].get("getResponse", 0)
    assert len(ask(AsyncPoller(sandbox.api_url, sandbox.key), [uuids[0], uuids[0]])) == 1
    assert sandbox.log()["requests"]["getResponse"] == before + 1


def test_one_struck_question_leaves_the_others_alone(sandbox: server.Sandbox, uuids: list[UUID]) -> None:
    sandbox.fault("busy_429", on="poll", match=str(uuids[2]))
    actual = ask(AsyncPoller(sandbox.api_url, sandbox.key), uuids)
    assert isinstance(actual.pop(uuids[2]), Busy)
    assert all(isinstance(word, Report) for word in actual.values())


def test_a_bad_key_is_said_for_everyone(sandbox: server.Sandbox, uuids: list[UUID]) -> None:
    actual = ask(AsyncPoller(sandbox.api_url, "wrong", batch=4), uuids)
    assert {type(word) for word in actual.values()} == {Misconfigured}


def test_a_silent_server_is_given_up(sandbox: server.Sandbox, uuids: list[UUID]) -> None:
    sandbox.fault("hang_before", on="poll", times=None, seconds=5)
    poller = AsyncPoller(sandbox.api_url, sandbox.key, timeouts=Timeouts(idle=0.2, response=5))
    actual = ask(poller, uuids)
    assert {type(word) for word in actual.values()} == {Unreachable}


def test_the_whole_of_an_answer_has_its_time(sandbox: server.Sandbox, uuids: list[UUID]) -> None:
    sandbox.fault("hang_before", on="poll", times=None, seconds=5)
    poller = AsyncPoller(sandbox.api_url, sandbox.key, timeouts=Timeouts(response=0.2))
    assert isinstance(ask(poller, uuids[:1])[uuids[0]], Unreachable)


def test_an_answer_without_end_is_given_up(stub: StubServer) -> None:
    stub.always(200, b" " * (17 * 1024 * 1024))
    uuid = uuid4()
    assert isinstance(ask(AsyncPoller(stub.base_url, "key"), [uuid])[uuid], Unintelligible)


def test_nobody_asked_is_nobody_told(sandbox: server.Sandbox) -> None:
    assert ask(AsyncPoller(sandbox.api_url, sandbox.key), []) == {}


def test_a_closed_poller_may_ask_again(sandbox: server.Sandbox, uuids: list[UUID]) -> None:
    poller = AsyncPoller(sandbox.api_url, sandbox.key)
    assert ask(poller, uuids) == ask(poller, uuids)
