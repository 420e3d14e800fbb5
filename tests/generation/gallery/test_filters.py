"""Filters, orders, pages and the search of the gallery, through its address; and a poll that keeps to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import Team, User
from studio.generation import tags
from studio.generation.gallery import listing
from studio.generation.models import Generation, Take, bump_revision
from studio.projects.models import Project
from tests.bulk import takes as bulk_takes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(team: Team, alice: User, carol: User) -> Project:
    """A project with 40 takes in stacks of one to four; nobody has said anything of them yet."""
    project = bulk_takes.project_with(team, [alice, carol], 40)
    Take.objects.update(status="open", rating=0, pick="", is_starred=False, open_note_count=0)
    return project


@pytest.fixture
def look(many: Project, alice: User, browse: Callable[..., Client]) -> Callable[..., str]:
    """The gallery as Alice sees it under an address."""
    client = browse(alice)

    def at(query: str = "") -> Any:
        response = client.get(f"/projects/{many.pk}/{query}")
        assert response.status_code == 200
        return response.content.decode()

    return at


def shown(page: Any) -> Any:
    return re.findall(r'<li class="card" id="card-([0-9a-f-]+)"', page)


def count(page: Any) -> Any:
    return re.search(r'id="count"[^>]*>([^<]*)<', page)[1]


def address(page: Any, rel: Any) -> Any:
    link = re.search(rf'rel="{rel}" href="([^"]*)"', page)
    return f"?{urlsplit(link[1].replace('&amp;', '&')).query}" if link else None


@pytest.fixture
def one(many: Project) -> Callable[..., Any]:
    """A take from the middle, and what is said of it."""

    def with_prompt(**words: Any) -> Any:
        take = Take.objects.order_by("ordered_at", "slot")[17]
        Take.objects.filter(pk=take.pk).update(**words)
        return take

    return with_prompt


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?status=approved", {"status": "approved"}),
        ("?status=changes", {"status": "changes"}),
        ("?rating=4", {"rating": 4}),
        ("?rating=4", {"rating": 5}),
        ("?pick=pick", {"pick": "pick"}),
        ("?pick=reject", {"pick": "reject"}),
        ("?starred=yes", {"is_starred": True}),
        ("?circled=yes", {"is_circled": True}),
        ("?notes=yes", {"open_note_count": 2}),
        ("?made_as=edit", {"mode": "edit"}),
        ("?status=approved&rating=3&starred=yes", {"status": "approved", "rating": 3, "is_starred": True}),
    ],
)
def test_a_filter_shows_the_card_whose_take_is_meant(
    look: Callable[..., str], one: Callable[..., Any], query: str, words: dict[str, Any]
) -> None:
    take = one(**words)
    page = look(query)
    assert shown(page) == [str(take.generation_id)]
    assert count(page) == "1 of 40 takes matches"


def test_all_filters_must_hold_for_the_same_take(look: Callable[..., str], many: Project) -> None:
    stack = Generation.objects.filter(number_results__gt=1).first()
    first, second = stack.takes.all()[:2]  # type: ignore[misc]
    Take.objects.filter(pk=first.pk).update(status="approved")
    Take.objects.filter(pk=second.pk).update(rating=5)
    assert shown(look("?status=approved")) == shown(look("?rating=5")) == [str(stack.pk)]
    assert shown(look("?status=approved&rating=5")) == []


def test_the_take_that_is_meant_is_the_picture_of_its_stack(look: Callable[..., str], many: Project) -> None:
    stack = Generation.objects.filter(number_results__gt=1).first()
    last = stack.takes.last()
    Take.objects.filter(pk=last.pk).update(status="approved")
    page = look("?status=approved")
    assert re.search(r'class="poster-link"[^>]*data-take="([^"]*)"', page, re.DOTALL)[1] == str(last.pk)
    assert page.count("data-left-out") == stack.number_results - 1


def test_author_and_shot(look: Callable[..., str], many: Project, carol: User) -> None:
    ids = set(Generation.objects.filter(author=carol, shot__number=3).values_list("pk", flat=True))
    assert set(shown(look(f"?author={carol.pk}&shot=3"))) == {str(pk) for pk in ids}


def test_drafts_and_paid_renders_are_told_apart(look: Callable[..., str], many: Project) -> None:
    drafts, paid = set(shown(look("?engine=draft"))), set(shown(look("?engine=paid")))
    assert drafts
    assert paid
    assert not drafts & paid
    assert drafts | paid == set(shown(look()))


@pytest.mark.parametrize(
    "query", ["?status=nonsense", "?rating=9", "?author=1", "?shot=x", "?pick=maybe", "?sort=x", "?after=x~y"]
)
def test_what_cannot_be_meant_means_nothing(look: Callable[..., str], query: str) -> None:
    page = look(query)
    assert shown(page) == shown(look())
    assert count(page) == "40 takes"


def test_filters_without_a_hit_say_so_and_lead_back(look: Callable[..., str]) -> None:
    page = look("?circled=yes&shot=2&sort=oldest")
    assert "0 of" in count(page)
    assert "takes match" in count(page)
    assert re.search(r'<a class="button" href="[^"]*\?shot=2&amp;sort=oldest">Clear filters', page)


@pytest.mark.parametrize("sort", ["", "oldest", "rating", "cost", "shot"])
def test_pages_hold_every_card_once_in_order_forward_and_back(
    look: Callable[..., str], many: Project, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pk in list(Take.objects.values_list("pk", flat=True))[::3]:
        Take.objects.filter(pk=pk).update(rating=pk.int % 6, cost_usd=f"{pk.int % 5}.25")
    whole = shown(look(f"?sort={sort}"))
    monkeypatch.setattr(listing, "PAGE_SIZE", 5)
    page = look(f"?sort={sort}")
    pages = [shown(page)]
    while following := address(page, "next"):
        page = look(following)
        pages.append(shown(page))
    assert [pk for cards in pages for pk in cards] == whole
    for cards in reversed(pages[:-1]):
        page = look(address(page, "prev"))
        assert shown(page) == cards
    assert len(set(whole)) == len(whole) == Generation.objects.count()


def test_what_comes_in_moves_no_card_from_the_next_page(
    look: Callable[..., str], many: Project, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 5)
    page = look()
    following = address(page, "next")
    expected = shown(look(following))
    newest = Generation.objects.order_by("-created_at").first()
    now = timezone.now() + timedelta(hours=1)
    Generation.objects.filter(pk=newest.pk).update(created_at=now)
    Take.objects.filter(generation=newest).update(ordered_at=now)
    assert shown(look(following)) == expected


def test_the_best_rated_comes_first_at_its_best_take(look: Callable[..., str], many: Project) -> None:
    order = list(Generation.objects.order_by("created_at")[:3])
    for generation, rating in zip(order, (3, 5, 4), strict=True):
        Take.objects.filter(pk=generation.takes.last().pk).update(rating=rating)
    assert shown(look("?sort=rating"))[:3] == [str(order[1].pk), str(order[2].pk), str(order[0].pk)]


def test_the_gallery_asks_at_most_17_questions(
    look: Callable[..., str],
    many: Project,
    alice: User,
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browse(alice)
    client.get(f"/projects/{many.pk}/")
    with django_assert_max_num_queries(17):
        client.get(f"/projects/{many.pk}/")


def test_a_tag_is_a_filter_once_it_is_known(look: Callable[..., str], many: Project) -> None:
    take = Take.objects.order_by("ordered_at").first()
    other = Take.objects.order_by("ordered_at").last()
    tags.retag([take.pk], add=["golden hour"])
    tags.retag([other.pk], add=["hour"])
    assert shown(look("?tag=golden+hour")) == [str(take.generation_id)]
    assert shown(look("?tag=hour")) == [str(other.generation_id)]
    assert "#golden hour" in look("?tag=golden+hour")


def poll(page: Any, client: Client) -> Any:
    url = re.search(r'hx-get="([^"]*watch[^"]*)"', page)[1].replace("&amp;", "&")
    return client.get(url)


def test_a_poll_takes_away_what_no_longer_matches_and_brings_what_does(
    look: Callable[..., str],
    one: Callable[..., Any],
    many: Project,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    take = one(status="approved")
    other = Take.objects.exclude(generation=take.generation_id).first()
    page = look("?status=approved")
    Take.objects.filter(pk=take.pk).update(status="open")
    Take.objects.filter(pk=other.pk).update(status="approved")
    bump_revision(take.generation_id)
    bump_revision(other.generation_id)
    news = poll(page, browse(alice)).content.decode()
    assert f'data-removed="card-{take.generation_id}"' in news
    assert shown(news) == [str(other.generation_id)]
    assert count(news) == "1 of 40 takes matches"


def test_a_poll_leaves_alone_what_is_on_another_page(
    look: Callable[..., str],
    many: Project,
    alice: User,
    browse: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 5)
    page = look()
    oldest = Generation.objects.order_by("created_at").first()
    bump_revision(oldest.pk)
    assert shown(poll(page, browse(alice)).content.decode()) == []


def test_a_poll_keeps_its_filters(
    look: Callable[..., str], alice: User, browse: Callable[..., Client]
) -> None:
    page = look("?status=approved&sort=rating&shot=2")
    url = re.search(r'hx-get="([^"]*watch[^"]*)"', page)[1].replace("&amp;", "&")
    query = parse_qs(urlsplit(url).query)
    assert (query["status"], query["sort"], query["shot"]) == (["approved"], ["rating"], ["2"])


def test_htmx_gets_only_the_cards_and_the_address_they_have(
    many: Project, alice: User, browse: Callable[..., Client]
) -> None:
    response = browse(alice).get(f"/projects/{many.pk}/?status=&rating=5&q=", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert page.lstrip().startswith('<div class="takes" id="takes">')
    assert 'id="composer"' not in page
    assert response["HX-Replace-Url"] == f"/projects/{many.pk}/?rating=5"


def test_blind_review_hides_prompt_author_and_verdicts_from_reviewers_only(
    many: Project, one: Callable[..., Any], bob: User, alice: User, browse: Callable[..., Client]
) -> None:
    one(status="approved", rating=5, pick="pick", is_circled=True, open_note_count=3)
    many.is_blind = True
    many.save()
    prompt = "crosses the"
    blind = browse(bob).get(f"/projects/{many.pk}/").content.decode()
    assert prompt not in blind
    assert "Alice" not in blind
    assert "Approved</span>" not in blind
    assert "data-circled" not in blind
    assert "open note" not in blind
    for name in ("status", "author", "rating", "pick", "circled", "notes"):
        assert f'name="{name}"' not in blind
        assert f'name="{name}"' in browse(alice).get(f"/projects/{many.pk}/").content.decode()
    for telling in ("status=approved&q=zebra", "circled=yes", "pick=pick", "notes=yes"):
        assert len(shown(browse(bob).get(f"/projects/{many.pk}/?{telling}").content.decode())) > 1
    assert "data-circled" in browse(alice).get(f"/projects/{many.pk}/").content.decode()
    assert "3 open notes" in browse(alice).get(f"/projects/{many.pk}/").content.decode()
    assert prompt in browse(alice).get(f"/projects/{many.pk}/").content.decode()


def test_what_is_more_than_anybody_counts_is_not_counted(
    look: Callable[..., str], many: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.generation.gallery.listing.MAX_COUNTED", 5)
    assert count(look("?engine=draft")) == "More than 5 of 40 takes match"


def test_the_takes_that_are_meant_can_be_played_in_a_row(
    look: Callable[..., str], one: Callable[..., Any]
) -> None:
    one(status="approved")
    link = r'href="/projects/[^/]+/dailies/{}" aria-label="Play these takes in a row"'
    assert re.search(link.format(r"\?status=approved"), look("?status=approved&sort=oldest"))
    assert re.search(link.format(""), look())
