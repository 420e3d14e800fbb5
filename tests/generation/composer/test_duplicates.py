"""An order that was rendered before in this project is recognised by what it asks for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.generation.checked_request import check_request
from studio.generation.models import Generation, Take
from studio.projects.models import Project
from tests.sandbox import server


def fingerprint(request: Any) -> Any:
    return check_request(request).fingerprint


DOOR = Input(ref="a", kind=InputKind.IMAGE, name="Door")
REQUEST = VideoRequest(
    mode=Mode.REFERENCES,
    prompt="@Door opens.",
    width_px=1920,
    height_px=1080,
    seconds=5,
    reference_images=(DOOR,),
)


def test_two_requests_for_the_same_videos_have_one_fingerprint() -> None:
    renamed = replace(REQUEST, prompt="@Gate opens. ", reference_images=(replace(DOOR, name="Gate"),))
    kept_elsewhere = replace(REQUEST, ttl_seconds=600, upload_endpoint="https://example.com/x")
    assert fingerprint(REQUEST) == fingerprint(renamed) == fingerprint(kept_elsewhere)


def test_another_word_input_or_length_is_another_request() -> None:
    others = [
        replace(REQUEST, prompt="@Door closes."),
        replace(REQUEST, seconds=6),
        replace(REQUEST, number_results=2),
        replace(REQUEST, reference_images=(replace(DOOR, ref="b"),)),
    ]
    assert len({fingerprint(request) for request in (REQUEST, *others)}) == 5


@pytest.fixture
def press(project: Project, alice: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Press a button of the composer for the same words."""

    def post(**fields: Any) -> Any:
        form = {"mode": "text", "prompt": "A quiet harbour.", "order_key": str(uuid.uuid4()), **fields}
        return browse(alice, **{"HX-Request": "true"}).post(f"/projects/{project.pk}/order/", form)

    return post


@pytest.mark.django_db(transaction=True)
def test_the_same_order_again_offers_the_take_that_is_there(press: Callable[..., Any], worker: Any) -> None:
    press(engine="draft")
    generation = worker.settle(Generation.objects.get())
    response = press(engine="draft")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Exactly this was rendered already: 01·T1" in page
    assert f"#card-{generation.pk}" in page
    assert Generation.objects.count() == 1
    assert press(again="draft").status_code == 200
    assert Generation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_still_under_way_or_in_the_trash_is_not_offered(
    press: Callable[..., Any], worker: Any
) -> None:
    press(engine="draft")
    assert press(engine="draft").status_code == 200, "nothing is rendered yet"
    for generation in Generation.objects.all():
        worker.settle(generation)
    Take.objects.update(trashed_at=timezone.now())
    assert press(engine="draft").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_second_click_is_no_duplicate(press: Callable[..., Any], worker: Any) -> None:
    key = str(uuid.uuid4())
    press(engine="draft", order_key=key)
    worker.settle(Generation.objects.get())
    assert press(engine="draft", order_key=key).status_code == 200
    assert Generation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_draft_does_not_stand_in_the_way_of_a_paid_render(
    press: Callable[..., Any], worker: Any, paid: server.Sandbox
) -> None:
    press(engine="draft")
    worker.settle(Generation.objects.get())
    assert press(engine="runware").status_code == 200
    assert Generation.objects.filter(engine="runware").exists()
