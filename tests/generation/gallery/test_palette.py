"""Takes and modes in the command palette."""

from __future__ import annotations

import pytest

from studio.accounts.models import Member, Team, User
from studio.generation.gallery.palette import find_takes, gallery_actions
from studio.generation.models.search import SearchDocument, text_of
from studio.library.models import Asset
from studio.projects.models import Project
from tests import factories

PROMPTS = ("A quiet harbour.", "Night storm over the glasshouse.", "The harbour by day.")


@pytest.fixture
def film(project: Project, team: Team, carol: User) -> Project:
    asset = Asset.objects.create(team=team, name="take.mp4", kind="video", author=carol)
    for prompt in PROMPTS:
        generation = factories.ready_draft(project.shots.get(), carol, asset, prompt)
        text = text_of(prompt, [], project_id=project.pk)
        SearchDocument.objects.update_or_create(generation=generation, defaults={"text": text})
    return project


def member_of(project: Project, person: User) -> Member:
    return Member.objects.of(person).get(team=project.team)


@pytest.mark.parametrize("text", ["01·T2", "1 t2", "1.2", "01t2", " 1-T2 "])
def test_a_take_is_found_by_its_label(film: Project, carol: User, text: str) -> None:
    entries = find_takes(film, member_of(film, carol), text, 6)
    assert [(entry.label, entry.detail) for entry in entries] == [("01·T2", PROMPTS[1])]


def test_a_number_alone_is_looked_for_in_every_shot(film: Project, carol: User) -> None:
    assert [entry.label for entry in find_takes(film, member_of(film, carol), "t3", 6)] == ["01·T3"]


def test_takes_are_found_by_words_of_their_prompt_the_newest_first(film: Project, carol: User) -> None:
    assert [entry.label for entry in find_takes(film, member_of(film, carol), "harb", 6)] == [
        "01·T3",
        "01·T1",
    ]
    assert [entry.label for entry in find_takes(film, member_of(film, carol), "harb", 1)] == ["01·T3"]


def test_a_blind_reviewer_finds_labels_and_no_prompts(film: Project, team: Team) -> None:
    film.is_blind = True
    film.save()
    rita = member_of(film, factories.member(team, "Rita", "reviewer"))
    assert find_takes(film, rita, "harbour", 6) == []
    assert [(entry.label, entry.detail) for entry in find_takes(film, rita, "1.2", 6)] == [("01·T2", "")]


def test_whoever_may_order_begins_a_take_in_each_mode(film: Project, team: Team, carol: User) -> None:
    labels = [entry.label for entry in gallery_actions(film, member_of(film, carol))]
    assert labels[0] == "New take: Text"
    assert len(labels) == 5
    rita = factories.member(team, "Rita", "reviewer")
    assert gallery_actions(film, member_of(film, rita)) == []
