"""Selections of takes under a name: collected from the gallery, filtered by, played, shared and handed off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client

from studio.accounts.models import User
from studio.generation import selections
from studio.generation.models import Take, TakeSelection
from studio.projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db
FRIDAY = "For the client, Friday"


@pytest.fixture
def friday(project: Project, take: Take, alice: User) -> TakeSelection:
    selections.add(project, FRIDAY, [take], by=alice)
    return project.take_selections.get()


def collect(client: Client, take: Take, name: str, command: str = "collect") -> str:
    fields = {"command": command, "take": [str(take.pk)], "value": name}
    response = client.post(f"/projects/{take.generation.project_id}/bulk/", fields)
    return str(response.headers.get("HX-Trigger", ""))


def test_a_reviewer_collects_takes_under_a_name_in_any_case(
    take: Take,
    make_take: Callable[..., Take],
    bob: User,
    htmx: Callable[..., Client],
) -> None:
    assert "1 take put into the selection." in collect(htmx(bob), take, f"  {FRIDAY} ")
    collect(htmx(bob), make_take(), FRIDAY.upper())
    collect(htmx(bob), take, FRIDAY)
    (selection,) = TakeSelection.objects.all()
    assert (selection.name, selection.takes.count()) == (FRIDAY, 2)
    assert "1 take taken out of the selection." in collect(htmx(bob), take, FRIDAY, "uncollect")
    assert selection.takes.count() == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("\u202e \u200b", "give the selection a name"),
        ("x" * 61, "the name of a selection has at most 60 characters"),
    ],
)
def test_what_is_no_name_is_refused_with_a_sentence(
    take: Take,
    bob: User,
    htmx: Callable[..., Client],
    name: str,
    sentence: str,
) -> None:
    assert sentence in collect(htmx(bob), take, name)
    assert not TakeSelection.objects.exists()


def test_a_selection_holds_so_many_takes_and_a_project_so_many_selections(
    project: Project,
    take: Take,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selections, "MOST_SELECTIONS", 1)
    monkeypatch.setattr(selections, "MOST_TAKES", 0)
    with pytest.raises(selections.InvalidSelection, match="at most 0 takes"):
        selections.add(project, FRIDAY, [take], by=alice)
    TakeSelection.objects.create(project=project, name="Monday")
    with pytest.raises(selections.InvalidSelection, match="at most 1 selections"):
        selections.add(project, FRIDAY, [take], by=alice)
    with pytest.raises(selections.InvalidSelection, match="is gone"):
        selections.remove(project, FRIDAY, [take])


def test_the_gallery_shows_a_selection_and_leads_to_play_share_and_hand_off(
    friday: TakeSelection,
    make_take: Callable[..., Take],
    alice: User,
    browse: Callable[..., Client],
) -> None:
    make_take()
    client, project = browse(alice), f"/projects/{friday.project_id}/"
    response = client.get(project, {"selection": str(friday.pk)})
    assert len(response.context["cards"]) == 1
    query = f"?selection={friday.pk}"
    page = response.content.decode()
    for address in (f"{project}dailies/{query}", f"{project}guests/{query}", f"{project}hand-off/{query}"):
        assert address in page
    assert client.get(f"{project}dailies/{query}").context["total"] == 1
    assert f"of “{FRIDAY}”" in client.get(f"{project}dailies/{query}").content.decode()
    assert client.get(f"{project}guests/{query}").context["shows"] == "01·T1"
    handed = client.get(f"{project}hand-off/{query}")
    assert [one.id for one in handed.context["pages"].rows] == list(friday.takes.values_list("pk", flat=True))


def test_a_selection_is_renamed_but_not_to_a_name_that_is_taken(
    friday: TakeSelection, bob: User, browse: Callable[..., Client]
) -> None:
    TakeSelection.objects.create(project=friday.project, name="Monday")
    client, address = browse(bob), f"/projects/{friday.project_id}/selections/{friday.pk}/rename/"
    for name, sentence in (
        ("monday", "There is a selection of this name already."),
        ("", "Give the selection a"),
    ):
        assert sentence in client.post(address, {"name": name}, follow=True).content.decode()
    client.post(address, {"name": "FOR the client, Friday"})
    friday.refresh_from_db()
    assert friday.name == "FOR the client, Friday"


def test_deleting_a_selection_leaves_its_takes(
    friday: TakeSelection,
    take: Take,
    bob: User,
    browse: Callable[..., Client],
) -> None:
    client = browse(bob)
    client.post(f"/projects/{friday.project_id}/selections/{friday.pk}/delete/")
    assert not TakeSelection.objects.exists()
    assert Take.objects.not_trashed().filter(pk=take.pk).exists()
    without = client.get(f"/projects/{friday.project_id}/dailies/", {"selection": str(friday.pk)})
    assert (without.context["total"], "of a selection that is gone" in without.content.decode()) == (0, True)


def test_an_open_gallery_learns_of_a_new_selection(
    friday: TakeSelection,
    alice: User,
    htmx: Callable[..., Client],
) -> None:
    changes = htmx(alice).get(f"/projects/{friday.project_id}/watch/", {"since": "0"})
    assert f'<option value="{friday.pk}">{FRIDAY}</option>' in changes.content.decode()


def test_a_selection_of_another_team_names_nothing_here(
    friday: TakeSelection, charlie: User, browse: Callable[..., Client]
) -> None:
    other = factories.project(charlie.memberships.get().team)
    address = f"/projects/{other.pk}/dailies/?selection={friday.pk}"
    response = browse(charlie).get(address)
    assert response.context["total"] == 0
    assert FRIDAY not in response.content.decode()
    assert selections.named_takes(QueryDict("selection=no-id")) == []
