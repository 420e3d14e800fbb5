"""A project that is private to chosen members: for every other member it does not exist, at any address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import User
from studio.activity import services as activity
from studio.generation.models import Take
from studio.library.models import Asset
from studio.library.private_files import assets_open_in
from studio.projects.models import Project
from tests import factories
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS, Kind
from tests.architecture.test_access_matrix import arguments

pytestmark = pytest.mark.django_db
# What stands in the address of something that belongs to a project.
OF_PROJECT = {"project_id", "asset_id", "take_id", "note_id", "upload_id"}


@pytest.fixture
def scene(db: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> fixtures.Scenery:
    """A team with everything, and its project private to the creator, and so to the owner too."""
    caplog.set_level("CRITICAL", "django.request")
    built = fixtures.build("hiddenclient", tmp_path)
    project = built.rows.project
    Project.objects.filter(pk=project.pk).update(is_private=True)
    project.private_members.set([built.people["creator"].memberships.get()])
    return built


@pytest.fixture
def other(scene: fixtures.Scenery) -> Project:
    """Another project of the team, open to all its members."""
    return factories.project(scene.rows.team, "Open film")


def browser(user: User) -> Client:
    client = Client(raise_request_exception=False)
    factories.sign_in(client, user)
    return client


def statuses(client: Client, scene: fixtures.Scenery) -> dict[str, int]:
    answers: dict[str, int] = {}
    for name, access in ACCESS.items():
        names = arguments(name)
        if access.kind is Kind.INSIDE and OF_PROJECT & set(names):
            path = reverse(name, kwargs={key: fixtures.ARGUMENTS[key](scene) for key in names})
            for method in ("get", "post"):
                answers[f"{method} {name}"] = getattr(client, method)(path).status_code
    return answers


@pytest.mark.parametrize("role", ["producer", "reviewer"])
def test_every_address_of_it_answers_an_outsider_as_if_it_did_not_exist(
    scene: fixtures.Scenery, role: Any
) -> None:
    answers = statuses(browser(scene.people[role]), scene)
    assert len(answers) > 150
    assert {name: status for name, status in answers.items() if status not in (404, 405)} == {}


@pytest.mark.parametrize("role", ["owner", "creator"])
def test_its_members_open_it(scene: fixtures.Scenery, role: Any) -> None:
    client = browser(scene.people[role])
    for name in ("generation:gallery", "library:library", "review:dailies"):
        assert client.get(reverse(name, args=[scene.rows.project.pk])).status_code == 200
    assert client.get(reverse("review:take", args=[scene.rows.take.pk])).status_code == 200
    original = client.get(reverse("library:original", args=[scene.rows.asset.pk]))
    assert original.status_code == 200


def test_no_list_search_log_or_count_of_an_outsider_tells_of_it(
    scene: fixtures.Scenery, other: Project
) -> None:
    producer = scene.people["producer"]
    activity.notify([producer], scene.rows.project, "noted", text="hiddenclient noted", path="/", key="one")
    client, team = browser(producer), scene.rows.team
    pages = [
        reverse("projects:projects"),
        reverse("activity:inbox"),
        f"{reverse('projects:palette')}?q=hiddenclient%20f&project={other.pk}",
        reverse("activity:team_log", args=[team.pk]),
        reverse("activity:team_log_csv", args=[team.pk]),
        reverse("generation:gallery", args=[other.pk]),
        reverse("library:library", args=[other.pk]),
        f"{reverse('library:library', args=[other.pk])}?show=rendered",
        reverse("library:picker", args=[other.pk]) + "?role=first_frame",
        reverse("generation:history", args=[other.pk]),
        f"{reverse('review:dailies', args=[other.pk])}?take={scene.rows.take.pk}",
        f"{reverse('generation:gallery', args=[other.pk])}?reuse={scene.rows.generation.pk}",
    ]
    for page in pages:
        response: Any = client.get(page)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode().replace(team.name, "").replace(producer.name, "")
        for role in fixtures.ROLES:
            text = text.replace(scene.people[role].name, "").replace(scene.people[role].email, "")
        for word in ("hiddenclient film", "hiddenclient shot", "hiddenclient noted", "A hiddenclient"):
            assert word not in text, page
        assert str(scene.rows.project.pk) not in text, page
        assert str(scene.rows.asset.pk) not in text, page


def test_a_poll_counts_no_unread_entry_of_it(scene: fixtures.Scenery, other: Project) -> None:
    producer, creator = scene.people["producer"], scene.people["creator"]
    for person in (producer, creator):
        person.notifications.all().delete()
        activity.notify([person], scene.rows.project, "noted", text="x", path="/", key="one")
    address = f"{reverse('generation:watch', args=[other.pk])}?since=99"
    assert '"label": ""' in browser(producer).get(address)["HX-Trigger"]
    assert '"label": "1"' in browser(creator).get(address)["HX-Trigger"]


def test_its_files_are_used_in_no_other_project(scene: fixtures.Scenery, other: Project) -> None:
    upload = Asset.objects.create(team=scene.rows.team, project=scene.rows.project, name="logo", kind="image")
    door = Asset.objects.create(team=scene.rows.team, project=other, name="door", kind="image")
    assert set(assets_open_in(other)) == {door}
    assert {upload, door, scene.rows.asset} <= set(assets_open_in(scene.rows.project))
    Project.objects.update(is_private=False)
    assert {upload, door, scene.rows.asset} <= set(assets_open_in(other))


def test_a_page_that_an_outsider_had_open_learns_nothing_more(scene: fixtures.Scenery) -> None:
    Project.objects.update(is_private=False)
    client = browser(scene.people["reviewer"])
    poll = f"{reverse('generation:watch', args=[scene.rows.project.pk])}?since=99"
    file = reverse("library:original", args=[scene.rows.asset.pk])
    assert (client.get(poll).status_code, client.get(file).status_code) == (204, 200)
    Project.objects.update(is_private=True)
    assert (client.get(poll).status_code, client.get(file).status_code) == (404, 404)


def test_a_producer_makes_a_project_private_and_stays_in_it(scene: fixtures.Scenery, other: Project) -> None:
    producer, reviewer = scene.people["producer"], scene.people["reviewer"]
    client = browser(producer)
    values = {
        "name": other.name,
        "verdict_rule": "one",
        "is_private": "on",
        "private_members": [str(reviewer.memberships.get().pk)],
    }
    assert client.post(reverse("projects:save", args=[other.pk]), values).status_code == 302
    gallery = reverse("generation:gallery", args=[other.pk])
    opened = {role: browser(scene.people[role]).get(gallery).status_code for role in fixtures.ROLES}
    assert opened == {"owner": 200, "producer": 200, "creator": 404, "reviewer": 200}
    reviewer.memberships.get().delete()  # who leaves the team, leaves the project
    assert not other.private_members.filter(user=reviewer).exists()


def test_somebody_of_another_team_cannot_be_chosen(
    scene: fixtures.Scenery, other: Project, charlie: User
) -> None:
    values = {
        "name": other.name,
        "verdict_rule": "one",
        "is_private": "on",
        "private_members": [str(charlie.memberships.get().pk)],
    }
    response = browser(scene.people["producer"]).post(reverse("projects:save", args=[other.pk]), values)
    assert response.status_code == 422
    assert "Somebody you chose has left the team." in response.content.decode()
    other.refresh_from_db()
    assert other.is_private is False


def test_guest_links_of_it_go_on_working(scene: fixtures.Scenery) -> None:
    assert Take.objects.filter(project=scene.rows.project).exists()
    assert Client().get(f"/g/{scene.rows.token}/").status_code < 400
