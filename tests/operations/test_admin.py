"""Django's admin: for operators, to look at rows; what has rules of its own cannot be changed there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import InstallationEvent, Team, User
from studio.ledger import services as ledger
from studio.ledger.models import Entry
from studio.operations import admin
from studio.projects.models import Project
from tests import factories

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def operator(olga: User, browse: Callable[..., Client]) -> Client:
    return browse(olga)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_operator_looks_at_rows_and_adds_and_deletes_none(
    model: Any, operator: Client, project: Project, alice: User
) -> None:
    ledger.hold(project, Decimal("1.12"), reference=uuid.uuid4(), member=alice)
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert operator.get(base).status_code == 200
    assert operator.get(f"{base}add/").status_code in {302, 404}
    row = model._default_manager.first()
    if row:
        assert operator.get(f"{base}{row.pk}/change/").status_code == 200
        assert operator.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 404
        assert model._default_manager.filter(pk=row.pk).exists()


def test_the_index_names_models_in_their_right_plural(operator: Client) -> None:
    page = operator.get("/admin/").content.decode()
    assert "Entries" in page
    assert "Engine statuses" in page


@pytest.mark.parametrize("label", ["ledger.entry", "accounts.teamevent", "accounts.installationevent"])
def test_the_ledger_and_the_logs_cannot_be_changed(
    label: str, operator: Client, project: Project, alice: User
) -> None:
    ledger.hold(project, Decimal("1.12"), reference=uuid.uuid4(), member=alice)
    model = next(model for model in MODELS if model._meta.label_lower == label)
    before = model._default_manager.order_by("pk").values().first()
    path = reverse(f"admin:{label.replace('.', '_')}_change", args=[before["id"]])
    assert operator.post(path, {"spent_usd": "0", "held_usd": "0", "verb": "nothing"}).status_code == 403
    assert model._default_manager.order_by("pk").values().first() == before


@pytest.mark.parametrize("who", ["owner", "producer"])
def test_nobody_else_gets_in(team: Team, who: str, browse: Callable[..., Client]) -> None:
    client = browse(factories.member(team, "Dora", who))
    assert client.get("/admin/").status_code == 403
    assert client.get("/admin/ledger/entry/").status_code == 403
    assert Client().get("/admin/")["Location"] == "/sign-in/?next=/admin/"


def test_no_secret_and_no_prompt_is_shown(operator: Client, alice: User, team: Team) -> None:
    shown = operator.get(f"/admin/accounts/user/{alice.pk}/change/").content.decode()
    assert alice.email in shown
    assert alice.password not in shown
    for model, model_admin in admin.site._registry.items():
        fields = set(model_admin.get_fields(HttpRequest()))
        hidden = {"password", "token_hash", "session_key", "request", "sent_prompt", "wildcard_prompt"}
        assert not fields & hidden, model


def test_an_account_is_switched_off_and_the_log_says_so(
    operator: Client, alice: User, browse: Callable[..., Client]
) -> None:
    hers = browse(alice)
    assert hers.get("/profile/").status_code == 200
    assert operator.post(f"/admin/accounts/user/{alice.pk}/change/", {"name": "Alice"}).status_code == 302
    assert hers.get("/profile/").status_code == 302
    event = InstallationEvent.objects.get(verb="account changed")
    assert event.detail == {"person": "alice@example.com", "state": "switched off"}


def test_the_only_operator_cannot_be_switched_off(operator: Client, olga: User) -> None:
    response = operator.post(f"/admin/accounts/user/{olga.pk}/change/", {"name": "Olga"})
    assert "is the only operator" in response.content.decode()
    olga.refresh_from_db()
    assert olga.is_active


def test_pages_keep_the_strict_policy_and_hold_no_inline_code(operator: Client, alice: User) -> None:
    for path in ("/admin/", "/admin/accounts/user/", f"/admin/accounts/user/{alice.pk}/change/"):
        response = operator.get(path)
        page = response.content.decode()
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert "vendor/" not in page


def test_the_entries_of_the_ledger_stand_with_their_sums(
    operator: Client, project: Project, alice: User
) -> None:
    ledger.hold(project, Decimal("1.12"), reference=uuid.uuid4(), member=alice)
    assert Entry.objects.count() == 1
    assert "1.12" in operator.get("/admin/ledger/entry/").content.decode()
