"""The client against a sandbox, with every fault that can be asked for by name."""

from __future__ import annotations

import socket
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from studio.catalog.request import Mode, VideoRequest
from studio.provider.client import HttpExchange, ProviderAccount, Runware, Timeouts
from studio.provider.errors import (
    AlreadyAccepted,
    Busy,
    ErrorGroup,
    Gone,
    Misconfigured,
    NotReady,
    ProviderError,
    Rejected,
    Unintelligible,
    Unreachable,
)
from studio.provider.messages import Report, to_message
from tests.processes import wait_for
from tests.sandbox import server
from tests.sandbox.in_process import BASE_URL, KEY, InProcessSandbox

from .stub_server import StubServer

IMPATIENT = Timeouts(connect=2, idle=0.3, response=5)


def order(**changes: Any) -> dict[str, Any]:
    request = VideoRequest(
        mode=Mode.TEXT, prompt="A pier at dawn.", width_px=1920, height_px=1080, seconds=5, **changes
    )
    return to_message(request, task_uuid=uuid4(), sources={})


def uuid_of(message: dict[str, Any]) -> UUID:
    return UUID(message["taskUUID"])


@pytest.fixture
def ordered(runware: Runware) -> UUID:
    """An order that is complete."""
    message = order()
    runware.submit(message)
    return uuid_of(message)


def test_an_order_is_accepted_and_reported(runware: Runware) -> None:
    message = order(number_results=2)
    runware.submit(message)
    report = runware.poll(uuid_of(message))
    assert [result.cost for result in report.results] == [Decimal("0.56"), Decimal("0.56")]
    assert all(result.url.endswith(f"{result.video_uuid}.mp4") for result in report.results)
    assert (report.failures, report.running) == ((), 0)


def test_the_same_order_again_says_that_it_is_known(runware: Runware, local: InProcessSandbox) -> None:
    message = order()
    runware.submit(message)
    with pytest.raises(AlreadyAccepted):
        runware.submit(message)
    assert len(local.get("/sandbox/bill")["results"]) == 1


def test_an_order_that_nobody_knows_has_no_news(runware: Runware) -> None:
    report = runware.poll(uuid4())
    assert report.is_silent
    assert report.running == 0


def test_the_archive_tells_the_same(runware: Runware, ordered: UUID) -> None:
    assert runware.get_details(ordered) == runware.poll(ordered)


def test_an_order_that_the_archive_does_not_know_is_not_found(runware: Runware) -> None:
    task_uuid = uuid4()
    assert runware.get_details(task_uuid) == Report(task_uuid=task_uuid, is_not_found=True)


def test_the_account_tells_what_is_left(runware: Runware, ordered: UUID) -> None:
    assert ordered
    assert runware.account() == ProviderAccount(balance=Decimal("9999.44"), currency="USD", name="Sandbox")


@pytest.mark.parametrize(
    ("balance", "expected"),
    [('{"amount": 1.10, "currency": "EUR"}', "1.10"), ("1.10", "1.10"), ("null", "None")],
)
def test_a_balance_comes_in_two_forms(stub: StubServer, balance: str, expected: str) -> None:
    stub.always(200, f'{{"data": [{{"organizationName": "Us", "balance": {balance}}}]}}'.encode())
    with Runware(stub.base_url, "key") as client:
        assert str(client.account().balance) == expected


@pytest.mark.parametrize(
    ("fault", "error", "accepted"),
    [
        ("busy_429", Busy, 0),
        ("error_500", Unreachable, 0),
        ("unavailable_503", Unreachable, 0),
        ("waited_504", Unreachable, 0),
        ("html_502", Unreachable, 0),
        ("malformed_json", Unintelligible, 1),
        ("cut_before", Unreachable, 0),
        ("cut_after", Unreachable, 1),
        ("hang_before", Unreachable, 0),
        ("hang_after", Unreachable, 1),
        ("invalid_key_401", Misconfigured, 0),
        ("quota_402", Misconfigured, 0),
        ("quota_400", Misconfigured, 0),
        ("refused_400", Rejected, 0),
    ],
)
def test_a_struck_order_is_the_right_error_and_is_ordered_once_in_the_end(
    runware: Runware, local: InProcessSandbox, fault: str, error: type[ProviderError], accepted: int
) -> None:
    local.fault(fault, on="submit", seconds=0)
    message = order()
    with pytest.raises(error):
        runware.submit(message)
    assert len(local.get("/sandbox/bill")["accepted"]) == accepted
    if accepted:
        with pytest.raises(AlreadyAccepted):
            runware.submit(message)
    else:
        runware.submit(message)
    assert len(runware.poll(uuid_of(message)).results) == 1
    assert len(local.get("/sandbox/bill")["results"]) == 1


