"""The provider's calls: hints to ask now, never facts; forged ones change nothing and cost little."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.live_server_helper import LiveServer

from studio.generation.models import Generation, GenerationEvent
from studio.generation.pipeline import webhook
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def public(live_server: LiveServer, settings: Settings, paid: server.Sandbox) -> server.Sandbox:
    settings.PUBLIC_BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    return paid


@pytest.fixture
def rendering(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, settings: Settings
) -> Generation:
    """A paid order that the provider works on, and that nobody asks about for an hour."""
    settings.PUBLIC_BASE_URL = "https://studio.example"
    paid.fault("empty_data", on="poll", times=None)
    generation = order(engine="runware")
    worker.round()
    later = timezone.now() + timedelta(hours=1)
    Generation.objects.update(poll_at=later)
    generation.refresh_from_db()
    return generation


def path_of(generation: Any) -> Any:
    return webhook.address(generation).removeprefix("https://studio.example")


def is_asked_now(generation: Any) -> bool:
    generation.refresh_from_db()
    return generation.poll_at <= timezone.now()


def webhook_body(generation: Any, **item: Any) -> dict[str, Any]:
    return {"taskType": "videoInference", "taskUUID": str(generation.task_uuid), "status": "success", **item}


def shapes(generation: Any) -> dict[str, Any]:
    good = webhook_body(generation, videoUUID=str(uuid.uuid4()), videoURL="https://x.example/a.mp4", cost=99)
    bad = {"taskUUID": str(generation.task_uuid), "code": "inferenceError", "message": "no"}
    return {
        "flat": (good, "1 ready, 0 failed"),
        "wrapped": ({"data": [good]}, "1 ready, 0 failed"),
        "errors": ({"errors": [bad]}, "0 ready, 1 failed"),
    }


@pytest.mark.parametrize("shape", ["flat", "wrapped", "errors"])
def test_a_call_in_any_shape_makes_the_watcher_ask_now_and_is_no_fact(
    rendering: Generation, client: Client, shape: str
) -> None:
    body, words = shapes(rendering)[shape]
    response = client.post(path_of(rendering), json.dumps(body), content_type="application/json")
    assert response.status_code == 200
    assert is_asked_now(rendering)
    assert rendering.state == "rendering"
    assert rendering.takes.get().video_uuid is None
    assert f"The provider called: {words}" in rendering.events.values_list("message", flat=True)


def test_a_wrong_secret_or_an_unknown_order_changes_nothing(
    rendering: Generation, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    good = path_of(rendering)
    forged = good[:-1] + ("0" if good[-1] != "0" else "1")
    other = good.replace(str(rendering.task_uuid), str(uuid.uuid4()))
    for path in (forged, other, good.partition("?")[0], good.partition("=")[0] + "=é"):
        with django_assert_num_queries(0):
            response = client.post(path, "{}", content_type="application/json")
        assert response.status_code == 200
    assert not is_asked_now(rendering)


def test_a_call_about_an_order_that_has_ended_changes_nothing(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, settings: Settings, client: Client
) -> None:
    settings.PUBLIC_BASE_URL = "https://studio.example"
    generation = worker.settle(order(engine="runware"))
    events = GenerationEvent.objects.count()
    assert client.post(path_of(generation), "{}", content_type="application/json").status_code == 200
    assert GenerationEvent.objects.count() == events


@how(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300)
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["data", "errors", "taskUUID", "x"]), x),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_body_makes_it_stumble(rendering: Generation, client: Client, body: Any) -> None:
    assert client.post(path_of(rendering), body, content_type="application/json").status_code == 200


def test_only_a_post_is_a_call(rendering: Generation, client: Client) -> None:
    assert client.get(path_of(rendering)).status_code == 405


def test_without_a_public_address_no_call_is_asked_for(
    order: Callable[..., Generation], paid: server.Sandbox
) -> None:
    assert webhook.address(order(engine="runware")) == ""


@pytest.mark.parametrize(
    "fault", ["", "webhook_wrapped", "webhook_duplicate", "webhook_before_ack", "webhook_after_poll"]
)
def test_real_calls_of_the_provider_end_in_one_take(
    public: server.Sandbox, order: Callable[..., Generation], worker: Any, fault: str
) -> None:
    if fault:
        public.fault(fault)
    generation = worker.settle(order(engine="runware"))
    assert (generation.state, generation.takes.count()) == ("ready", 1)
    hooks = [one for one in public.log()["deliveries"] if one["task_uuid"] == str(generation.task_uuid)]
    assert hooks


def test_the_secret_is_in_no_event_log(
    public: server.Sandbox, order: Callable[..., Generation], worker: Any
) -> None:
    generation = worker.settle(order(engine="runware"))
    assert webhook.secret(generation.task_uuid) not in str(
        [event.body for event in GenerationEvent.objects.all()]
    )
