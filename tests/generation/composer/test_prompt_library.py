"""History and templates: one's own prompts, the studio's, and those that the team keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import Team, User
from studio.generation.models import Generation
from studio.generation.models.prompt_template import PromptTemplate
from studio.projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library(project: Project, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Ask for the templates, or post to them, as somebody."""

    def ask(user: User, path: str = "", **fields: Any) -> Any:
        client = browse(user, **{"HX-Request": "true"})
        address = f"/projects/{project.pk}/templates/{path}"
        return client.post(address, fields) if path else client.get(address, {"mode": "text"})

    return ask


def test_the_history_is_ones_own_last_twenty_each_once_newest_first(
    project: Project,
    order: Callable[..., Generation],
    alice: User,
    carol: User,
    browse: Callable[..., Client],
) -> None:
    for number in range(22):
        order(prompt=f"Harbour number {number}.")
    order(prompt="Harbour number 3.")
    order(author=carol, prompt="A mountain.")
    page = browse(alice).get(f"/projects/{project.pk}/prompts/").content.decode()
    assert page.count("data-prompt=") == 20
    assert page.count('data-prompt="Harbour number 3."') == 1
    assert page.index("Harbour number 3.") < page.index("Harbour number 21.")
    assert "A mountain." not in page


def test_the_history_ends_at_the_border_of_the_team(
    project: Project,
    order: Callable[..., Generation],
    alice: User,
    charlie: User,
    browse: Callable[..., Client],
) -> None:
    order(prompt="A secret harbour.")
    other = factories.project(charlie.memberships.get().team)
    assert "secret" not in browse(charlie).get(f"/projects/{other.pk}/prompts/").content.decode()


def test_the_history_costs_a_fixed_number_of_queries(
    project: Project,
    order: Callable[..., Generation],
    alice: User,
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        order(prompt=f"Harbour number {number}.")
    client = browse(alice)
    client.get(f"/projects/{project.pk}/prompts/")  # the first one also notes the visit
    with django_assert_max_num_queries(7):
        client.get(f"/projects/{project.pk}/prompts/")


def test_a_kept_template_is_there_for_the_team_in_its_mode(
    library: Callable[..., Any], alice: User, carol: User
) -> None:
    library(alice, "keep/", label="Harbour", prompt="A [kind of] harbour.", mode="text")
    assert "A [kind of] harbour." in library(carol).content.decode()
    assert "One shot" in library(carol).content.decode(), "the studio's own are there too"


def test_keeping_under_the_same_name_replaces_ones_own(library: Callable[..., Any], alice: User) -> None:
    for prompt in ("First words.", "Second words."):
        library(alice, "keep/", label="Harbour", prompt=prompt, mode="text")
    assert PromptTemplate.objects.get().prompt == "Second words."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"label": "", "prompt": "Words."}, "Give the template a name."),
        ({"label": "Harbour", "prompt": ""}, "Write a prompt first"),
    ],
)
def test_a_template_without_a_name_or_words_is_refused_with_a_sentence(
    library: Callable[..., Any], alice: User, fields: dict[str, Any], words: str
) -> None:
    response = library(alice, "keep/", mode="text", **fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PromptTemplate.objects.exists()


def test_only_its_author_or_a_producer_throws_a_template_away(
    library: Callable[..., Any], team: Team, alice: User, carol: User
) -> None:
    dora = factories.member(team, "Dora", "creator")
    library(carol, "keep/", label="Harbour", prompt="A harbour.", mode="text")
    template = PromptTemplate.objects.get()
    assert library(dora, f"{template.pk}/drop/").status_code == 403
    assert PromptTemplate.objects.exists()
    assert library(alice, f"{template.pk}/drop/").status_code == 200
    assert not PromptTemplate.objects.exists()


def test_a_template_of_another_team_is_as_good_as_none(
    library: Callable[..., Any], alice: User, charlie: User
) -> None:
    template = PromptTemplate.objects.create(
        team=charlie.memberships.get().team, author=charlie, mode="text", label="Theirs", prompt="Hidden."
    )
    assert library(alice, f"{template.pk}/drop/").status_code == 404
    assert "Hidden." not in library(alice).content.decode()
    assert not Generation.objects.exists()
