"""The protocol as a client meets it: doors, acknowledgement, polls, money, archive."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from .in_process import KEY, InProcessSandbox, Task, order, poll_task, task


def test_an_order_is_acknowledged_with_one_item(queueing: InProcessSandbox) -> None:
    order_task = order(numberResults=3, webhookURL="http://127.0.0.1:9/hook")
    answer = queueing.post(order_task)
    assert answer.json() == {"data": [{"taskType": "videoInference", "taskUUID": order_task["taskUUID"]}]}
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


def test_a_running_item_says_processing_and_nothing_that_looks_finished(queueing: InProcessSandbox) -> None:
    order_task = order(numberResults=2, webhookURL="http://127.0.0.1:9/hook")
    queueing.post(order_task)
    running = {"taskType": "videoInference", "taskUUID": order_task["taskUUID"], "status": "processing"}
    assert queueing.poll(order_task) == {"data": [running, running]}


def test_results_finish_one_by_one_and_stay_as_they_were_told(queueing: InProcessSandbox) -> None:
    order_task = order(numberResults=2, includeCost=True)
    queueing.post(order_task)
    queueing.fault("held", seconds=30)
    queueing.render_all()
    early = queueing.poll(order_task)["data"]
    queueing.clock.now += 31
    late = queueing.poll(order_task)["data"]
    assert [item["status"] for item in early] == ["processing", "success"]
    assert [item["status"] for item in late] == ["success", "success"]
    assert late[1] == early[1]
    assert late == queueing.poll(order_task)["data"]
    assert late[0]["videoUUID"] != late[1]["videoUUID"]


def test_a_finished_result_brings_what_the_vendor_documents(local: InProcessSandbox) -> None:
    order_task = order(includeCost=True)
    local.post(order_task)
    (item,) = local.poll(order_task)["data"]
    assert item.keys() == {"taskType", "taskUUID", "status", "videoUUID", "videoURL", "seed", "cost"}
    assert item["videoURL"].endswith(f"{item['videoUUID']}.mp4")


def test_no_cost_is_told_that_was_not_asked_for(local: InProcessSandbox) -> None:
    order_task = order()
    local.post(order_task)
    assert "cost" not in local.poll(order_task)["data"][0]


@pytest.mark.parametrize(
    ("changes", "cost"),
    [({"duration": 10}, "1.12"), ({"duration": 5, "numberResults": 2}, "0.56"), ({"duration": None}, "0.56")],
)
def test_the_cost_is_exact_and_per_result(local: InProcessSandbox, changes: Task, cost: str) -> None:
    order_task = order(includeCost=True, **changes)
    local.post(order_task)
    items = json.loads(local.post(poll_task(order_task)).content, parse_float=Decimal)["data"]
    assert {item["cost"] for item in items} == {Decimal(cost)}


def test_several_polls_in_one_request_are_all_answered(local: InProcessSandbox) -> None:
    first, second = order(), order()
    local.post(first)
    local.post(second)
    items = local.post(poll_task(first), poll_task(second)).json()["data"]
    assert [item["taskUUID"] for item in items] == [first["taskUUID"], second["taskUUID"]]


def test_an_unknown_task_is_no_news(local: InProcessSandbox) -> None:
    answer = local.post(poll_task(order()))
    assert (answer.status_code, answer.json()) == (200, {"data": []})


def test_an_unknown_task_can_be_an_error_instead(local: InProcessSandbox) -> None:
    local.fault("task_not_found")
    assert local.error(poll_task(order()))["code"] == "taskNotFound"


def test_the_same_uuid_is_accepted_once_for_ever(local: InProcessSandbox) -> None:
    order_task = order()
    local.post(order_task)
    local.poll(order_task)
    error = local.error(order_task | {"duration": 10})
    assert (error["code"], error["parameter"]) == ("conflictTaskUUID", "taskUUID")
    accepted = [{"taskUUID": order_task["taskUUID"], "accepted": 1, "submits": 2}]
    assert local.get("/sandbox/bill")["accepted"] == accepted


def test_of_many_copies_at_once_one_is_accepted(local: InProcessSandbox) -> None:
    order_task = order(numberResults=2)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: local.post(order_task).status_code, range(8)))
    assert sorted(answers) == [200] + [400] * 7
    assert len(local.get("/sandbox/bill")["results"]) == 2


def test_a_refused_order_may_come_again_with_the_same_uuid(local: InProcessSandbox) -> None:
    order_task = order(duration=7)
    local.error(order_task)
    assert local.post(order_task | {"duration": 5}).status_code == 200


@pytest.mark.parametrize("headers", [{"Authorization": ""}, {"Authorization": "Bearer wrong"}])
def test_a_bad_key_is_refused(local: InProcessSandbox, headers: dict[str, str]) -> None:
    answer = local.post(order(), headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (401, "invalidApiKey")
    assert (error["parameter"], error["taskType"]) == ("apiKey", "authentication")


def test_the_key_may_lead_the_tasks_instead(local: InProcessSandbox) -> None:
    lead = {"taskType": "authentication", "apiKey": KEY}
    answer = local.post(lead, order(), headers={"Authorization": ""})
    assert (answer.status_code, len(answer.json()["data"])) == (200, 1)


def test_a_batch_may_succeed_in_part(local: InProcessSandbox) -> None:
    good, bad = order(), order(duration=7)
    answer = local.post(good, bad)
    assert answer.status_code == 200
    assert answer.json()["data"][0]["taskUUID"] == good["taskUUID"]
    assert answer.json()["errors"][0]["taskUUID"] == bad["taskUUID"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"{}", b"[1]", b'"text"', b"\xff\xfe", b"[" * 5000, rb'[{"taskUUID": "\ud800"}]']
)
def test_a_body_that_is_no_list_of_tasks_is_refused_in_the_vendors_shape(
    local: InProcessSandbox, content: bytes
) -> None:
    answer = local.client.post("/v1", content=content)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalidRequestBody")


@pytest.mark.parametrize(
    "order_task", [{}, {"taskType": "imageInference"}, {"taskType": ["x"]}, {"taskType": "getResponse"}]
)
def test_a_task_that_is_none_is_refused(local: InProcessSandbox, order_task: Task) -> None:
    assert local.error(order_task)["code"] in ("missingParameter", "invalidTaskType", "invalidTaskUUID")


def test_a_dry_run_tells_the_cost_and_orders_nothing(local: InProcessSandbox) -> None:
    order_task = order(numberResults=2)
    answer = local.post(order_task, headers={"X-Runware-Dry-Run": "1"})
    assert answer.json()["data"] == [
        {"taskType": "videoInference", "taskUUID": order_task["taskUUID"], "cost": 1.12}
    ]
    assert local.poll(order_task) == {"data": []}
    assert local.get("/sandbox/bill")["accepted"] == []


def test_a_dry_run_refuses_what_an_order_would(local: InProcessSandbox) -> None:
    answer = local.post(order(duration=6), headers={"X-Runware-Dry-Run": "1"})
    assert answer.status_code == 400


def test_the_archive_tells_request_and_response(local: InProcessSandbox) -> None:
    order_task = order()
    local.post(order_task)
    (details,) = local.post({**poll_task(order_task), "taskType": "getTaskDetails"}).json()["data"]
    assert details["request"] == [order_task]
    assert details["response"] == local.poll(order_task)


def test_the_archive_does_not_know_a_stranger(local: InProcessSandbox) -> None:
    assert local.error(task("getTaskDetails"))["code"] == "taskNotFound"


def test_the_balance_falls_by_what_was_delivered(local: InProcessSandbox) -> None:
    details = task("accountManagement", operation="getDetails")
    before = local.post(details).json()["data"][0]["balance"]["amount"]
    local.post(order(numberResults=2))
    after = local.post(details).json()["data"][0]["balance"]["amount"]
    assert round(before - after, 4) == 1.12
    assert local.get("/sandbox/bill")["total"] == 1.12


def test_a_checked_result_carries_the_flag(local: InProcessSandbox) -> None:
    plain, checked = order(), order(safety={"checkContent": True})
    local.post(plain)
    local.post(checked)
    assert "NSFWContent" not in local.poll(plain)["data"][0]
    assert local.poll(checked)["data"][0]["NSFWContent"] is False


def test_requests_are_counted_by_kind(local: InProcessSandbox) -> None:
    order_task = order()
    local.post(order_task)
    local.poll(order_task)
    local.poll(order_task)
    requests = local.get("/sandbox/log")["requests"]
    assert (requests["videoInference"], requests["getResponse"], requests["POST /v1"]) == (1, 2, 3)


def test_the_side_door_needs_the_key(local: InProcessSandbox) -> None:
    assert local.client.get("/sandbox/bill", headers={"Authorization": ""}).status_code == 401


def test_anybody_may_ask_whether_it_lives(local: InProcessSandbox) -> None:
    assert local.client.get("/healthz", headers={"Authorization": ""}).json() == {"ok": True}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1", 405), ("POST", "/v2", 404), ("GET", "/sandbox/x", 404), ("GET", "/", 404)],
)
def test_other_doors_are_closed(local: InProcessSandbox, method: str, path: str, status: int) -> None:
    assert local.client.request(method, path).status_code == status


def test_a_sandbox_that_starts_again_remembers(local: InProcessSandbox) -> None:
    order_task = order()
    local.post(order_task)
    reply = local.poll(order_task)
    again = InProcessSandbox(local.app.store.folder)
    assert again.poll(order_task) == reply
    again.close()
