"""Tags: cleaned, the same in any case, bounded, and known to the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from studio.generation import tags
from studio.generation.models import Generation, Take
from studio.generation.models.search import SearchDocument
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def take(order: Callable[..., Generation], sandbox: server.Sandbox) -> Take:
    return order().takes.get()


def tagged(take: Any) -> Any:
    take.refresh_from_db()
    return take.tags


def test_a_tag_in_another_case_is_the_same_tag(take: Take) -> None:
    assert tags.retag([take.pk], add=["  Golden   hour "]) == 1
    assert tags.retag([take.pk], add=["golden HOUR"]) == 0
    assert tagged(take) == ["Golden hour"]
    assert tags.retag([take.pk], remove=["GOLDEN hour"]) == 1
    assert tagged(take) == []


def test_the_project_remembers_its_tags(take: Take, project: Project) -> None:
    tags.retag([take.pk], add=["hero", "Night"])
    tags.retag([take.pk], remove=["hero"])
    tags.retag([take.pk], add=["HERO"])
    project.refresh_from_db()
    assert project.tags == ["hero", "Night"]


def test_the_search_and_watching_pages_learn_of_it(take: Take) -> None:
    before = Generation.objects.get().revision
    tags.retag([take.pk], add=["Nachtflügel"])
    assert "nachtflugel" in SearchDocument.objects.get().text
    assert Generation.objects.get().revision > before


@pytest.mark.parametrize("bad", ["", " , ", "—", "x" * 33])
def test_what_is_no_tag_is_refused_with_a_sentence(take: Take, bad: Any) -> None:
    with pytest.raises(tags.InvalidTag, match="tag"):
        tags.retag([take.pk], add=["fine", bad])
    assert tagged(take) == []


def test_a_take_has_a_bounded_number_of_tags(take: Take) -> None:
    with pytest.raises(tags.InvalidTag, match="at most 12"):
        tags.retag([take.pk], add=[f"tag {n}" for n in range(13)])
    assert tagged(take) == []
