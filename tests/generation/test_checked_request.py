"""CheckedRequest: each step from the fields of the composer to the order is computed once."""

from __future__ import annotations

import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.catalog import check, mentions, preflight, price
from studio.catalog.request import Mode, VideoRequest
from studio.generation import checked_request
from studio.generation.models import Generation
from studio.library.models import Asset
from studio.projects.models import Project
from tests.sandbox import server

STEPS: tuple[Callable[..., Any], ...] = (
    checked_request.check_request,
    check.problems,
    preflight.preflight,
    price.price,
    mentions.resolve,
    checked_request.fingerprint,
)
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@contextmanager
def calls_counted() -> Iterator[Counter[str]]:
    """Count the calls of each step in this thread, wherever it was imported."""
    names: dict[CodeType, str] = {step.__code__: step.__name__ for step in STEPS}
    counts: Counter[str] = Counter()

    def on_event(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in names:
            counts[names[frame.f_code]] += 1

    profile = sys.getprofile()
    sys.setprofile(on_event)
    try:
        yield counts
    finally:
        sys.setprofile(profile)


@pytest.fixture
def fields(project: Project, bring: Callable[..., Asset]) -> dict[str, Any]:
    """The fields of an order with an input that its prompt mentions."""
    door = bring("door.png")
    return {
        "mode": "references",
        "prompt": "A man opens @door.",
        "reference_images": [str(door.pk)],
        "engine": "draft",
        "order_key": str(uuid.uuid4()),
    }


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain form"])
def test_each_step_of_an_order_runs_once_in_a_post(
    fields: dict[str, Any],
    headers: dict[str, str],
    project: Project,
    alice: User,
    browse: Callable[..., Client],
    sandbox: server.Sandbox,
) -> None:
    client = browse(alice)
    with calls_counted() as counts:
        client.post(f"/projects/{project.pk}/order/", fields, headers=headers)
    assert Generation.objects.get().sent_prompt != fields["prompt"]
    assert counts == {step.__name__: 1 for step in STEPS}


def test_each_step_runs_once_for_an_order_that_is_refused(
    project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    with calls_counted() as counts:
        response = client.post(f"/projects/{project.pk}/order/", {"mode": "text", "prompt": ""}, headers=HTMX)
    assert response.status_code == 422
    assert counts == {step.__name__: 1 for step in STEPS}


def test_a_prompt_is_measured_as_it_is_sent() -> None:
    request = VideoRequest(mode=Mode.TEXT, prompt="@@" * 1300, width_px=1920, height_px=1080, seconds=5)
    sent = mentions.resolve(request)
    assert check.problems(request, sent) == check.problems(request)
