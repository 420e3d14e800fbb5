"""The cut: shaped in rows by whoever may order, seen by all, and what leaves is the cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.accounts.models import User
from studio.core.values.timecode import Timebase
from studio.exports import cut as cuts
from studio.exports.documents import DOCUMENTS
from studio.exports.models import Cut, CutItem, Edit, Film
from studio.exports.selection import CutPart, arrange
from studio.generation.models import Take
from studio.media.edits.reader import read_edit
from studio.projects.models import Project
from tests.exports.reels import RATES, reel


@pytest.fixture
def shaped(project: Project, takes: list[Take], alice: User) -> Cut:
    return cuts.shape(project, author=alice)


@pytest.fixture
def change(project: Project, browse: Callable[..., Client], carol: User) -> Callable[..., HttpResponse]:
    """Sends the rows of the cut as they are stored, with these changes."""

    def send(do: str = "", *, person: User | None = None, revision: int | None = None, **fields: Any) -> Any:
        items = list(CutItem.objects.filter(cut__project=project))
        newest = Cut.objects.filter(project=project).values_list("revision", flat=True).first() or 0
        data = {
            "item": [str(item.pk) for item in items],
            "take": [str(item.take_id or "") for item in items],
            "first": [str(item.first) for item in items],
            "last": [str(item.end - 1 if item.take_id else item.end) for item in items],
            "revision": newest if revision is None else revision,
            "do": do,
            **fields,
        }
        return browse(person or carol, hx_request="true").post(f"/projects/{project.pk}/cut/change/", data)

    return send


def rows(project: Project) -> list[tuple[Any, int, int]]:
    items = CutItem.objects.filter(cut__project=project).select_related("take")
    return [(item.take, item.first, item.end) for item in items]


def test_the_cut_begins_as_the_circled_takes_and_goes_back_to_them(
    project: Project, takes: list[Take], change: Callable[..., HttpResponse]
) -> None:
    change("begin")
    assert rows(project) == [(takes[0], 0, 48), (takes[1], 0, 48)]
    change("discard")
    assert not Cut.objects.exists()
    assert [part.take for part in cuts.parts_of(project)] == takes


def test_rows_change_places_and_are_trimmed_by_the_frame(
    shaped: Cut, project: Project, takes: list[Take], change: Callable[..., HttpResponse]
) -> None:
    first, second = CutItem.objects.all()
    change(f"down:{first.pk}", first=["12", "0"], last=["40", "47"])
    assert rows(project) == [(takes[1], 0, 48), (takes[0], 12, 41)]
    change(f"up:{first.pk}")
    assert [item.pk for item in CutItem.objects.all()] == [first.pk, second.pk]
    change(f"remove:{second.pk}")
    assert rows(project) == [(takes[0], 12, 41)]


def test_gaps_and_takes_are_added_and_a_take_may_come_twice(
    shaped: Cut, project: Project, takes: list[Take], change: Callable[..., HttpResponse]
) -> None:
    change("gap")
    change("add", add=str(takes[0].pk))
    assert rows(project)[2:] == [(None, 0, 24), (takes[0], 0, 48)]
    change(f"remove:{CutItem.objects.get(position=1).pk}")
    change("circled")
    assert rows(project)[-1] == (takes[1], 0, 48)


@pytest.mark.parametrize(
    ("first", "last"), [("0", "48"), ("9", "8"), ("-1", "4"), ("", "4"), ("1e3", "4"), ("٣", "4")]
)
def test_numbers_that_do_not_fit_stand_with_a_sentence_at_their_row(
    shaped: Cut, project: Project, change: Callable[..., HttpResponse], first: str, last: str
) -> None:
    before = rows(project)
    response = change(first=[first, "3"], last=[last, "30"])
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("Choose frames from 0 to 47") == 1
    assert 'value="30"' in page
    assert rows(project) == before


def test_whoever_looked_at_an_older_cut_sees_the_newer_one(
    shaped: Cut, project: Project, change: Callable[..., HttpResponse], alice: User
) -> None:
    change("gap", person=alice)
    response = change("gap", revision=0)
    assert response.status_code == 409
    assert "Somebody else changed the cut" in response.content.decode()
    assert len(rows(project)) == 3


def test_takes_of_another_project_and_ids_of_other_items_are_not_taken_over(
    shaped: Cut, project: Project, takes: list[Take], change: Callable[..., HttpResponse]
) -> None:
    foreign = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    first = CutItem.objects.first()
    assert first
    change("set", item=[foreign, str(first.pk)], take=[foreign, str(takes[1].pk)])
    assert rows(project) == [(takes[1], 0, 48)]
    change("set", item=[str(first.pk)] * 2, take=[str(takes[0].pk)] * 2)
    assert len(rows(project)) == 1


def test_all_members_see_the_cut_and_reviewers_do_not_shape_it(
    shaped: Cut,
    project: Project,
    change: Callable[..., HttpResponse],
    browse: Callable[..., Client],
    bob: User,
) -> None:
    change("", first=["5", "0"], last=["9", "47"])
    page = browse(bob).get(f"/projects/{project.pk}/cut/").content.decode()
    assert 'data-first="5" data-end="10"' in page
    assert "cut-editor" not in page
    assert change("gap", person=bob).status_code == 403


def test_what_leaves_is_the_cut_and_an_edit_of_it_comes_back_the_same(
    shaped: Cut,
    project: Project,
    takes: list[Take],
    change: Callable[..., HttpResponse],
    browse: Callable[..., Client],
    carol: User,
    send: Callable[..., Edit],
) -> None:
    first = CutItem.objects.all()[0]
    change(f"down:{first.pk}", first=["12", "6"], last=["40", "20"])
    change("gap")
    change(f"up:{CutItem.objects.get(take=None).pk}")
    client = browse(carol)
    page = client.get(f"/projects/{project.pk}/hand-off/").content.decode()
    assert "The cut" in page
    assert "6–20 of 48" in page
    for name in ("otio", "fcpxml", "xml", "cut"):
        text = client.get(f"/projects/{project.pk}/hand-off/{name}/").content.decode()
        clips = [(clip.take, clip.record_in, clip.source_in, clip.source_out) for clip in send(text, f"c.{name}").clips.filter(kind="clip")]  # fmt: skip
        assert clips == [(takes[1], 0, 6, 21), (takes[0], 39, 12, 41)], name
    manifest = json.loads(client.get(f"/projects/{project.pk}/hand-off/manifest/").content)
    assert [(one["first_frame"], one["end_frame"]) for one in manifest["takes"]] == [(6, 21), (12, 41)]


PARTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 400), st.integers(1, 400), st.integers(0, 90)), min_size=1, max_size=8
)  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(RATES), PARTS)
@pytest.mark.parametrize("name", ["otio", "fcpxml", "xml", "cut"])
def test_no_frame_of_a_cut_is_lost_at_any_rate(
    tmp_path_factory: pytest.TempPathFactory, name: str, rate: Fraction, parts: Any
) -> None:
    """Read back by our bounded reader, which uses the readers of OpenTimelineIO for all but FCPXML."""
    whole = reel([(800, rate)] * 6)
    cut = []
    for take, first, length, gap in parts:
        cut += [CutPart(None, 0, gap)] if gap else []
        cut.append(CutPart(whole.clips[take].take, first, first + length))
    selection = arrange(whole.project, cut, {})
    path = tmp_path_factory.mktemp("cut") / "cut"
    path.write_text(DOCUMENTS[name].make(selection, Timebase(rate, 0)))
    items = [item for item in read_edit(path, rate=rate).items if item.kind == "clip"]
    assert [(item.record_in, item.length, round(item.source_in * rate)) for item in items] == [
        (clip.start, clip.length, clip.first) for clip in selection.clips
    ]


def test_a_film_of_the_cut_is_another_film_than_that_of_its_takes(
    shaped: Cut,
    project: Project,
    change: Callable[..., HttpResponse],
    browse: Callable[..., Client],
    carol: User,
) -> None:
    client, url = browse(carol), f"/projects/{project.pk}/hand-off/film/"
    client.post(f"{url}?set=circled")
    client.post(f"{url}?set=cut")
    change("", first=["5", "0"], last=["9", "47"])
    client.post(f"{url}?set=cut")
    client.post(f"{url}?set=cut")
    assert Film.objects.count() == 3
    assert [part[1:] for part in Film.objects.order_by("-created_at")[0].parts] == [[5, 10], [0, 48]]
