"""A form that is sent twice orders once; a key that comes with something else is refused with a sentence."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.core.web.idempotency import KeyReused
from studio.generation import services
from studio.generation.models import Generation
from studio.projects.models import Project
from tests import factories
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
KEY = uuid.uuid4()


def form(**changes: Any) -> dict[str, Any]:
    return {
        "mode": "text",
        "prompt": "A pier.",
        "size": "1920x1080",
        "seconds": "5",
        "order_key": str(KEY),
        **changes,
    }


@pytest.fixture
def post(browse: Callable[..., Client], carol: User, project: Project, sandbox: server.Sandbox) -> Any:
    client = browse(carol, hx_request="true")
    return lambda **changes: client.post(f"/projects/{project.pk}/order/", form(**changes))


def test_the_same_form_sent_twice_is_one_order(post: Any) -> None:
    assert [post().status_code for _ in range(2)] == [200, 200]
    assert Generation.objects.count() == 1


@pytest.mark.parametrize("changes", [{"prompt": "A bridge."}, {"seconds": "10"}, {"number_results": "2"}])
def test_a_changed_form_with_the_same_key_is_told_so_and_can_be_ordered_next(post: Any, changes: Any) -> None:
    post()
    response = post(**changes)
    assert response.status_code == 409
    page = response.content.decode()
    assert "This form has ordered something else already." in page
    assert str(KEY) not in page
    assert Generation.objects.count() == 1


def test_the_key_of_another_project_is_refused_and_not_a_fault(
    post: Any, browse: Callable[..., Client], carol: User, project: Project
) -> None:
    post()
    other = factories.project(project.team, "Another film")
    response = browse(carol).post(f"/projects/{other.pk}/order/", form())
    assert response.status_code == 409
    assert "This form has ordered something else already." in response.content.decode()


def test_a_retry_with_the_key_of_another_order_is_refused(
    order: Callable[..., Generation], browse: Callable[..., Client], carol: User, project: Project
) -> None:
    first, second = order(prompt="A pier."), order(prompt="A bridge.")
    url = f"/projects/{project.pk}/generations/{{}}/retry/"
    client = browse(carol, hx_request="true")
    key = {"order_key": str(uuid.uuid4())}
    assert [client.post(url.format(first.pk), key).status_code for _ in range(2)] == [204, 204]
    response = client.post(url.format(second.pk), key)
    assert response.status_code == 409
    assert "already" in response.headers["HX-Trigger"]
    assert Generation.objects.count() == 3


def test_another_person_with_the_same_key_is_refused(
    order: Callable[..., Generation], bob: User, alice: User
) -> None:
    generation = order(key=KEY)
    services.retry(generation, author=alice, order_key=(own := uuid.uuid4()))
    with pytest.raises(KeyReused):
        services.retry(generation, author=bob, order_key=own)