def test_an_empty_acknowledgement_is_one(runware: Runware, local: InProcessSandbox) -> None:
    local.fault("empty_data", on="submit")
    message = order()
    runware.submit(message)
    assert runware.poll(uuid_of(message)).results


def test_a_busy_provider_may_say_how_long(runware: Runware, local: InProcessSandbox) -> None:
    local.fault("busy_429", seconds=7)
    with pytest.raises(Busy) as caught:
        runware.submit(order())
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("busy_429", Busy),
        ("error_500", Unreachable),
        ("unavailable_503", Unreachable),
        ("waited_504", Unreachable),
        ("html_502", Unreachable),
        ("malformed_json", Unintelligible),
        ("cut_before", Unreachable),
        ("invalid_key_401", Misconfigured),
    ],
)
def test_a_struck_question_says_nothing_about_the_order(
    runware: Runware, local: InProcessSandbox, ordered: UUID, fault: str, error: type[ProviderError]
) -> None:
    local.fault(fault, on="poll")
    with pytest.raises(error):
        runware.poll(ordered)
    assert runware.poll(ordered).results


def test_a_task_may_be_said_to_be_unknown(runware: Runware, local: InProcessSandbox) -> None:
    local.fault("task_not_found")
    task_uuid = uuid4()
    assert runware.poll(task_uuid) == Report(task_uuid=task_uuid, is_not_found=True)


@pytest.mark.parametrize(
    ("fault", "group"),
    [
        ("error_in_errors", ErrorGroup.TIMEOUT),
        ("error_in_item", ErrorGroup.PROVIDER),
        ("safety_block", ErrorGroup.SAFETY),
    ],
)
def test_a_failed_result_is_told_with_its_reason(
    runware: Runware, local: InProcessSandbox, fault: str, group: ErrorGroup
) -> None:
    local.fault(fault)
    message = order()
    runware.submit(message)
    report = runware.poll(uuid_of(message))
    assert ([failure.group for failure in report.failures], report.results) == ([group], ())
    assert report.failures[0].message


def test_a_failed_sibling_leaves_the_others(runware: Runware, local: InProcessSandbox) -> None:
    local.fault("partial_failure")
    message = order(number_results=3)
    runware.submit(message)
    report = runware.poll(uuid_of(message))
    assert (len(report.results), len(report.failures)) == (2, 1)


def test_a_flagged_result_is_delivered_with_its_flag(runware: Runware, local: InProcessSandbox) -> None:
    local.fault("nsfw")
    message = order()
    runware.submit(message)
    assert runware.poll(uuid_of(message)).results[0].is_nsfw is True


