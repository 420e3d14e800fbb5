"""The contract check: each rule of the catalog as a dry run, stopped at the first sign of a real order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from studio.accounts.models import User
from studio.generation.models import Generation
from studio.operations import provider_check
from studio.operations.models import ProviderCheck
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[server.Sandbox]:
    """A sandbox of its own as the paid provider: nobody else changes its balance."""
    monkeypatch.setattr(provider_check, "PAUSE_SECONDS", 0)
    with server.start(tmp_path / "provider", pace="instant") as sandbox:
        settings.RUNWARE_API_KEY, settings.RUNWARE_BASE_URL = sandbox.key, sandbox.api_url
        yield sandbox


def check() -> tuple[str, str]:
    """What the command prints, and how it ends."""
    out = StringIO()
    try:
        call_command("check_provider", stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_every_rule_is_dry_run_and_nothing_is_rendered_or_charged(provider: server.Sandbox) -> None:
    printed, problem = check()
    saved = ProviderCheck.objects.get()
    assert not problem
    assert len(saved.rows) > 60
    assert saved.balance_before_usd == saved.balance_after_usd == 10_000
    assert (provider.bill()["accepted"], provider.bill()["total"]) == ([], 0)
    assert [row.change for row in provider_check.differences(saved)] == []
    assert "The first answer, HTTP 200:" in printed
    assert "0 different; nothing was accepted or charged." in printed


def test_the_cheapest_order_is_the_first_and_no_file_is_uploaded_before_it(provider: server.Sandbox) -> None:
    provider.fault("dry_run_ignored")
    check()
    row = provider_check.rows_of(ProviderCheck.objects.get())[0]
    assert (row.name, row.catalog) == ("O1 Standard: One reference, 3 s", "taken, $0.252")
    assert "mediaStorage" not in provider.log()["requests"]


@pytest.mark.parametrize("fault", ["dry_run_ignored", "dry_run_accepted"])
def test_an_order_that_is_accepted_after_all_stops_the_check_and_is_named(
    provider: server.Sandbox, fault: str
) -> None:
    provider.fault(fault, times=None)
    _, problem = check()
    saved = ProviderCheck.objects.get()
    assert "STOPPED. The dry run was accepted as an order, says the poll" in problem
    assert saved.stopped in problem
    assert provider.log()["requests"]["videoInference"] == 1
    assert len(provider.bill()["accepted"]) == len(saved.rows) == 1
    assert saved.rows[0]["task_uuid"] in saved.stopped


def test_a_charge_that_poll_and_archive_hide_stops_it_too(provider: server.Sandbox) -> None:
    provider.forget_orders()
    provider.fault("dry_run_accepted")
    _, problem = check()
    assert "Something was charged after task uuid" in problem
    assert "the balance was $10000.00 and is $9999.748." in problem
    assert provider.log()["requests"]["videoInference"] == 1


def test_an_answer_without_a_cost_is_not_trusted(provider: server.Sandbox) -> None:
    provider.fault("empty_data", on="submit")
    _, problem = check()
    assert "The answer names no cost" in problem
    assert provider.log()["requests"]["videoInference"] == 1


def test_when_it_cannot_be_told_whether_it_was_accepted_it_stops(provider: server.Sandbox) -> None:
    provider.fault("error_500", on="details")
    _, problem = check()
    assert "The provider could not be asked" in problem
    assert provider.log()["requests"]["videoInference"] == 1


def test_what_differs_is_named_with_the_entry_of_the_catalog(
    provider: server.Sandbox, olga: User, browse: Callable[..., Client]
) -> None:
    provider.fault("refused_400", on="submit", match="A quiet", times=1)
    printed, problem = check()
    change = "o1-standard.references.price_per_second in studio/catalog: the provider refuses this."
    assert not problem
    assert f"To change: {change}" in printed
    page = browse(olga).get("/operations/").content.decode()
    assert change in page
    assert "unsupportedParameter" in page
    about = browse(olga).get("/models/o1-standard/").content.decode()
    assert change in about
    assert "1 differs" in about
    other = browse(olga).get("/models/o1-pro/").content.decode()
    assert "all the same" in other
    assert change not in other


def test_it_is_refused_without_a_key_and_while_paid_orders_are_under_way(
    provider: server.Sandbox, project: Project, alice: User, settings: Settings
) -> None:
    Generation.objects.create(
        project=project,
        shot=project.shots.get(),
        engine="runware",
        mode="text",
        request={},
        sent_prompt="",
        acceptance="accepted",
    )
    assert "Paid orders are under way" in check()[1]
    settings.RUNWARE_API_KEY = ""
    assert "RUNWARE_API_KEY is not set" in check()[1]
    assert not ProviderCheck.objects.exists()
    assert not provider.log()["requests"]
