"""Webhook calls and uploads to the client's own storage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.sandbox.webhooks import MAX_DELAY, MAX_TRIES, retry_delay

from .in_process import InProcessSandbox, order, order_without_size
from .receiver import Receiver


def bodies(receiver: Receiver) -> list[Any]:
    return [json.loads(body) for _, _, body in receiver.calls]


def test_every_result_is_called_out_flat_as_the_poll_tells_it(
    local: InProcessSandbox, receiver: Receiver
) -> None:
    order_task = order(numberResults=3, includeCost=True, webhookURL=f"{receiver.url}/hook?token=t")
    local.post(order_task)
    local.app.webhooks.run_once()
    assert bodies(receiver) == local.poll(order_task)["data"]
    assert {path for _, path, _ in receiver.calls} == {"/hook?token=t"}


def test_a_failed_result_is_called_out_too(local: InProcessSandbox, receiver: Receiver) -> None:
    local.fault("error_in_errors")
    local.post(order(webhookURL=receiver.url))
    local.app.webhooks.run_once()
    assert [(body["status"], body["code"]) for body in bodies(receiver)] == [("error", "timeoutProvider")]


def test_a_call_may_come_wrapped(local: InProcessSandbox, receiver: Receiver) -> None:
    order_task = order(webhookURL=receiver.url)
    local.fault("webhook_wrapped")
    local.post(order_task)
    local.app.webhooks.run_once()
    assert bodies(receiver) == [local.poll(order_task)]


def test_a_call_may_come_twice(local: InProcessSandbox, receiver: Receiver) -> None:
    local.fault("webhook_duplicate")
    local.post(order(webhookURL=receiver.url))
    local.app.webhooks.run_once()
    first, second = bodies(receiver)
    assert first == second


def test_calls_may_come_in_reverse_after_the_last_result(local: InProcessSandbox, receiver: Receiver) -> None:
    order_task = order(numberResults=3, webhookURL=receiver.url)
    local.fault("webhook_out_of_order")
    local.post(order_task)
    local.clock.now += 1
    local.app.webhooks.run_once()
    assert bodies(receiver) == local.poll(order_task)["data"][::-1]


def test_a_call_may_wait_for_the_poll(local: InProcessSandbox, receiver: Receiver) -> None:
    order_task = order(webhookURL=receiver.url)
    local.fault("webhook_after_poll")
    local.post(order_task)
    assert local.app.webhooks.run_once() == 0
    local.poll(order_task)
    assert local.app.webhooks.run_once() == 1


def test_a_call_may_come_before_the_acknowledgement(local: InProcessSandbox, receiver: Receiver) -> None:
    local.fault("webhook_before_ack")
    local.post(order(webhookURL=receiver.url))
    assert len(receiver.calls) == 1


def test_a_call_is_tried_again_until_it_is_taken(local: InProcessSandbox, receiver: Receiver) -> None:
    receiver.answers = [500, 302]
    local.post(order(webhookURL=receiver.url))
    for _ in range(4):
        local.app.webhooks.run_once()
        local.clock.now += 10
    assert len(receiver.calls) == 3
    assert local.get("/sandbox/log")["deliveries"][0]["state"] == "done"


def test_a_call_that_nobody_takes_is_given_up(local: InProcessSandbox, receiver: Receiver) -> None:
    receiver.answers = [500] * 100
    local.post(order(webhookURL=receiver.url))
    for _ in range(MAX_TRIES + 2):
        local.app.webhooks.run_once()
        local.clock.now += 10
    assert len(receiver.calls) == MAX_TRIES
    assert local.get("/sandbox/log")["deliveries"][0]["state"] == "given up"


def test_a_sandbox_without_a_list_calls_nobody(tmp_path: Path, receiver: Receiver) -> None:
    sandbox = InProcessSandbox(tmp_path / "closed")
    address = receiver.url.replace("http://", "http://user:secret@")
    for url in (receiver.url, address):
        sandbox.post(order(webhookURL=f"{url}/hook", uploadEndpoint=f"{url}/put"))
        error = sandbox.error(order_without_size(inputs={"frameImages": [f"{url}/a.png"]}))
        assert "on its list only" in error["message"]
    sandbox.app.webhooks.run_once()
    states = {(one["state"], one["answer"]) for one in sandbox.get("/sandbox/log")["deliveries"]}
    sandbox.close()
    assert states == {("done", "not called")}
    assert receiver.calls == []


def test_nothing_is_sent_into_the_network(local: InProcessSandbox) -> None:
    local.post(order(webhookURL="http://192.0.2.1/hook"))
    local.app.webhooks.run_once()
    (delivery,) = local.get("/sandbox/log")["deliveries"]
    assert (delivery["state"], delivery["answer"]) == ("done", "not called")


def test_the_wait_doubles_up_to_its_limit() -> None:
    waits = [retry_delay(tries) for tries in range(1, 12)]
    assert waits[0] == pytest.approx(0.25, rel=0.1)
    assert waits[3] == pytest.approx(2, rel=0.1)
    assert max(waits) <= MAX_DELAY * 1.1


def test_the_bytes_are_put_to_the_upload_endpoint(local: InProcessSandbox, receiver: Receiver) -> None:
    order_task = order(uploadEndpoint=f"{receiver.url}/bucket/clip.mp4?signature=s")
    local.post(order_task)
    local.app.webhooks.run_once()
    url = local.poll(order_task)["data"][0]["videoURL"]
    assert receiver.calls == [("PUT", "/bucket/clip.mp4?signature=s", local.client.get(url).content)]


def test_a_failed_result_puts_nothing(local: InProcessSandbox, receiver: Receiver) -> None:
    local.fault("error_in_item")
    local.post(order(uploadEndpoint=receiver.url))
    local.app.webhooks.run_once()
    assert receiver.calls == []
