"""Takes in a row, and the cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.projects.services import add_shot
from studio.review.decisions import ratings, verdicts
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def takes(make_take: Callable[..., Take], project: Project) -> list[Take]:
    dance = add_shot(project, "Dance")
    return [make_take(), make_take(), make_take(into=dance, prompt="A dancer.")]


@pytest.fixture
def dailies(project: Project, bob: User, browse: Callable[..., Client]) -> Callable[..., str]:
    def get(query: str = "", user: User = bob, **headers: Any) -> Any:
        response = browse(user, **headers).get(f"/projects/{project.pk}/dailies/{query}")
        assert response.status_code == 200
        return response.content.decode()

    return get


def shown(page: Any) -> Any:
    return re.search(r'data-take="([0-9a-f-]{36})"', page)[1]


def test_all_ready_takes_come_in_the_order_of_the_film(
    takes: list[Take], dailies: Callable[..., str]
) -> None:
    page = dailies()
    assert shown(page) == str(takes[0].pk)
    assert "1 of 3" in page
    page = dailies(f"?at={takes[2].pk}")
    assert "3 of 3" in page
    assert "A dancer." in page


def test_the_next_film_is_loaded_meanwhile(takes: list[Take], dailies: Callable[..., str]) -> None:
    assert f"/assets/{takes[1].asset_id}/" in re.search(r'class="reel-next"[^>]*src="([^"]*)"', dailies())[1]
    assert "reel-next" not in dailies(f"?at={takes[2].pk}")


def test_only_cull_picks_and_rejects(takes: list[Take], dailies: Callable[..., str]) -> None:
    assert 'id="pick"' not in dailies("?mode=play")
    cull = dailies("?mode=cull")
    assert 'id="pick"' in cull
    assert 'id="reject"' in cull
    assert "only=cull" in cull  # what is renewed by the poll keeps them


def test_a_selection_keeps_its_order(takes: list[Take], dailies: Callable[..., str]) -> None:
    page = dailies(f"?take={takes[2].pk}&take={takes[0].pk}&take=nonsense")
    assert "1 of 2" in page
    assert shown(page) == str(takes[2].pk)


def test_a_shot_alone(takes: list[Take], dailies: Callable[..., str]) -> None:
    assert "1 of 1" in dailies("?shot=2")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("rating=4", "rated 4 or more"),
        ("author={carol}", "by Carol"),
        ("pick=pick&rating=5", "rated 5, picked"),
        ("q=dancer", "“dancer”"),
        ("circled=yes&starred=yes", "bookmarked, circled"),
        ("status=approved&made_as=text&engine=draft", "approved, mode Text, drafts"),
    ],
)
def test_the_filters_of_the_gallery_mean_the_same_takes_here(
    takes: list[Take],
    make_take: Callable[..., Take],
    dailies: Callable[..., str],
    alice: User,
    bob: User,
    carol: User,
    query: str,
    words: str,
) -> None:
    chosen = make_take(author=carol, prompt="Another dancer.")
    others = [*takes[:2], make_take(author=alice)]
    for take in takes:
        take.delete()
    ratings.rate(chosen, 5, by=bob)
    ratings.pick(chosen, "pick", by=bob)
    ratings.star(chosen, by=bob, is_on=True)
    ratings.circle(chosen, by=bob, is_on=True)
    verdicts.submit(chosen, participant=Participant(user=bob), kind="approve")
    page = dailies(f"?mode=cull&{query.format(carol=carol.pk)}")
    assert "1 of 1" in page
    assert shown(page) == str(chosen.pk)
    assert f"Showing takes that match: {words}<" in page
    assert str(others[-1].pk) not in page


def test_filters_can_be_cleared_and_the_shot_stays(takes: list[Take], dailies: Callable[..., str]) -> None:
    page = dailies("?shot=1&rating=4&mode=cull")
    assert "No ready take matches." in page
    clear = re.search(r'class="reel-match".*?href="[^"?]*([^"]*)"', page)[1].replace("&amp;", "&")
    assert clear == "?shot=1&mode=cull"
    assert "1 of 2" in dailies(clear)
    assert "reel-match" not in dailies(clear)


def test_filters_go_along_to_the_next_take(takes: list[Take], dailies: Callable[..., str]) -> None:
    page = dailies("?q=harbour&author=nobody&trash=yes")
    assert "1 of 2" in page
    assert f"?q=harbour&amp;author=nobody&amp;trash=yes&amp;at={takes[1].pk}" in page


@pytest.mark.parametrize("query", ["rating=5", "circled=yes", "pick=pick", "status=approved", "engine=paid"])
def test_a_blind_review_does_not_filter_by_what_it_keeps_back(
    takes: list[Take], project: Project, dailies: Callable[..., str], query: str
) -> None:
    project.is_blind = True
    project.save()
    page = dailies(f"?{query}")
    assert "1 of 3" in page
    assert "reel-match" not in page


def test_the_next_take_is_a_fragment(takes: list[Take], dailies: Callable[..., str]) -> None:
    page = dailies(f"?at={takes[1].pk}", **{"HX-Request": "true"})
    assert page.lstrip().startswith('<div class="reel"')
    assert "<html" not in page


def test_an_empty_set_says_so(project: Project, dailies: Callable[..., str]) -> None:
    assert "Nothing to watch here." in dailies()


def test_trashed_takes_are_left_out(takes: list[Take], dailies: Callable[..., str], alice: User) -> None:
    from django.utils import timezone

    takes[0].trashed_at = timezone.now()
    takes[0].save()
    assert "1 of 2" in dailies()


def test_a_blind_review_is_blind_here_too(
    takes: list[Take], project: Project, dailies: Callable[..., str]
) -> None:
    project.is_blind = True
    project.save()
    page = dailies()
    assert "A quiet harbour." not in page
    assert "Blind" not in page or "Carol" not in page


def test_the_cut_is_the_circled_takes_with_slates_between(
    takes: list[Take], project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    add_shot(project, "Storm")
    ratings.circle(takes[1], by=bob, is_on=True)
    ratings.circle(takes[2], by=bob, is_on=True)
    page = browse(bob).get(f"/projects/{project.pk}/cut/").content.decode()
    videos = re.findall(r'data-video="([^"]*)"', page)
    assert [str(takes[1].asset_id) in videos[0], str(takes[2].asset_id) in videos[1], videos[2]] == [
        True,
        True,
        "",
    ]
    assert "2 circled takes, 10.0 s" in page
    assert "1 shot without one" in page


def test_the_cut_of_a_blind_review_keeps_circles_back_until_one_has_decided(
    takes: list[Take], project: Project, alice: User, bob: User, carol: User, browse: Callable[..., Client]
) -> None:
    ratings.circle(takes[0], by=alice, is_on=True)
    project.is_blind = True
    project.save()

    def cut(user: User) -> Any:
        return browse(user).get(f"/projects/{project.pk}/cut/").content.decode()

    hidden = cut(bob)
    for secret in (str(takes[0].pk), str(takes[0].asset_id), "01·T1", "1 circled"):
        assert secret not in hidden
    assert "0 circled takes" in hidden
    assert str(takes[0].asset_id) in cut(carol)  # she ordered it
    verdicts.submit(takes[1], participant=Participant(user=bob), kind="approve")
    assert "0 circled takes" in cut(bob)
    verdicts.submit(takes[0], participant=Participant(user=bob), kind="approve")
    assert "1 circled take," in cut(bob)


def test_a_blind_review_tells_no_status_of_the_neighbours_one_has_not_decided_on(
    takes: list[Take], project: Project, alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    project.is_blind = True
    project.save()
    ratings.circle(takes[1], by=alice, is_on=True)
    verdicts.submit(takes[0], participant=Participant(user=bob), kind="approve")
    page = browse(bob).get(f"/takes/{takes[0].pk}/").content.decode()
    assert "data-circled" not in page
    verdicts.submit(takes[1], participant=Participant(user=bob), kind="approve")
    assert "data-circled" in browse(bob).get(f"/takes/{takes[0].pk}/").content.decode()


def test_the_queries_of_the_cut_do_not_grow(
    takes: list[Take],
    project: Project,
    bob: User,
    browse: Callable[..., Client],
    make_take: Callable[..., Take],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for name in "abcdef":
        ratings.circle(make_take(into=add_shot(project, name)), by=bob, is_on=True)
    client = browse(bob)
    client.get(f"/projects/{project.pk}/cut/")
    with django_assert_max_num_queries(14):
        client.get(f"/projects/{project.pk}/cut/")
