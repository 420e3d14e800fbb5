"""Where takes come from and what came of them: named, within the team, in a bounded number of questions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import Team, User
from studio.catalog.request import Mode, VideoRequest
from studio.generation import services
from studio.generation.checked_request import check_request
from studio.generation.models import Generation
from studio.library.models import Asset
from studio.library.request_inputs.inputs import input_of
from studio.library.tasks import prepare
from studio.projects.models import Project, Shot
from studio.review.notes import answers
from studio.review.notes import services as notes
from studio.review.participants import Participant
from tests import factories
from tests.generation.conftest import *  # noqa: F403 - the sandbox and its worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tree(project: Project, alice: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """What somebody reads in the lineage of an order: (relation, label) of every relative."""

    def read(generation: Any, by: Any = alice) -> list[Any]:
        page = browse(by).get(address(generation), headers={"HX-Request": "true"}).content.decode()
        ones = re.findall(r'class="lineage-take".*?</a>', page, re.DOTALL)
        return [
            tuple(
                re.sub("<[^>]*>", "", part)
                for part in re.findall(r"<(?:b|span) class=\"(?:quiet )?clip\">(.*?)</", one)
            )[:2]
            for one in ones
        ]

    return read


def address(generation: Any) -> str:
    return f"/projects/{generation.project_id}/generations/{generation.pk}/lineage/"


def labels(generation: Any) -> str:
    return f"01·T{generation.takes.get().number}"


@pytest.fixture
def film(order: Any, worker: Any) -> Generation:
    """A draft with its file."""
    return worker.settle(order())


@pytest.fixture
def with_input(shot: Shot, alice: User) -> Callable[..., Any]:
    def place(asset: Any, mode: Any = Mode.FRAMES, role: str = "first_frame") -> Any:
        wish = VideoRequest(
            mode=mode,
            prompt="On it goes.",
            seconds=None if mode is Mode.EDIT else 5,
            **{role: input_of(asset, name="Door")},  # type: ignore[arg-type]
        )
        return services.order(
            shot, request=check_request(wish), author=alice, engine="draft", order_key=uuid.uuid4()
        )

    return place


def test_a_retake_and_a_promoted_draft_are_named_from_both_sides(
    film: Generation, tree: Callable[..., Any], paid: Any, alice: User
) -> None:
    again = services.retry(film, author=alice)
    render = services.promote(film, author=alice)
    assert tree(film)[1:] == [(labels(again), "Retake"), (labels(render), "Promoted to a render")]
    assert tree(again)[0] == (labels(film), "Retake of")
    assert tree(render)[0] == (labels(film), "Promoted from")


def test_an_order_of_a_composer_that_was_filled_with_another_comes_from_it(
    film: Generation, tree: Callable[..., Any], browse: Callable[..., Client], alice: User, project: Project
) -> None:
    page = browse(alice).get(f"/projects/{project.pk}/?reuse={film.pk}").content.decode()
    assert f'name="reused" value="{film.pk}"' in page
    fields = {
        "mode": "text",
        "prompt": "Another harbour.",
        "size": "1920x1080",
        "seconds": "5",
        "reused": film.pk,
    }
    browse(alice).post(f"/projects/{project.pk}/order/", fields)
    child = Generation.objects.get(parent=film)
    assert tree(child)[0] == (labels(film), "Reused from")
    assert tree(film)[1:] == [(labels(child), "Reused")]


def test_nothing_of_another_project_is_a_parent(
    film: Generation, browse: Callable[..., Client], alice: User, team: Team
) -> None:
    other = factories.project(team, "Another film")
    fields = {"mode": "text", "prompt": "A harbour.", "size": "1920x1080", "seconds": "5", "reused": film.pk}
    browse(alice).post(f"/projects/{other.pk}/order/", fields)
    assert other.generations.get().parent is None


def test_a_frame_that_became_an_input_leads_back_to_its_take(
    film: Generation,
    tree: Callable[..., Any],
    with_input: Callable[..., Any],
    alice: User,
    browse: Callable[..., Client],
) -> None:
    asset = film.takes.get().asset
    browse(alice).post(f"/assets/{asset.pk}/frames/3/keep/", {"project": film.project_id})
    frame = Asset.objects.get(made_from=asset)
    prepare(str(frame.pk))
    frame.refresh_from_db()
    child = with_input(frame)
    assert tree(child)[0] == (labels(film), "First frame: frame of")
    assert tree(film)[1:] == [(labels(child), "Frame used as first frame")]


def test_an_upload_is_a_leaf_with_its_name(
    bring: Any, with_input: Callable[..., Any], tree: Callable[..., Any]
) -> None:
    child = with_input(bring("door.png"))
    assert tree(child)[0] == ("door.png", "First frame")


def test_an_answered_note_is_named(
    film: Generation, tree: Callable[..., Any], order: Any, worker: Any, alice: User
) -> None:
    note = notes.write(film.takes.get(), participant=Participant(user=alice), text="Slower.", frame_in=3)
    key = answers.create(film.takes.get(), [note.pk], by=alice).pk
    child = worker.settle(order(key=key, prompt="Slower."))
    answers.mark_answered(child.pk)
    assert tree(film)[1:] == [(labels(child), "Answers a note")]
    assert tree(child)[0] == (labels(film), "A note there is answered")


def test_grandchildren_hang_on_children_and_each_order_stands_once(
    film: Generation, tree: Callable[..., Any], alice: User, worker: Any
) -> None:
    child = services.retry(film, author=alice)
    grandchild = services.retry(child, author=alice)
    assert tree(film)[1:] == [(labels(child), "Retake"), (labels(grandchild), "Retake")]
    assert [label for label, *_ in tree(grandchild)] == [labels(child), labels(film), labels(grandchild)]


def test_the_number_of_questions_does_not_grow_with_the_family(
    film: Generation,
    alice: User,
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(6):
        services.retry(services.retry(film, author=alice), author=alice)
    client = browse(alice)
    client.get(address(film))
    with django_assert_max_num_queries(26):
        client.get(address(film), headers={"HX-Request": "true"})


def test_blind_review_hides_the_family_from_who_only_reviews(
    film: Generation,
    tree: Callable[..., Any],
    alice: User,
    bob: User,
    browse: Callable[..., Client],
    project: Project,
) -> None:
    services.retry(film, author=alice)
    project.is_blind = True
    project.save()
    assert tree(film, by=bob) == []
    assert len(tree(film)) == 2
    assert "lineage/" not in browse(bob).get(f"/projects/{project.pk}/").content.decode()


def test_the_family_of_another_team_stays_there(
    film: Generation, tree: Callable[..., Any], with_input: Callable[..., Any], charlie: User
) -> None:
    """A file that were shared by mistake would still not tell of the other team's order."""
    child = with_input(film.takes.get().asset, mode=Mode.EDIT, role="source_video")
    other_project = factories.project(charlie.memberships.get().team)
    Generation.objects.filter(pk=child.pk).update(project=other_project)
    assert tree(film)[1:] == []
    assert Asset.objects.filter(generation_inputs__generation=child).exists()


def test_without_htmx_it_is_a_page(film: Generation, browse: Callable[..., Client], alice: User) -> None:
    page = browse(alice).get(address(film)).content.decode()
    assert "<html" in page
    assert "Made from a prompt alone" in page
