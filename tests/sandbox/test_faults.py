"""Every fault, as a client meets it."""

from __future__ import annotations

import json

import httpx
import pytest

from studio.sandbox import faults

from .in_process import InProcessSandbox, order, poll_task, task

DOORS = ("submit", "poll", "upload")


def knock(local: InProcessSandbox, door: str, picture: str) -> httpx.Response:
    tasks = {
        "submit": order(),
        "poll": poll_task(order()),
        "upload": task("mediaStorage", operation="upload", media=picture),
    }
    return local.post(tasks[door])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("busy_429", 429, "rateLimitExceeded"),
        ("error_500", 500, "internalServerError"),
        ("unavailable_503", 503, "serviceUnavailable"),
        ("waited_504", 504, "timeoutQueue"),
        ("invalid_key_401", 401, "invalidApiKey"),
        ("quota_402", 402, "insufficientCredits"),
        ("quota_400", 400, "videoInferenceInsufficientCredits"),
        ("refused_400", 400, "unsupportedParameter"),
    ],
)
def test_a_refusal_on_demand_comes_once_and_accepts_nothing(
    local: InProcessSandbox, picture: str, name: str, status: int, code: str, door: str
) -> None:
    local.fault(name, on=door)
    struck = knock(local, door, picture)
    assert (struck.status_code, struck.json()["errors"][0]["code"]) == (status, code)
    assert struck.json()["data"] == []
    assert local.get("/sandbox/bill")["accepted"] == []
    assert knock(local, door, picture).status_code == 200


def test_too_many_requests_may_say_when_to_come_back(local: InProcessSandbox) -> None:
    local.fault("busy_429")
    local.fault("busy_429", seconds=7)
    assert [local.post(order()).headers.get("Retry-After") for _ in range(2)] == [None, "7"]


@pytest.mark.parametrize("door", DOORS)
def test_a_page_of_html_comes_instead_of_json(local: InProcessSandbox, picture: str, door: str) -> None:
    local.fault("html_502", on=door)
    struck = knock(local, door, picture)
    assert (struck.status_code, struck.headers["content-type"]) == (502, "text/html; charset=utf-8")


