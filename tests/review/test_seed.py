"""The first run: takes that will play, two notes, an approval; once."""

from __future__ import annotations

import pytest

from studio.accounts.models import Team
from studio.generation.models import Take
from studio.review.models import Note, Verdict
from studio.review.seed import first_run

pytestmark = pytest.mark.django_db


def test_the_demo_has_two_notes_and_an_approval() -> None:
    first_run()
    assert Note.objects.count() == 2
    assert Verdict.objects.get().kind == "approve"
    assert sorted(Take.objects.values_list("status", "open_note_count")) == [
        ("approved", 0),
        ("open", 1),
        ("open", 1),
    ]


def test_a_later_start_adds_nothing() -> None:
    first_run()
    Note.objects.all().delete()
    first_run()
    assert not Note.objects.exists()


def test_a_studio_with_people_gets_no_demo(team: Team) -> None:
    first_run()
    assert not Take.objects.exists()
