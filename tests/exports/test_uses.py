"""What the edits use: said of each take, filtered in the gallery, listed by an edit, and paid for by the second."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.core.values.timecode import Timebase
from studio.exports import uses
from studio.exports.documents import DOCUMENTS
from studio.exports.models import Edit
from studio.exports.selection import Selection
from studio.generation.cost_report import summarize_costs
from studio.generation.gallery.filters import Filters
from studio.generation.models import Take
from studio.projects.models import Project
from studio.projects.services import add_shot
from tests.exports.reels import RATE, trimmed


@pytest.fixture
def text(handed_off: Selection) -> str:
    """The timeline as it left."""
    return DOCUMENTS["otio"].make(handed_off, Timebase(RATE))


@pytest.fixture
def edit(text: str, takes: list[Take], send: Callable[..., Edit]) -> Edit:
    """An edit without the first take, of which the second uses the frames 10 to 29."""
    text = text.replace("01_", "stock ").replace(str(takes[0].pk), "").replace(takes[0].asset.sha256, "")
    return send(trimmed(text, 1, 10, 20))


def test_a_take_says_which_frames_of_it_each_edit_uses(
    text: str, edit: Edit, takes: list[Take], send: Callable[..., Edit]
) -> None:
    assert [(use.edit, use.frames) for use in uses.uses_of(takes[0])] == [("Edit 1", "")]
    [use] = uses.uses_of(takes[1])
    assert (use.edit, use.frames, use.time, use.timecode) == ("Edit 1", "10–29 of 48", "00:02", "00:00:02:00")
    send(text, "second.otio")
    assert [(use.edit, use.frames) for use in uses.uses_of(takes[1])] == [
        ("Edit 2", "0–47 of 48"),
        ("Edit 1", "10–29 of 48"),
    ]


def test_without_an_edit_nothing_is_used_or_unused(takes: list[Take], project: Project) -> None:
    assert uses.uses_of(takes[0]) == []
    assert summarize_costs(project).used is None


def test_the_gallery_finds_what_the_newest_edit_uses_and_what_it_does_not(
    text: str, edit: Edit, takes: list[Take], project: Project, send: Callable[..., Edit]
) -> None:
    def matching(value: str) -> list[Take]:
        return list(Filters(used=value).apply(Take.objects.all(), project))

    assert (matching("yes"), matching("no")) == ([takes[1]], [takes[0]])
    send(trimmed(text, 0, 0, 5), "second.otio")
    assert (len(matching("yes")), matching("no")) == (2, [])


def test_the_filter_stands_in_the_gallery_once_an_edit_came_back(
    takes: list[Take],
    project: Project,
    carol: User,
    browse: Callable[..., Client],
    request: pytest.FixtureRequest,
) -> None:
    client = browse(carol)
    assert "Used in the edit" not in client.get(f"/projects/{project.pk}/").content.decode()
    request.getfixturevalue("edit")
    page = client.get(f"/projects/{project.pk}/?used=no").content.decode()
    assert "Used in the edit" in page
    assert "1 of 2 takes matches" in page


def test_an_edit_lists_circled_takes_and_shots_that_it_leaves_out(
    edit: Edit, takes: list[Take], project: Project, carol: User, browse: Callable[..., Client]
) -> None:
    shot = add_shot(project, "Rain")
    assert uses.unused_circled(edit) == [takes[0]]
    assert uses.shots_without_take(edit) == [takes[0].shot, shot]
    page = browse(carol).get(f"/projects/{project.pk}/hand-off/edits/{edit.pk}/").content.decode()
    assert "Not in this edit" in page
    assert f"{shot}</b></a>" in page


def test_the_page_of_a_take_names_its_use_to_those_who_may_see_the_edit(
    edit: Edit, takes: list[Take], carol: User, bob: User, browse: Callable[..., Client]
) -> None:
    url = f"/takes/{takes[1].pk}/"
    assert "Frames 10–29 of 48" in browse(carol).get(url).content.decode()
    assert "10–29 of 48" not in browse(bob).get(url).content.decode()


def test_a_used_second_costs_all_that_was_paid_for_it(
    edit: Edit, takes: list[Take], project: Project
) -> None:
    Take.objects.update(cost_usd=Decimal("0.50"))
    report = summarize_costs(project)
    assert report.used
    assert (report.used.edit, report.used.seconds) == ("Edit 1", pytest.approx(20 / 24))
    assert report.per_used_second_usd == Decimal("1.2000")
    Take.objects.filter(pk=takes[1].pk).update(cost_usd=None)
    assert summarize_costs(project).per_used_second_usd is None