def test_half_a_json_text_hides_an_order_that_was_accepted(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("malformed_json")
    struck = local.post(order_task)
    assert struck.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        struck.json()
    assert local.error(order_task)["code"] == "conflictTaskUUID"


def test_an_empty_answer_hides_an_order_that_was_accepted(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("empty_data")
    assert local.post(order_task).json() == {"data": []}
    assert local.poll(order_task)["data"][0]["status"] == "success"


@pytest.mark.parametrize(
    ("name", "problem", "accepted"),
    [
        ("cut_before", httpx.RemoteProtocolError, 0),
        ("cut_after", httpx.RemoteProtocolError, 1),
        ("hang_before", httpx.ReadTimeout, 0),
        ("hang_after", httpx.ReadTimeout, 1),
    ],
)
def test_a_lost_answer_may_or_may_not_hide_an_order(
    local: InProcessSandbox, name: str, problem: type[Exception], accepted: int
) -> None:
    order_task = order()
    local.fault(name)
    with pytest.raises(problem):
        local.post(order_task)
    assert len(local.get("/sandbox/bill")["accepted"]) == accepted
    assert local.post(order_task).status_code == (400 if accepted else 200)
    assert len(local.get("/sandbox/bill")["results"]) == 1


def test_a_failure_in_errors_is_told_at_every_poll_with_status_200(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("error_in_errors")
    local.post(order_task)
    answer = local.post(poll_task(order_task))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.json()["data"]) == (200, [])
    assert (error["code"], error["status"], error["taskUUID"]) == (
        "timeoutProvider",
        "error",
        order_task["taskUUID"],
    )
    assert local.poll(order_task) == answer.json()


def test_a_failure_in_the_item_carries_its_error(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("error_in_item")
    local.post(order_task)
    reply = local.poll(order_task)
    assert "errors" not in reply
    assert (reply["data"][0]["status"], reply["data"][0]["error"]["code"]) == ("error", "inferenceError")


def test_one_result_may_fail_beside_its_sibling_and_costs_nothing(local: InProcessSandbox) -> None:
    order_task = order(numberResults=2)
    local.fault("partial_failure")
    local.post(order_task)
    reply = local.poll(order_task)
    assert [item["status"] for item in reply["data"]] == ["success"]
    assert [error["status"] for error in reply["errors"]] == ["error"]
    assert local.get("/sandbox/bill")["total"] == 0.56


def test_a_partial_failure_spares_the_first_result(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("partial_failure")
    local.post(order_task)
    assert local.poll(order_task)["data"][0]["status"] == "success"


def test_the_moderation_may_refuse_a_result(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("safety_block")
    local.post(order_task)
    assert local.poll(order_task)["errors"][0]["code"] == "contentPolicyViolation"


def test_a_result_may_be_flagged_and_delivered(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("nsfw")
    local.post(order_task)
    assert local.poll(order_task)["data"][0]["NSFWContent"] is True


def test_an_order_may_be_accepted_unheard_and_its_repeats_refused(local: InProcessSandbox) -> None:
    order_task = order()
    local.fault("lost_then_refused")
    with pytest.raises(httpx.RemoteProtocolError):
        local.post(order_task)
    assert [local.error(order_task)["code"] for _ in range(2)] == ["contentPolicyViolation"] * 2
    assert local.poll(order_task)["data"][0]["status"] == "success"
    assert local.get("/sandbox/bill")["accepted"][0]["submits"] == 3
    assert local.post(order()).status_code == 200


def test_the_moderation_may_refuse_an_order_when_it_is_sent(local: InProcessSandbox) -> None:
    local.fault("safety_400")
    assert local.error(order())["code"] == "contentPolicyViolation"
    assert local.get("/sandbox/bill")["accepted"] == []


@pytest.mark.parametrize("place", ["poll", "details"])
def test_a_known_task_may_be_forgotten_at_one_place(local: InProcessSandbox, place: str) -> None:
    order_task = order()
    local.post(order_task)
    local.fault("forgotten", on=place, times=None)
    questions = {
        "poll": poll_task(order_task),
        "details": {**poll_task(order_task), "taskType": "getTaskDetails"},
    }
    assert local.error(questions.pop(place))["code"] == "taskNotFound"
    (other,) = questions.values()
    assert "videoURL" in local.post(other).text


def test_a_result_may_come_without_its_cost_and_is_billed(local: InProcessSandbox) -> None:
    order_task = order(includeCost=True)
    local.fault("cost_missing")
    local.post(order_task)
    assert "cost" not in local.poll(order_task)["data"][0]
    assert local.get("/sandbox/bill")["total"] == 0.56


def test_a_fault_waits_for_its_match(local: InProcessSandbox) -> None:
    local.fault("error_500", match="piano", times=None)
    assert local.post(order()).status_code == 200
    assert local.post(order(positivePrompt="a piano falls")).status_code == 500


def test_a_poll_matches_the_prompt_of_its_order(local: InProcessSandbox) -> None:
    order_task, other = order(positivePrompt="a piano falls"), order()
    local.post(order_task)
    local.post(other)
    local.fault("unavailable_503", on="poll", match="piano")
    assert (local.post(poll_task(other)).status_code, local.post(poll_task(order_task)).status_code) == (
        200,
        503,
    )


def test_a_fault_strikes_as_often_as_it_was_told(local: InProcessSandbox) -> None:
    local.fault("error_500", times=2)
    assert [local.post(order()).status_code for _ in range(3)] == [500, 500, 200]


def test_a_fault_waits_for_its_time(local: InProcessSandbox) -> None:
    local.fault("error_500", after_seconds=10)
    assert local.post(order()).status_code == 200
    local.clock.now += 11
    assert local.post(order()).status_code == 500


def test_faults_are_listed_and_forgotten(local: InProcessSandbox) -> None:
    local.fault("error_500", times=None)
    assert local.get("/sandbox/faults")["faults"][0]["fault"] == "error_500"
    assert local.get("/sandbox/faults")["known"].keys() == faults.FAULT_KINDS.keys()
    assert local.client.delete("/sandbox/faults").json()["faults"] == []
    assert local.post(order()).status_code == 200


@pytest.mark.parametrize(
    "order_task",
    [
        {"fault": "earthquake"},
        {"fault": "error_500", "on": "render"},
        {"fault": "error_500", "often": 1},
        {"fault": "error_500", "seconds": "soon"},
        {"fault": "error_500", "times": "often"},
        "error_500",
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(local: InProcessSandbox, order_task: object) -> None:
    assert local.client.post("/sandbox/faults", json=[order_task]).status_code == 400
    assert local.get("/sandbox/faults")["faults"] == []
