"""The form by which an operator brings in a result: what is wrong stands there, what is given once is once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Adoption, Generation, Take
from studio.ledger import services as ledger
from studio.projects.models import Project
from tests import factories
from tests.browser import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(project: Project, carol: User) -> Generation:
    """A paid order that ended without a result, and that nobody knows whether it was charged."""
    return factories.lost_order(project.shots.get(), carol)


@pytest.fixture
def post(lost: Generation, olga: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    def post(**form: Any) -> Any:
        return browse(olga).post(f"/operations/orders/{lost.pk}/adopt/", form)

    return post


def film(tmp_path: Path) -> SimpleUploadedFile:
    path = tmp_path / "film.mp4"
    files.clip(path)
    return SimpleUploadedFile("film.mp4", path.read_bytes(), "video/mp4")


def test_the_page_of_an_order_offers_the_form_and_says_when_nothing_is_missing(
    lost: Generation, olga: User, browse: Callable[..., Client]
) -> None:
    address = f"/operations/orders/{lost.pk}/"
    assert 'name="task"' in browse(olga).get(address).content.decode()
    Take.objects.all().delete()
    page = browse(olga).get(address).content.decode()
    assert "Every take of this order has its video." in page
    assert 'name="task"' not in page


def test_a_file_is_taken_in_at_once_and_twice_is_once(
    lost: Generation, post: Callable[..., Any], tmp_path: Path, project: Project
) -> None:
    for _ in range(2):
        assert post(file=film(tmp_path))["Location"] == f"/operations/orders/{lost.pk}/"
    lost.refresh_from_db()
    take = lost.takes.get()
    assert (lost.state, take.state, take.is_given) == ("saving", "previewing", True)
    assert (take.cost_usd, take.is_cost_estimated) == (Decimal("0.56"), True)
    assert ledger.balance(project).spent_usd == Decimal("0.56")


def test_a_task_is_asked_about_and_the_page_says_so(
    lost: Generation, post: Callable[..., Any], olga: User, browse: Callable[..., Client]
) -> None:
    task_uuid = str(uuid.uuid4())
    for _ in range(2):
        assert post(task=task_uuid).status_code == 302
    assert Adoption.objects.get().value == task_uuid
    part = browse(olga).get(f"/operations/orders/{lost.pk}/?part").content.decode()
    assert task_uuid in part
    assert "It is being tried." in part
    assert "every 2s" in part


def test_the_query_of_an_address_is_not_shown(
    lost: Generation, post: Callable[..., Any], olga: User, browse: Callable[..., Client]
) -> None:
    post(address="https://files.example/film.mp4?signature=secret")
    page = browse(olga).get(f"/operations/orders/{lost.pk}/").content.decode()
    assert "https://files.example/film.mp4" in page
    assert "secret" not in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "one of the three"),
        ({"task": str(uuid.uuid4()), "address": "https://files.example/1.mp4"}, "one of the three"),
        ({"task": "T1"}, "This is no task uuid."),
        ({"address": "my film"}, "This is no address."),
        ({"file": SimpleUploadedFile("film.mp4", b"")}, "This file is empty."),
        ({"file": SimpleUploadedFile("film.mp4", b"words")}, "is not a picture or a video that we read"),
        (
            {"task": str(uuid.uuid4()), "take": str(uuid.uuid4())},
            "This take is none of the order, or has its video.",
        ),
    ],
)
def test_what_is_wrong_stands_at_the_form_and_nothing_is_lost(
    lost: Generation, post: Callable[..., Any], form: dict[str, Any], sentence: str
) -> None:
    response = post(**form)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert all(f'value="{value}"' in page for name, value in form.items() if name in ("task", "address"))
    assert not Adoption.objects.exists()
    assert lost.takes.get().state == "failed"


def test_an_order_of_which_nothing_is_missing_is_refused_in_words(
    lost: Generation, post: Callable[..., Any], tmp_path: Path
) -> None:
    Take.objects.all().delete()
    response = post(file=film(tmp_path))
    assert response.status_code == 422
    assert "Every take of this order has its video." in response.content.decode()