def test_a_bad_key_is_the_operators(local: InProcessSandbox) -> None:
    with (
        Runware(f"{BASE_URL}/v1", "wrong", transport=local.transport) as client,
        pytest.raises(Misconfigured) as caught,
    ):
        client.account()
    assert (caught.value.group, caught.value.code) == (ErrorGroup.AUTH, "invalidApiKey")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("url_expired", Gone),
        ("url_missing", NotReady),
        ("url_422", NotReady),
        ("url_502", NotReady),
        ("wrong_file", NotReady),
    ],
)
def test_a_struck_file_comes_later_or_never(
    runware: Runware,
    local: InProcessSandbox,
    ordered: UUID,
    tmp_path: Path,
    fault: str,
    error: type[ProviderError],
) -> None:
    url = runware.poll(ordered).results[0].url
    local.fault(fault)
    with pytest.raises(error):
        runware.download(url, tmp_path / "a.mp4")
    runware.download(url, tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == local.client.get(url).content


def test_everything_said_is_recorded_without_the_key(local: InProcessSandbox, tmp_path: Path) -> None:
    exchanges: list[HttpExchange] = []
    message = order(upload_endpoint="https://files.example/put?signature=abc")
    with Runware(f"{BASE_URL}/v1", KEY, transport=local.transport, recorder=exchanges.append) as client:
        client.submit(message)
        result = client.poll(uuid_of(message)).results[0]
        client.download(result.url, tmp_path / "a.mp4")
        with pytest.raises(AlreadyAccepted):
            client.submit(message)
    assert [exchange.what for exchange in exchanges] == [
        "videoInference",
        "getResponse",
        "download",
        "videoInference",
    ]
    assert [exchange.status for exchange in exchanges] == [200, 200, 200, 400]
    assert exchanges[0].sent[0]["uploadEndpoint"] == "https://files.example/put?…"
    assert exchanges[1].answer["data"][0]["videoUUID"] == result.video_uuid
    assert KEY not in str([exchange.as_json() for exchange in exchanges])


def test_silence_is_recorded_too(local: InProcessSandbox) -> None:
    exchanges: list[HttpExchange] = []
    local.fault("cut_before")
    with (
        Runware(f"{BASE_URL}/v1", KEY, transport=local.transport, recorder=exchanges.append) as client,
        pytest.raises(Unreachable),
    ):
        client.submit(order())
    assert (exchanges[0].status, exchanges[0].error) == (None, "RemoteProtocolError: cut")


def test_the_key_is_not_in_what_is_shown_of_the_client(runware: Runware) -> None:
    assert KEY not in repr(runware)


def test_a_server_that_is_not_there_has_received_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with (
            Runware(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", "key") as client,
            pytest.raises(Unreachable) as caught,
        ):
            client.submit(order())
    assert not caught.value.was_sent


def test_an_answer_without_end_is_not_read_to_its_end(stub: StubServer) -> None:
    stub.always(200, b" " * (17 * 1024 * 1024))
    with Runware(stub.base_url, "key") as client, pytest.raises(Unintelligible):
        client.poll(uuid4())


def test_an_answer_that_takes_too_long_is_given_up(stub: StubServer) -> None:
    stub.always(200, b"{}")
    with Runware(stub.base_url, "key", timeouts=Timeouts(response=0)) as client, pytest.raises(Unreachable):
        client.poll(uuid4())


def test_a_redirect_of_the_protocol_is_not_followed(stub: StubServer) -> None:
    """It would carry the key to wherever it points."""
    stub.always(307, Location=f"{stub.base_url}/elsewhere")
    with Runware(stub.base_url, "key") as client, pytest.raises(Unintelligible):
        client.poll(uuid4())
    assert len(stub.requests) == 1


@pytest.mark.processes
@pytest.mark.parametrize(
    ("fault", "accepted"),
    [("cut_before", False), ("cut_after", True), ("hang_before", False), ("hang_after", True)],
)
def test_over_a_real_connection_silence_is_no_answer_and_nothing_is_ordered_twice(
    sandbox: server.Sandbox, fault: str, accepted: bool
) -> None:
    sandbox.fault(fault, seconds=5)
    message = order()
    impatient = Runware(sandbox.api_url, sandbox.key, timeouts=IMPATIENT)
    with impatient, pytest.raises(Unreachable) as caught:
        impatient.submit(message)
    assert caught.value.was_sent
    wait_for(sandbox.has_struck)  # the client is gone before a busy server has read what it sent
    wait_for(lambda: len(sandbox.bill()["accepted"]) >= accepted)
    with Runware(sandbox.api_url, sandbox.key) as client:
        if accepted:
            with pytest.raises(AlreadyAccepted):
                client.submit(message)
        else:
            client.submit(message)
        assert len(client.poll(uuid_of(message)).results) == 1


@pytest.mark.processes
def test_over_a_real_connection_a_file_goes_on_where_it_was_cut(
    sandbox: server.Sandbox, tmp_path: Path
) -> None:
    message = order()
    steps: list[int] = []
    with Runware(sandbox.api_url, sandbox.key) as client:
        client.submit(message)
        url = client.poll(uuid_of(message)).results[0].url
        sandbox.fault("truncated")
        with pytest.raises(Unreachable):
            client.download(url, tmp_path / "a.mp4")
        assert not (tmp_path / "a.mp4").exists()
        client.download(url, tmp_path / "a.mp4", on_progress=lambda done, _: steps.append(done))
    whole = httpx.get(url, timeout=60).content
    assert (tmp_path / "a.mp4").read_bytes() == whole
    assert steps[0] > len(whole) // 2


@pytest.mark.processes
def test_one_client_serves_many_threads(sandbox: server.Sandbox) -> None:
    messages = [order() for _ in range(8)]
    reports: dict[UUID, Report] = {}
    with Runware(sandbox.api_url, sandbox.key) as client:

        def work(message: dict[str, Any]) -> None:
            client.submit(message)
            reports[uuid_of(message)] = client.poll(uuid_of(message))

        threads = [threading.Thread(target=work, args=(message,)) for message in messages]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {uuid: (report.task_uuid, len(report.results)) for uuid, report in reports.items()} == {
        uuid_of(message): (uuid_of(message), 1) for message in messages
    }
