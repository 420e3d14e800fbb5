"""Every shape in which the provider tells about an order."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from studio.provider.errors import ErrorGroup, Failure
from studio.provider.messages import Report, Result, read_reports
from studio.provider.reports import is_about_request, is_error, parse_amount, parse_failure

ONE = UUID("0b0e1f6e-5b0f-4a43-9c0e-6f1d1f9f0a01")
TWO = UUID("0b0e1f6e-5b0f-4a43-9c0e-6f1d1f9f0a02")
HEAD = {"taskType": "videoInference", "taskUUID": str(ONE)}
DONE = {
    **HEAD,
    "status": "success",
    "videoUUID": "v-1",
    "videoURL": "https://vm.example/v-1.mp4",
    "seed": 7,
    "cost": Decimal("0.56"),
    "NSFWContent": False,
}
RUNNING = {**HEAD, "status": "processing"}
FAILED = {**HEAD, "code": "timeoutProvider", "status": "error", "message": "It took too long."}
RESULT = Result(
    video_uuid="v-1", url="https://vm.example/v-1.mp4", seed=7, cost=Decimal("0.56"), is_nsfw=False
)


def without(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}


def only(answer: Any) -> Report:
    (report,) = read_reports(answer)
    assert report.task_uuid == ONE
    return report


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [DONE]},
        {"data": DONE},
        {"data": [DONE], "errors": []},
        [DONE],
        DONE,
        {"data": [without(DONE, "status")]},
        without(DONE, "status", "taskType"),
        {"data": [DONE, DONE]},
        {"data": [{"taskType": "getTaskDetails", "taskUUID": str(ONE), "response": {"data": [DONE]}}]},
    ],
    ids=["envelope", "one", "no errors", "list", "flat", "no status", "bare", "twice", "archive"],
)
def test_a_result_is_read_from_any_shape(answer: Any) -> None:
    report = only(answer)
    assert report == Report(task_uuid=ONE, results=(RESULT,))
    assert not report.is_silent


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [], "errors": [FAILED]},
        {"errors": [FAILED]},
        {"errors": FAILED},
        {"error": FAILED},
        {"error": [without(FAILED, "status")]},
        {"errors": [without(FAILED, "status", "taskType")]},
        FAILED,
        without(FAILED, "status"),
        {
            "data": [
                {
                    **HEAD,
                    "status": "error",
                    "error": {"code": "timeoutProvider", "message": "It took too long."},
                }
            ]
        },
        {"data": [{**HEAD, "error": {"code": "timeoutProvider", "message": "It took too long."}}]},
        {"data": [FAILED]},
        {"taskType": "getTaskDetails", "taskUUID": str(ONE), "response": {"errors": [FAILED]}},
    ],
)
def test_a_failure_is_read_from_any_shape(answer: Any) -> None:
    (failure,) = only(answer).failures
    assert (failure.group, failure.code, failure.message) == (
        ErrorGroup.TIMEOUT,
        "timeoutProvider",
        "It took too long.",
    )


@pytest.mark.parametrize("word", ["processing", "pending", "queued", "a word of tomorrow"])
def test_any_other_status_is_still_running(word: str) -> None:
    report = only({"data": [{**DONE, "status": word}, {**HEAD, "status": word}]})
    assert (report.results, report.failures, report.running) == ((), (), 2)
    assert report.is_silent


def test_an_acknowledgement_is_no_news() -> None:
    assert only({"data": [HEAD]}).is_silent


def test_a_success_without_an_address_is_not_there_yet() -> None:
    assert only({"data": [without(DONE, "videoURL")]}).running == 1


def test_siblings_that_differ_are_all_told() -> None:
    other = {**DONE, "videoUUID": "v-2", "cost": Decimal("0.28")}
    report = only({"data": [DONE, RUNNING, other], "errors": [FAILED]})
    assert [result.video_uuid for result in report.results] == ["v-1", "v-2"]
    assert (len(report.failures), report.running) == (1, 1)


def test_two_failures_without_an_id_are_two_and_with_the_same_id_one() -> None:
    assert len(only({"errors": [FAILED, FAILED]}).failures) == 2
    named = {**FAILED, "videoUUID": "v-1"}
    assert len(only({"errors": [named], "data": [named]}).failures) == 1


def test_orders_are_kept_apart() -> None:
    answer = {"data": [DONE, {**RUNNING, "taskUUID": str(TWO)}], "errors": [{**FAILED, "taskUUID": str(TWO)}]}
    one, two = read_reports(answer)
    assert (len(one.results), len(one.failures), two.running, len(two.failures)) == (1, 0, 1, 1)


@pytest.mark.parametrize(
    ("written", "cost"),
    [
        ("0.56", Decimal("0.56")),
        ("1.008", Decimal("1.008")),
        ("0.1120", Decimal("0.1120")),
        ("1", Decimal(1)),
        ('"0.56"', Decimal("0.56")),
        ("null", None),
        ("true", None),
        ('"free"', None),
        ("-1", None),
        ("NaN", None),
    ],
)
def test_a_cost_is_exactly_what_was_written(written: str, cost: Decimal | None) -> None:
    text = json.dumps(without(DONE, "cost"))[:-1] + f', "cost": {written}}}'
    actual = only(json.loads(text, parse_float=Decimal)).results[0].cost
    assert str(actual) == str(cost)


def test_a_cost_from_an_ordinary_reader_is_the_shortest_decimal() -> None:
    assert only({**DONE, "cost": 1.008}).results[0].cost == Decimal("1.008")


@pytest.mark.parametrize(
    "answer",
    [None, 1, "text", [], {}, {"data": None}, {"data": [1, None, "x"]}, {"data": [{"taskUUID": "no"}]}],
)
def test_what_speaks_of_no_order_is_no_report(answer: Any) -> None:
    assert read_reports(answer) == []


def test_a_result_without_an_id_keeps_its_own_in_every_poll() -> None:
    item = without(DONE, "videoUUID")
    first = only({**item, "videoURL": "https://vm.example/a.mp4?signature=1"})
    again = only({**item, "videoURL": "https://vm.example/a.mp4?signature=2"})
    assert first.results[0].video_uuid == again.results[0].video_uuid


def test_a_refused_second_copy_is_no_failure_of_the_first() -> None:
    assert only({"errors": [{**HEAD, "code": "conflictTaskUUID", "message": "Known."}]}).is_silent


@pytest.mark.parametrize(
    ("change", "status", "is_the_orders"),
    [
        ({"taskType": "videoInference"}, 503, True),
        ({"taskType": "getResponse"}, 200, True),
        ({"taskType": "getResponse"}, 503, False),
        ({"taskType": "getResponse", "code": "rateLimitExceeded"}, 200, False),
        ({"taskType": "getResponse", "code": "invalidApiKey"}, 200, False),
        ({"taskType": "getResponse", "code": "taskNotFound"}, 404, True),
        ({"taskType": "videoInference", "code": "providerRateLimitExceeded"}, 200, True),
        ({"taskUUID": None}, 200, False),
    ],
)
def test_trouble_with_the_question_is_no_failure_of_the_order(
    change: dict[str, Any], status: int, is_the_orders: bool
) -> None:
    reports = read_reports({"errors": [{**FAILED, **change}]}, status)
    assert bool(reports) is is_the_orders


@pytest.mark.parametrize(
    ("parameter", "text"), [("width", "width"), (["width", "height"], "width, height"), (None, "")]
)
def test_the_guilty_parameters_are_named(parameter: Any, text: str) -> None:
    (failure,) = only({"errors": [{**FAILED, "parameter": parameter}]}).failures
    assert failure.parameter == text


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"code": "inferenceError", "message": "It broke."}, "It broke."),
        ({"code": "inferenceError"}, "inferenceError"),
        ({"error": "It broke at once."}, "It broke at once."),
        ({"error": {"code": "inferenceError", "message": "It broke inside."}}, "It broke inside."),
        ({"error": {}}, "The provider gave no reason."),
        ({}, "The provider gave no reason."),
    ],
)
def test_the_words_of_a_failure_are_the_provider_s_or_say_that_there_are_none(
    item: Any, message: str
) -> None:
    failure = parse_failure(item, 200)
    assert failure.message == message
    assert failure.code == ("" if message.startswith(("The", "It broke at")) else "inferenceError")


def test_a_failure_without_a_code_is_grouped_by_its_status() -> None:
    assert parse_failure({}, 401).group is ErrorGroup.AUTH
    assert parse_failure({}, 429).group is ErrorGroup.RATE_LIMIT


@pytest.mark.parametrize(("video", "expected"), [("v-1", "v-1"), (7, "7"), ("", None), (None, None)])
def test_a_failure_names_the_video_it_is_about(video: Any, expected: str | None) -> None:
    assert parse_failure({"code": "inferenceError", "videoUUID": video}, 200).video_uuid == expected


@pytest.mark.parametrize(
    ("item", "status", "is_request"),
    [
        ({"code": "inferenceError"}, 200, True),  # speaks of no order
        ({"taskUUID": str(ONE), "taskType": "videoInference"}, 500, False),
        ({"taskUUID": str(ONE)}, 199, True),
        ({"taskUUID": str(ONE)}, 200, False),
        ({"taskUUID": str(ONE)}, 299, False),
        ({"taskUUID": str(ONE)}, 300, True),
        ({"taskUUID": str(ONE)}, 401, True),
    ],
)
def test_an_error_is_of_the_request_unless_it_speaks_of_the_order(
    item: Any, status: int, is_request: bool
) -> None:
    assert is_about_request(item, status) is is_request


@pytest.mark.parametrize("kind", ["errors", "error"])
def test_whatever_stands_among_the_errors_has_failed(kind: str) -> None:
    report = only({"data": [], kind: [RUNNING]})
    assert (len(report.failures), report.running) == (1, 0)


def test_a_failure_among_reports_is_grouped_by_the_status_of_the_answer() -> None:
    (report,) = read_reports({"errors": [HEAD]}, 401)
    assert [failure.group for failure in report.failures] == [ErrorGroup.AUTH]


@pytest.mark.parametrize(
    ("item", "has_failed"),
    [
        ({**RUNNING, "code": "slow"}, False),  # it says itself that it goes on
        ({**HEAD, "code": "timeoutProvider"}, True),
        ({**HEAD, "error": "It broke."}, True),
        ({**without(DONE, "status"), "code": 0}, False),
    ],
)
def test_an_item_without_a_status_has_failed_if_it_has_a_code_and_no_video(
    item: Any, has_failed: bool
) -> None:
    assert is_error(item) is has_failed


@pytest.mark.parametrize("url", ["", None, 5, ["https://vm.example/v-1.mp4"]])
def test_a_result_needs_an_address_that_is_text(url: Any) -> None:
    assert only({**DONE, "videoURL": url}).running == 1


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (0, 0),
        (True, None),
        ("7", None),
        (None, None),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (-(2**70), None),
    ],
)
def test_a_seed_is_a_whole_number_that_a_column_can_hold(seed: Any, expected: int | None) -> None:
    assert only({**DONE, "seed": seed}).results[0].seed == expected


@pytest.mark.parametrize(("flag", "expected"), [(True, True), (False, False), ("no", None), (1, None)])
def test_the_safety_flag_is_yes_no_or_unknown(flag: Any, expected: bool | None) -> None:
    assert only({**DONE, "NSFWContent": flag}).results[0].is_nsfw is expected


def test_results_without_an_id_are_told_apart_by_their_addresses() -> None:
    files = [{**without(DONE, "videoUUID"), "videoURL": f"https://vm.example/{name}?e=1"} for name in "ab"]
    assert len(only({"data": files}).results) == 2


@pytest.mark.parametrize("value", [None, True, False, "", "NaN", "-0.01", [], {}])
def test_what_is_no_amount_is_none_and_nothing_is_an_amount(value: Any) -> None:
    assert parse_amount(value) is None
    assert parse_amount(0) == 0


def archived(response: Any) -> Any:
    return {"data": [{"taskType": "getTaskDetails", "taskUUID": str(ONE), "response": response}]}


@pytest.mark.parametrize("response", [{}, {"images": 1}])
def test_an_order_in_the_archive_without_a_response_runs(response: Any) -> None:
    report = only(archived(response))
    assert (report.running, report.is_known, report.is_silent) == (1, True, True)


REFUSED = Failure(group=ErrorGroup.VALIDATION, code="invalidPrompt", message="No.")
BROKEN = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="It broke.")
OTHER = Result(video_uuid="v-2", url="https://vm.example/v-2.mp4")


@pytest.mark.parametrize(
    "news", [{"results": (RESULT,)}, {"running": 1}, {"failures": (BROKEN,)}, {"failures": (REFUSED,)}]
)
def test_the_reason_of_a_refusal_beside_other_results_is_that_of_a_result(news: Any) -> None:
    report = Report(task_uuid=ONE, **{**news, "failures": (REFUSED, *news.get("failures", ()))})
    assert report.without("invalidPrompt") is report


def test_an_archive_that_holds_only_the_refusal_of_a_repeat_knows_no_order() -> None:
    report = Report(task_uuid=ONE, failures=(REFUSED,))
    assert report.without("invalidPrompt") == Report(task_uuid=ONE, is_not_found=True)
    assert report.without("another") is report
    assert report.without("") is report


def test_poll_and_archive_together_tell_each_result_once_and_the_poll_s_word_counts() -> None:
    newer = replace(RESULT, cost=Decimal("0.60"))
    polled = Report(task_uuid=ONE, results=(newer,), running=1)
    joined = polled.joined(Report(task_uuid=ONE, results=(RESULT, OTHER), failures=(BROKEN,), running=2))
    assert joined == Report(task_uuid=ONE, results=(newer, OTHER), running=2)


def test_failures_of_the_archive_count_when_nothing_runs_and_the_poll_names_none() -> None:
    silent = Report(task_uuid=ONE)
    assert silent.joined(Report(task_uuid=ONE, failures=(BROKEN,))).failures == (BROKEN,)
    polled = Report(task_uuid=ONE, failures=(REFUSED,))
    assert polled.joined(Report(task_uuid=ONE, failures=(BROKEN,))).failures == (REFUSED,)


UNKNOWN = {**HEAD, "code": "taskNotFound", "status": "error", "message": "No such task."}
REPEATED = {**HEAD, "code": "conflictTaskUUID", "status": "error", "message": "Sent before."}


@pytest.mark.parametrize(
    ("items", "is_not_found", "running"),
    [
        ([UNKNOWN], True, 0),
        ([UNKNOWN, DONE], False, 0),
        ([UNKNOWN, FAILED], False, 0),
        ([UNKNOWN, RUNNING], False, 1),
        ([UNKNOWN, REPEATED], False, 1),
        ([REPEATED], False, 1),  # it was sent before, so it is there
        ([REPEATED, DONE], False, 0),
        ([REPEATED, FAILED], False, 0),
        ([FAILED], False, 0),
    ],
)
def test_an_order_is_unknown_only_if_nothing_else_is_said_of_it(
    items: Any, is_not_found: bool, running: int
) -> None:
    report = only({"data": items})
    assert (report.is_not_found, report.running) == (is_not_found, running)


def test_an_id_that_is_longer_than_a_column_is_shortened_the_same_way_each_time() -> None:
    first, again = (only({**DONE, "videoUUID": "v" * 300}).results[0].video_uuid for _ in range(2))
    other = only({**DONE, "videoUUID": "v" * 299}).results[0].video_uuid
    assert (len(first), first) == (36, again)
    assert other != first


@pytest.mark.parametrize("cost", ["1e8", "1e400", 10**30])
def test_a_cost_beyond_belief_is_none(cost: Any) -> None:
    assert parse_amount(cost) is None
