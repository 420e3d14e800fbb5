from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.core.web import keyboard_shortcuts
from studio.projects.models import Project


def test_no_chord_means_two_things_in_one_scope() -> None:
    assert keyboard_shortcuts.clashes() == []


def test_every_scope_has_a_title_and_one_block_of_lines() -> None:
    titles = [title for title, _ in keyboard_shortcuts.sheet()]
    assert titles == list(keyboard_shortcuts.SCOPES.values())


@pytest.mark.parametrize(
    ("chord", "parts"),
    [("a", ["a"]), ("Shift+ArrowLeft", ["Shift", "ArrowLeft"]), ("+", ["+"]), ("Ctrl++", ["Ctrl", "+"])],
)
def test_a_chord_falls_into_its_keys(chord: str, parts: list[Any]) -> None:
    assert keyboard_shortcuts.split(chord) == parts


def test_the_sheet_of_a_page_is_the_table(
    browse: Callable[..., Client], alice: User, project: Project
) -> None:
    page = browse(alice).get(f"/projects/{project.pk}/").content.decode()
    for key in keyboard_shortcuts.SHORTCUTS:
        assert str(key.description) in page
    assert page.count("data-chords=") == len(keyboard_shortcuts.SHORTCUTS)


def test_single_keys_are_off_for_who_switched_them_off(
    browse: Callable[..., Client], alice: User, project: Project
) -> None:
    alice.has_single_keys = False
    alice.save()
    assert 'data-single="off"' in browse(alice).get(f"/projects/{project.pk}/").content.decode()
