"""Tags on the page of a take: who may write them, what is refused, and who sees the change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation import tags
from studio.generation.models import Take
from tests.review.conftest import poll_url

pytestmark = pytest.mark.django_db


def tags_of(take: Take) -> list[str]:
    return list(Take.objects.values_list("tags", flat=True).get(pk=take.pk))


def test_a_reviewer_adds_tags_and_whoever_has_the_page_open_sees_them(
    take: Take, bob: User, carol: User, browse: Callable[..., Client], htmx: Callable[..., Client]
) -> None:
    page = browse(carol).get(f"/takes/{take.pk}/")
    assert htmx(bob).post(f"/takes/{take.pk}/tags/", {"add": "hero, Golden  hour"}).status_code == 204
    assert tags_of(take) == ["hero", "Golden hour"]
    changes = htmx(carol).get(poll_url(page)).content.decode()
    assert "?tag=Golden%20hour" in changes
    assert '<option value="hero">' in browse(carol).get(f"/takes/{take.pk}/").content.decode()


def test_a_removed_tag_comes_back_by_undo(take: Take, bob: User, htmx: Callable[..., Client]) -> None:
    tags.retag([take.pk], add=["hero"])
    response = htmx(bob).post(f"/takes/{take.pk}/tags/", {"remove": "hero"})
    assert tags_of(take) == []
    assert '"add": "hero"' in response["HX-Trigger"]
    htmx(bob).post(f"/takes/{take.pk}/tags/", {"add": "hero", "quiet": "1"})
    assert tags_of(take) == ["hero"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (" , ", "Write a tag first."),
        ("!!", "A tag needs at least one letter or digit."),
        ("x" * 33, "A tag has at most 32 characters."),
        (",".join(map(str, range(13))), "A take has at most 12 tags."),
    ],
)
def test_what_is_no_tag_is_refused_with_a_sentence(
    take: Take, bob: User, htmx: Callable[..., Client], words: str, sentence: str
) -> None:
    response = htmx(bob).post(f"/takes/{take.pk}/tags/", {"add": words})
    assert response.status_code == 422
    assert sentence in response["HX-Trigger"]
    assert tags_of(take) == []


def test_a_tag_that_is_there_already_is_said_to_be(
    take: Take, bob: User, htmx: Callable[..., Client]
) -> None:
    tags.retag([take.pk], add=["hero"])
    response = htmx(bob).post(f"/takes/{take.pk}/tags/", {"add": "HERO"})
    assert "It is tagged HERO already." in response["HX-Trigger"]
