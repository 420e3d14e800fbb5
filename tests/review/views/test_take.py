"""The page of a take: what it shows, to whom, and what a blind review keeps back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Team, User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.decisions import ratings, verdicts
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db

SECRETS = ["A quiet harbour.", "<dd>Carol</dd>", "Changes requested", "Approved"]


def page(client: Client, take: Any) -> Any:
    response = client.get(f"/takes/{take.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_member_sees_take_prompt_and_facts(take: Take, bob: User, browse: Callable[..., Client]) -> None:
    shown = page(browse(bob), take)
    assert "01·T1" in shown
    assert "A quiet harbour." in shown
    assert "120 frames" in shown


def test_a_reviewer_sees_no_price_and_no_way_to_order(
    take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    shown = page(browse(bob), take)
    assert "Cost" not in shown
    assert "answer-form" not in shown


def test_the_neighbours_in_the_shot_are_linked(
    make_take: Callable[..., Take], bob: User, browse: Callable[..., Client]
) -> None:
    first, second, third = make_take(), make_take(), make_take()
    shown = page(browse(bob), second)
    assert (
        f'rel="prev" data-action="take-before" aria-label="Previous take" title="Previous take (Alt ←)" href="/takes/{first.pk}/"'
        in shown
    )
    assert f'href="/takes/{third.pk}/"' in shown


def test_a_take_on_its_way_says_so(take: Take, bob: User, browse: Callable[..., Client]) -> None:
    take.state, take.asset = "waiting", None
    take.save()
    shown = page(browse(bob), take)
    assert "This take has no video yet" in shown
    assert 'id="approve"' not in shown


def test_what_was_made_of_it_is_linked(
    take: Take, make_take: Callable[..., Take], bob: User, browse: Callable[..., Client]
) -> None:
    retake = make_take(prompt="A louder harbour.")
    retake.generation.parent = take.generation
    retake.generation.save()
    assert "Retake of" in page(browse(bob), retake)
    assert f'href="/takes/{retake.pk}/"' in page(browse(bob), take)


@pytest.fixture
def blind(take: Take, project: Project, alice: User) -> Take:
    """A blind review in which Alice, who did not order, has decided already."""
    project.is_blind = True
    project.save()
    verdicts.submit(take, participant=Participant(user=alice), kind="approve")
    ratings.rate(take, 5, by=alice)
    return take


@pytest.mark.parametrize("path", ["", "watch/?since=0"])
def test_a_blind_review_tells_nothing_before_the_decision(
    blind: Take, bob: User, browse: Callable[..., Client], path: str
) -> None:
    shown = browse(bob).get(f"/takes/{blind.pk}/{path}").content.decode()
    for secret in [*SECRETS, 'data-status="approved"', "Alice: Approved", "Rated 5"]:
        assert secret not in shown


def test_owners_are_as_blind_as_others(
    blind: Take, dora: User, team: Team, browse: Callable[..., Client]
) -> None:
    from tests import factories

    paula = factories.member(team, "Paula", "producer")
    shown = page(browse(paula), blind)
    assert "A quiet harbour." not in shown
    assert "Cost" not in shown


def test_the_decision_opens_the_eyes(blind: Take, bob: User, browse: Callable[..., Client]) -> None:
    verdicts.submit(blind, participant=Participant(user=bob), kind="approve")
    shown = page(browse(bob), blind)
    assert "A quiet harbour." in shown
    assert "Carol" in shown
    assert "Alice: Approved" in shown


def test_whoever_ordered_is_not_blind(blind: Take, carol: User, browse: Callable[..., Client]) -> None:
    assert "A quiet harbour." in page(browse(carol), blind)


@pytest.mark.parametrize("path", ["", "watch/"])
def test_a_stranger_sees_nothing(take: Take, charlie: User, browse: Callable[..., Client], path: str) -> None:
    assert browse(charlie).get(f"/takes/{take.pk}/{path}").status_code == 404


def test_the_page_says_what_the_draft_understood_of_its_words(
    take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    assert "Read as" not in page(browse(bob), take)
    take.asset.read_as = "wide, slow <b>push-in"
    take.asset.save()
    assert "Read as: wide, slow &lt;b&gt;push-in" in page(browse(bob), take)


def test_a_take_that_failed_says_why_in_place_of_its_video(
    take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    take.asset, take.state, take.error_message = None, "failed", "The prompt was refused."
    take.save()
    shown = page(browse(bob), take)
    assert "This take has no video." in shown
    assert "The prompt was refused." in shown
