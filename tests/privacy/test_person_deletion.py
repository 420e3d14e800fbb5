"""A person is deleted: their words stay as by a former member, and nothing else of them does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CASCADE
from django.test import Client
from django.utils import timezone

from studio.accounts import operators, services, teams
from studio.accounts.models import Team, TeamEvent, User
from studio.accounts.policy import Role
from studio.activity import services as activity
from studio.activity.models import Notification
from studio.privacy import person_deletion, team_deletion
from studio.privacy.own_rows import relations_to_people
from studio.review.decisions import ratings, verdicts
from studio.review.participants import Participant
from tests import factories
from tests.architecture import fixtures


@pytest.fixture
def scene(db: None, tmp_path: Path) -> fixtures.Scenery:
    return fixtures.build("glass", tmp_path)


def everything() -> str:
    """All rows of the database as text."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return "\n".join(str(list(model._base_manager.values_list())) for model in models)


def test_words_stay_as_by_a_former_member_and_nothing_else_names_the_person(
    scene: fixtures.Scenery, browse: Callable[..., Client], django_capture_on_commit_callbacks: Any
) -> None:
    creator, take = scene.people["creator"], scene.rows.take
    browse(creator).get("/profile/")
    ratings.rate(take, 4, by=creator)
    verdicts.submit(take, participant=Participant(user=creator), kind="approve", text="Zanzibar.")
    teams.record(scene.rows.team, "removed", actor=scene.people["owner"], member=creator.name)
    operators.record("account changed", actor=None, person=creator.email)
    text = f"{creator.name} approved 01·T1."
    activity.notify(
        [scene.people["owner"]], scene.rows.project, "v", text=text, path="/", key="k", actor=creator
    )
    services.new_sign_in_link(creator, now=timezone.now())
    factories.failed_task("studio.accounts.tasks.mail_address", str(creator.pk), creator.email)
    spool = scene.rows.upload.spool_path
    with django_capture_on_commit_callbacks(execute=True):
        person_deletion.delete(creator, now=timezone.now())
    page = browse(scene.people["owner"]).get(f"/takes/{take.pk}/").content.decode()
    assert "A former member" in page
    assert "A glass note." in page
    assert "glass-creator" not in everything()
    assert (take.ratings.count(), Notification.objects.get(key="k").text) == (
        1,
        "A former member approved 01·T1.",
    )
    assert not spool.exists()


def test_every_row_that_belongs_to_the_person_is_gone(scene: fixtures.Scenery, browse: Any) -> None:
    creator = scene.people["creator"]
    browse(creator).get("/profile/")
    person_deletion.delete(creator, now=timezone.now())
    relations = [
        relation
        for relation in relations_to_people()
        if relation.on_delete is CASCADE and relation.related_model not in person_deletion.KEPT
    ]
    assert {relation.related_model.__name__ for relation in relations} >= {
        "Passkey",
        "Member",
        "UserSession",
        "PreviousMark",
    }
    for relation in relations:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: creator})
        assert not rows.exists(), relation
    creator.refresh_from_db()
    assert (creator.name, creator.is_active, creator.has_usable_password()) == (
        "A former member",
        False,
        False,
    )
    assert creator.email.endswith("@deleted.invalid")


def test_who_is_deleted_is_signed_out_everywhere(
    scene: fixtures.Scenery, browse: Callable[..., Client]
) -> None:
    client = browse(scene.people["reviewer"])
    client.get("/profile/")
    person_deletion.delete(scene.people["reviewer"], now=timezone.now())
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()
    assert client.get("/profile/").status_code == 302


def test_the_owner_of_a_team_hands_it_over_first(
    scene: fixtures.Scenery, browse: Callable[..., Client]
) -> None:
    owner, client = scene.people["owner"], browse(scene.people["owner"])
    refused = client.post("/profile/delete/", {"name": owner.email})
    assert refused.status_code == 422
    assert "hand over or delete the teams that you own" in " ".join(refused.content.decode().split())
    with pytest.raises(person_deletion.OwnsTeams, match="You own glass team"):
        person_deletion.delete(owner, now=timezone.now())
    members = scene.rows.team.members
    teams.transfer_ownership(members.get(user=scene.people["producer"]), by=members.get(user=owner))
    assert client.post("/profile/delete/", {"name": owner.email})["Location"] == "/sign-in/"
    owner.refresh_from_db()
    assert owner.deleted_at is not None


def test_a_closed_team_of_who_is_deleted_loses_its_grace(scene: fixtures.Scenery) -> None:
    now = timezone.now()
    team_deletion.close(scene.rows.team, by=scene.people["owner"], now=now)
    person_deletion.delete(scene.people["owner"], now=now)
    scene.rows.team.refresh_from_db()
    assert scene.rows.team.deletion_due_at == now


def test_the_last_operator_stays(olga: User) -> None:
    with pytest.raises(operators.LastOperator):
        person_deletion.delete(olga, now=timezone.now())
    factories.operator("Oscar")
    person_deletion.delete(olga, now=timezone.now())
    assert User.objects.filter(is_operator=True).count() == 1


def test_the_address_is_typed_to_confirm(bob: User, browse: Callable[..., Client]) -> None:
    refused = browse(bob).post("/profile/delete/", {"name": "somebody@example.com"})
    assert refused.status_code == 422
    assert "This is not “bob@example.com”." in refused.content.decode()
    bob.refresh_from_db()
    assert bob.deleted_at is None


def test_two_former_members_stay_apart(scene: fixtures.Scenery) -> None:
    take = scene.rows.take
    for role, kind in (("creator", "approve"), ("reviewer", "approve")):
        verdicts.submit(take, participant=Participant(user=scene.people[role]), kind=kind, text="")
        person_deletion.delete(scene.people[role], now=timezone.now())
    assert len(set(take.verdicts.values_list("person", flat=True))) == 2


def test_a_new_account_can_have_the_address_of_a_deleted_one(bob: User) -> None:
    person_deletion.delete(bob, now=timezone.now())
    assert User.objects.create_user("bob@example.com", "Bob").pk != bob.pk


def test_a_name_in_other_words_is_left_alone(team: Team, bob: User, carol: User) -> None:
    teams.record(team, "renamed", actor=carol, before="Bobsleigh", name="Bob and Co")
    person_deletion.delete(bob, now=timezone.now())
    assert TeamEvent.objects.get(verb="renamed").detail == {"before": "Bobsleigh", "name": "Bob and Co"}
    assert connection.vendor
    assert Role.OWNER
