"""Two people write one row at once: what differs is merged, what clashes is shown to the second, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.plan import editing
from studio.plan.planned_request import ShotPlan, plan_of
from studio.plan.row_merge import merge
from studio.projects.models import Project, Shot

WRITTEN = ShotPlan(name="Door", description="The door opens.\nAna enters.", seconds=5)


@pytest.fixture
def shot(project: Project) -> Shot:
    shot = project.shots.get()
    editing.write_plan(shot, WRITTEN)
    return shot


@pytest.fixture
def editors(
    shot: Shot, alice: User, carol: User, browse: Callable[..., Client]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The forms of Alice and of Carol, both opened now; each sends all fields, some of them changed."""
    address = f"/projects/{shot.project_id}/plan/rows/{shot.pk}/"

    def opened(user: User) -> Callable[..., Any]:
        client = browse(user, hx_request="true")
        fields = fields_of(client.get(address).content.decode())
        return lambda **changes: client.post(address, {**fields, **changes})

    return opened(alice), opened(carol)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of a form, with its line breaks."""
    values = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', page))
    values |= dict(re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL))
    for name, options in re.findall(r'<select[^>]* name="([\w-]+)">(.*?)</select>', page, re.DOTALL):
        values[name] = re.search(r'value="([^"]*)" selected', options)[1]
    return {name: unescape(text).replace("\n", "\r\n") for name, text in values.items()}


def stored(shot: Shot) -> ShotPlan:
    return plan_of(Shot.objects.get(pk=shot.pk))


@pytest.mark.django_db
def test_changes_of_different_fields_are_both_written(shot: Shot, editors: Any) -> None:
    alice, carol = editors
    assert alice(description="Rain.", seconds="10").status_code == 200
    page = carol(name="Gate", notes="Ask Ana.")
    assert page.status_code == 200
    assert (stored(shot).name, stored(shot).notes) == ("Gate", "Ask Ana.")
    assert (stored(shot).description, stored(shot).seconds) == ("Rain.", 10)


@pytest.mark.django_db
def test_a_field_that_both_changed_is_shown_in_both_versions_and_written_by_the_next_save(
    shot: Shot, editors: Any
) -> None:
    alice, carol = editors
    alice(description="The door falls shut.", mode="references")
    refused = carol(description="The door is gone.", mode="edit", seconds="", name="Gate")
    page = unescape(refused.content.decode())
    assert refused.status_code == 409
    assert "Somebody else has" in page
    assert "Theirs:</b> The door falls shut." in page
    assert "Theirs:</b> References" in page
    assert "The door is gone.</textarea>" in page
    assert stored(shot) == ShotPlan(
        name="Door",
        description="The door falls shut.",
        seconds=5,
        mode="references",
        model=stored(shot).model,
    )
    fields = fields_of(refused.content.decode())
    assert carol(**fields).status_code == 200
    assert (stored(shot).description, stored(shot).name) == ("The door is gone.", "Gate")


@pytest.mark.django_db
def test_the_same_words_by_both_and_an_untouched_form_are_no_conflict(shot: Shot, editors: Any) -> None:
    alice, carol = editors
    alice(description="Rain.")
    assert carol(description="Rain. ").status_code == 200
    alice(description="Rain.", name="Gate")
    assert carol().status_code == 200
    assert (stored(shot).description, stored(shot).name) == ("Rain.", "Gate")


@pytest.mark.django_db
def test_a_split_at_the_caret_waits_where_the_words_are_others_by_now(
    project: Project, shot: Shot, editors: Any
) -> None:
    alice, carol = editors
    alice(description="Rain.")
    assert carol(at="15").status_code == 409
    assert project.shots.count() == 1


def test_what_a_form_does_not_say_about_its_start_is_taken_as_it_was_sent() -> None:
    merged = merge({"name": "Gate"}, {}, {"name": "Door"})
    assert (merged.texts, merged.conflicts) == ({"name": "Gate"}, {})
