"""Better of two: what is stored, the ranking of a shot, what it suggests, and what a blind review hides."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project, Shot
from studio.review.decisions import preferences, verdicts
from studio.review.models import Preference
from studio.review.participants import Participant
from studio.review.screening.ranking import Ranking, ranking_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def takes(make_take: Callable[..., Take]) -> list[Take]:
    return [make_take() for _ in range(3)]


def ranking(shot: Shot, user: User) -> Ranking:
    return ranking_of(Shot.objects.select_related("project").get(pk=shot.pk), user.memberships.get())


def labels(of: Ranking) -> list[int]:
    return [row.take.number for row in of.rows]


def judge(client: Client, a: Take, b: Take, better: str) -> Any:
    fields = {"a": str(a.pk), "b": str(b.pk), "better": better}
    return client.post(f"/projects/{a.project_id}/compare/better/", fields)


def test_a_key_is_an_answer_that_another_answer_replaces(
    takes: list[Take], bob: User, htmx: Callable[..., Client]
) -> None:
    a, b, _ = takes
    for better in ("a", "equal", "b"):
        page = judge(htmx(bob), a, b, better).content.decode()
        assert preferences.own_preference(a, b, bob) == better
        assert f'data-answer="{better}"' in page
        assert "1 of 3 pairs compared" in page
    assert Preference.objects.count() == 1
    assert preferences.own_preference(b, a, bob) == "a"
    judge(htmx(bob), b, a, "")
    assert not Preference.objects.exists()


def test_the_ranking_counts_everybody_and_suggests_who_is_clearly_ahead(
    shot: Shot, takes: list[Take], bob: User, dora: User, alice: User, carol: User
) -> None:
    a, b, c = takes
    preferences.prefer(a, b, "a", by=bob)
    first = ranking(shot, alice)
    assert (labels(first), first.suggested) == ([1, 2], None)  # one comparison is no certainty
    for person in (bob, dora, alice, carol):
        preferences.prefer(a, b, "a", by=person)
        preferences.prefer(a, c, "a", by=person)
        preferences.prefer(b, c, "equal", by=person)
    last = ranking(shot, alice)
    assert labels(last)[0] == 1
    assert last.suggested == a
    assert last.rows[0].low <= last.rows[0].percent <= last.rows[0].high
    assert last.rows[0].low > first.rows[0].low
    assert not Take.objects.filter(is_circled=True).exists()  # it suggests, and sets nothing


def test_the_next_pair_is_one_that_was_compared_least(shot: Shot, takes: list[Take], bob: User) -> None:
    a, b, c = takes
    preferences.prefer(a, b, "a", by=bob)
    assert ranking(shot, bob).next_pair == (a, c)
    preferences.prefer(a, c, "a", by=bob)
    preferences.prefer(b, c, "a", by=bob)
    assert ranking(shot, bob).next_pair is None
    assert ranking(shot, bob).judged == 3


def test_in_a_blind_review_only_own_answers_count_until_both_takes_are_decided(
    shot: Shot, takes: list[Take], bob: User, dora: User, browse: Callable[..., Client]
) -> None:
    Project.objects.update(is_blind=True)
    a, b, c = takes
    preferences.prefer(b, a, "a", by=dora)
    preferences.prefer(a, c, "a", by=bob)
    page = (
        browse(bob)
        .get(f"/projects/{shot.project_id}/compare/", {"a": str(a.pk), "b": str(b.pk)})
        .content.decode()
    )
    assert "Blind review: what others prefer" in page
    assert labels(ranking(shot, bob)) == [1, 3]
    verdicts.submit(a, participant=Participant(user=bob), kind="approve")
    assert labels(ranking(shot, bob)) == [1, 3]
    verdicts.submit(b, participant=Participant(user=bob), kind="approve")
    assert labels(ranking(shot, bob)) == [2, 1, 3]


def test_what_is_in_the_trash_is_not_ranked(shot: Shot, takes: list[Take], bob: User) -> None:
    a, b, _ = takes
    preferences.prefer(a, b, "a", by=bob)
    Take.objects.filter(pk=b.pk).update(trashed_at="2030-01-01T00:00:00Z")
    assert labels(ranking(shot, bob)) == []


@pytest.mark.parametrize("better", ["c", "A", "A" * 5000])
def test_a_word_that_is_no_answer_is_refused(
    takes: list[Take], bob: User, htmx: Callable[..., Client], better: str
) -> None:
    response = judge(htmx(bob), takes[0], takes[1], better)
    assert response.status_code == 422
    assert "Say whether A is better" in response["HX-Trigger"]


def test_takes_of_two_shots_and_a_take_with_itself_are_not_ranked(
    project: Project,
    takes: list[Take],
    make_take: Callable[..., Take],
    bob: User,
    htmx: Callable[..., Client],
) -> None:
    other = make_take(into=Shot.objects.create(project=project, number=2))
    for pair in ((takes[0], other), (takes[0], takes[0])):
        assert judge(htmx(bob), *pair, "a").status_code == 422
    page = htmx(bob).get(f"/projects/{project.pk}/compare/", {"a": str(takes[0].pk), "b": str(other.pk)})
    assert 'id="better"' not in page.content.decode()


def test_a_take_that_is_gone_is_refused_with_a_sentence(
    takes: list[Take], bob: User, htmx: Callable[..., Client]
) -> None:
    fields = {"a": str(uuid.uuid4()), "b": str(takes[0].pk), "better": "a"}
    response = htmx(bob).post(f"/projects/{takes[0].project_id}/compare/better/", fields)
    assert response.status_code == 422
    assert "One of the two takes is gone." in response["HX-Trigger"]
