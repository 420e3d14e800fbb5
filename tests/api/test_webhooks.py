"""Webhooks by the API: the list, a new one whose secret is told once, the end of one; for the owner alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from studio.accounts.models import User
from studio.projects.models import Project
from studio.webhooks.models import Webhook

pytestmark = pytest.mark.django_db
BODY = {"name": "Asset manager", "url": "https://hooks.example/in", "events": ["take.ready", "film.ready"]}


def test_a_webhook_is_added_listed_without_its_secret_and_removed(
    program: Callable[..., Any], alice: User, project: Project
) -> None:
    owner, path = program(alice), f"/projects/{project.pk}/webhooks"
    response = owner.post(path, BODY)
    added = response.json()

    assert response.status_code == 201
    assert added["secret"].startswith("whsec_")
    assert (added["host"], added["state"], added["body_format"]) == ("hooks.example", "active", "studio")
    listed = owner.get(path)
    assert added["secret"] not in listed.content.decode()
    assert "/in" not in listed.content.decode()
    assert [row["id"] for row in listed.json()["items"]] == [added["id"]]

    assert owner.send("DELETE", f"/webhooks/{added['id']}").status_code == 204
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "nowhere"}, "url"),
        ({"name": "\u200b"}, "name"),
        ({"events": []}, "events"),
        ({"events": ["all"]}, "events.0"),
        ({"body_format": "fax"}, "body_format"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    program: Callable[..., Any], alice: User, project: Project, change: dict[str, Any], field: str
) -> None:
    response = program(alice).post(f"/projects/{project.pk}/webhooks", {**BODY, **change})

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Webhook.objects.exists()


def test_a_creator_and_a_token_without_the_widest_scope_add_none(
    program: Callable[..., Any], alice: User, carol: User, project: Project
) -> None:
    path = f"/projects/{project.pk}/webhooks"

    assert program(carol).post(path, BODY).status_code == 403
    assert program(carol).get(path).status_code == 403
    assert program(alice, scopes=["read", "ask"]).post(path, BODY).status_code == 403
    assert not Webhook.objects.exists()
