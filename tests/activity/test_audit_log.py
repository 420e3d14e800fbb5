"""The log: append-only, per project and per team, filtered, paged, as CSV."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from studio.accounts import operators, teams
from studio.accounts.models import InstallationEvent, Team, TeamEvent, User
from studio.accounts.policy import Role
from studio.activity import log_retention, services
from studio.activity.models import Event
from studio.core import append_only
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.decisions import ratings, verdicts
from studio.review.notes import services as notes
from studio.review.participants import Participant
from tests import factories
from tests.architecture import fixtures


def next_page(page: str, path: str) -> str:
    """The address of the page of older lines."""
    return path + unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])


def lines(response: Any) -> Any:
    return list(csv.reader("".join(part.decode() for part in response.streaming_content).splitlines()))[1:]


LOGS = (Event, TeamEvent, InstallationEvent)


@pytest.mark.parametrize("model", LOGS)
def test_a_log_is_only_ever_added_to(project: Project, model: Any) -> None:
    services.log(project, "ordered")
    for refused in (lambda: model.objects.update(verb="x"), model.objects.all().delete):
        with pytest.raises(TypeError):
            refused()


@pytest.mark.parametrize("model", LOGS)
@pytest.mark.parametrize("statement", ["UPDATE {} SET verb = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_log(
    team: Team, project: Project, alice: User, model: Any, statement: str
) -> None:
    services.log(project, "ordered")
    teams.record(team, "renamed", actor=alice)
    operators.record("link made", actor=None)
    before = list(model.objects.values_list())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))
    assert list(model.objects.values_list()) == before


def test_what_opens_the_logs_opens_them_for_its_transaction_alone(project: Project) -> None:
    services.log(project, "ordered")
    with append_only.opened(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Event._meta.db_table}")
    assert not Event.objects.exists()
    services.log(project, "stopped")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Event._meta.db_table}")


def test_an_entry_names_the_address_and_a_hash_of_the_session(
    project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    client.get(f"/projects/{project.pk}/log/log.csv", REMOTE_ADDR="192.0.2.7")
    entry = TeamEvent.objects.get(verb="log saved")
    assert (entry.actor, entry.address) == (alice, "192.0.2.7")
    assert len(entry.session) == 16
    assert str(client.session.session_key) not in entry.session
    client.get(f"/projects/{project.pk}/log/log.csv")
    assert set(TeamEvent.objects.filter(verb="log saved").values_list("session", flat=True)) == {
        entry.session
    }


def test_addresses_of_others_are_for_who_manages_the_team(
    team: Team, project: Project, alice: User, carol: User, browse: Callable[..., Client]
) -> None:
    browse(alice).get(f"/projects/{project.pk}/log/log.csv", REMOTE_ADDR="192.0.2.7")
    for person, is_shown in ((alice, True), (carol, False)):
        client = browse(person)
        page = client.get(f"/teams/{team.pk}/log/").content.decode()
        file = str(lines(client.get(f"/teams/{team.pk}/log/log.csv")))
        assert ["192.0.2.7" in page, "192.0.2.7" in file] == [is_shown, is_shown]


def test_entries_without_a_request_name_no_address(project: Project) -> None:
    services.log(project, "approval expired")
    entry = Event.objects.get()
    assert (entry.address, entry.session, entry.guest_link) == ("", "", None)


def test_a_view_is_one_entry_an_hour(
    project: Project, alice: User, carol: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    subject, now = uuid4(), datetime(2026, 5, 4, 10, 5, tzinfo=UTC)
    services.log_view(project, "watched", subject=subject, actor=alice, now=now)
    with django_assert_num_queries(1):
        services.log_view(project, "watched", subject=subject, actor=alice, now=now + timedelta(minutes=50))
    services.log_view(project, "watched", subject=subject, actor=alice, now=now + timedelta(hours=1))
    services.log_view(project, "watched", subject=subject, actor=carol, now=now)
    assert Event.objects.filter(subject=subject).count() == 3


def test_the_log_of_a_team_holds_all_its_projects_and_people(
    team: Team, project: Project, alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    services.log(project, "ordered", actor=alice)
    services.log(factories.project(team, "Second film"), "stopped", actor=alice)
    teams.change_role(team.members.get(user=bob), Role.CREATOR, by=team.members.get(user=alice))
    page = browse(alice).get(f"/teams/{team.pk}/log/").content.decode()
    for words in (
        "ordered a generation",
        "stopped a generation",
        "changed a role",
        "Second film",
        "Bob, reviewer → creator",
    ):
        assert words in page
    of_project = browse(alice).get(f"/projects/{project.pk}/log/").content.decode()
    assert "ordered a generation" in of_project
    assert "stopped a generation" not in of_project.partition("<table")[2]


def test_lines_are_filtered_on_the_page_and_in_the_file(
    team: Team, project: Project, alice: User, carol: User, browse: Callable[..., Client]
) -> None:
    services.log(project, "ordered", actor=alice)
    services.log(project, "ordered", actor=carol)
    services.log(project, "stopped", actor=carol)
    client = browse(alice)
    query = "?verb=ordered&who=carol"
    for path in (f"/projects/{project.pk}/log/", f"/teams/{team.pk}/log/"):
        entries = lines(client.get(f"{path}log.csv{query}"))
        assert [line[1:3] for line in entries] == [["Carol", "ordered a generation"]]
    assert "No line matches." in client.get(f"/projects/{project.pk}/log/?since=2999-01-01").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "since=nonsense",
        "until=2026-13-45",
        "until=9999-12-31",
        "since=0001-01-01",
        "after=x",
        "verb=%00",
        "who=%00",
        "page=9999999999",
    ],
)
def test_a_senseless_filter_is_no_trouble(
    team: Team, project: Project, alice: User, browse: Callable[..., Client], query: str
) -> None:
    assert browse(alice).get(f"/projects/{project.pk}/log/?{query}").status_code == 200
    assert browse(alice).get(f"/teams/{team.pk}/log/?{query}").status_code == 200


def test_a_name_is_no_formula_in_the_file(
    team: Team, project: Project, browse: Callable[..., Client]
) -> None:
    evil = factories.member(team, "=HYPERLINK(1)", "producer")
    services.log(project, "ordered", actor=evil)
    assert lines(browse(evil).get(f"/projects/{project.pk}/log/log.csv"))[0][1] == "'=HYPERLINK(1)"


def test_a_long_log_is_paged_with_few_questions(
    team: Team,
    project: Project,
    alice: User,
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(120):
        services.log(project, "ordered", actor=alice)
    client = browse(alice)
    first = client.get(f"/teams/{team.pk}/log/").content.decode()
    assert first.count("<tr>") == 51
    with django_assert_max_num_queries(16):
        second = client.get(next_page(first, f"/teams/{team.pk}/log/")).content.decode()
    third = client.get(next_page(second, f"/teams/{team.pk}/log/")).content.decode()
    assert (second.count("<tr>"), third.count("<tr>")) == (51, 22)
    assert 'rel="next"' not in third


def test_a_reviewer_reads_no_log(project: Project, bob: User, browse: Callable[..., Client]) -> None:
    assert browse(bob).get(f"/projects/{project.pk}/log/").status_code == 403


def test_a_stranger_finds_no_log(
    team: Team, project: Project, charlie: User, browse: Callable[..., Client]
) -> None:
    assert browse(charlie).get(f"/projects/{project.pk}/log/").status_code == 404
    assert browse(charlie).get(f"/teams/{team.pk}/log/").status_code == 404


def test_a_line_names_the_guest_and_leads_to_the_take(
    db: None, tmp_path: Path, browse: Callable[..., Client]
) -> None:
    scene = fixtures.build("glass", tmp_path)
    gina = Participant(guest_name="Gina")
    notes.write(scene.rows.take, participant=gina, text="Lovely.", frame_in=7)
    page = browse(scene.people["owner"]).get(f"/projects/{scene.rows.project.pk}/log/").content.decode()
    row = next(row for row in page.split("<tr>") if "Gina" in row)
    assert f'href="/takes/{scene.rows.take.pk}/"' in row
    assert "frame 7" in row


def test_who_watches_a_take_is_logged_once_and_no_poll_logs(
    db: None, tmp_path: Path, browse: Callable[..., Client]
) -> None:
    scene = fixtures.build("glass", tmp_path)
    rows, reviewer = scene.rows, scene.people["reviewer"]
    client = browse(reviewer)
    for path in (
        f"/takes/{rows.take.pk}/",
        f"/takes/{rows.take.pk}/",
        f"/takes/{rows.take.pk}/watch/?since=0",
    ):
        client.get(path)
    assert list(Event.objects.filter(verb="watched").values_list("actor", "subject")) == [
        (reviewer.pk, rows.take.pk)
    ]
    owner, log = browse(scene.people["owner"]), f"/projects/{rows.project.pk}/log/"
    assert "watched a take" not in table(owner.get(log))
    assert "watched a take" in table(owner.get(f"{log}?views=1"))
    assert "watched a take" in table(owner.get(f"{log}?verb=watched&object={rows.take.pk}"))
    assert "No line matches." in owner.get(f"{log}?object={uuid4()}").content.decode()


def test_a_guest_is_logged_with_the_link(db: None, tmp_path: Path, browse: Callable[..., Client]) -> None:
    scene = fixtures.build("glass", tmp_path)
    rows, client = scene.rows, Client()
    client.cookies["zone"] = "UTC"
    for name in ("guest_video", "guest_video", "guest_download"):
        path = reverse(f"review:{name}", args=[rows.token, rows.take.pk])
        client.get(path)
    entries = Event.objects.filter(guest_link=rows.link.pk).order_by("created_at")
    assert list(entries.values_list("verb", flat=True)) == ["link opened", "watched", "downloaded"]
    page = table(browse(scene.people["owner"]).get(f"/projects/{rows.project.pk}/log/?views=1"))
    assert "A guest (glass client)" in page


@pytest.mark.parametrize(("name", "number"), [("library:original", ()), ("library:frame", (3,))])
def test_a_download_is_logged(
    db: None, tmp_path: Path, browse: Callable[..., Client], name: str, number: tuple[int, ...]
) -> None:
    scene = fixtures.build("glass", tmp_path)
    creator = scene.people["creator"]
    Asset.objects.update(project=None)  # a file of the team
    client, path = browse(creator), reverse(name, args=[scene.rows.asset.pk, *number])
    client.get("/profile/")  # so that the session is recorded, and files take their fast path
    for query in ("", "?download"):
        assert client.get(f"{path}{query}").status_code == 200
    entry = TeamEvent.objects.get(verb="downloaded")
    assert (entry.actor, entry.subject) == (creator, scene.rows.asset.pk)


def test_a_blind_review_hides_verdicts_in_the_log_and_its_file_until_ones_own(
    db: None, tmp_path: Path, browse: Callable[..., Client]
) -> None:
    scene = fixtures.build("glass", tmp_path)
    rows, people = scene.rows, scene.people
    rows.project.is_blind = True
    rows.project.save()
    ratings.rate(rows.take, 4, by=people["reviewer"])
    reviewer = Participant(user=people["reviewer"])
    verdict = verdicts.submit(rows.take, participant=reviewer, kind="changes", text="Darker.", frame_in=3)
    assert verdict.note
    notes.resolve(verdict.note, participant=reviewer)
    client = browse(people["producer"])
    telling = {"requested changes", "rated a take", "resolved a note"}
    paths = [f"/projects/{rows.project.pk}/log/log.csv", f"/teams/{rows.team.pk}/log/log.csv"]
    for path in paths:
        assert not telling & {line[2] for line in lines(client.get(path))}
    verdicts.submit(rows.take, participant=Participant(user=people["producer"]), kind="approve", text="")
    for path in paths:
        assert telling <= {line[2] for line in lines(client.get(path))}


def test_entries_that_are_too_old_are_deleted_and_others_stay(
    team: Team, project: Project, alice: User, settings: Settings
) -> None:
    settings.AUDIT_DAYS = 30
    now = datetime(2026, 5, 4, tzinfo=UTC)
    for days in (31, 29):
        Event.objects.create(project=project, verb=f"{days}", created_at=now - timedelta(days=days))
        TeamEvent.objects.create(team=team, verb=f"{days}", created_at=now - timedelta(days=days))
        InstallationEvent.objects.create(verb=f"{days}", created_at=now - timedelta(days=days))
    assert log_retention.delete_expired(now) == 3
    for model in LOGS:
        assert [verb for verb in model.objects.values_list("verb", flat=True) if verb.isdigit()] == ["29"]


def table(response: Any) -> str:
    return str(response.content.decode().partition("<table")[2])


def test_every_kind_of_object_is_named_and_linked(
    db: None, tmp_path: Path, browse: Callable[..., Client]
) -> None:
    scene = fixtures.build("glass", tmp_path)
    rows = scene.rows
    for subject in (rows.take, rows.generation, rows.asset, rows.link):
        services.log(rows.project, "ordered", subject=subject.pk)
    client = browse(scene.people["owner"])
    page = table(client.get(f"/projects/{rows.project.pk}/log/"))
    for words in ("01·T1", "01 glass shot", "glass.mp4", "glass client"):
        assert words in page
    for address in re.findall(r'<a class="clip log-name" href="([^"]+)"', page):
        assert client.get(address).status_code == 200


ON_POSTGRES = """
import django, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from studio.accounts import operators
from studio.accounts.models import InstallationEvent
from studio.core import append_only
call_command("migrate", verbosity=0)
operators.record("link made", actor=None)
for statement in ("UPDATE accounts_installationevent SET verb = 'x'", "DELETE FROM accounts_installationevent"):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        assert "append-only" in str(error)
        print("refused", end=" ")
with append_only.opened(), connection.cursor() as cursor:
    cursor.execute("DELETE FROM accounts_installationevent")
print(InstallationEvent.objects.count(), connection.vendor)
"""


def test_postgresql_refuses_to_change_a_log_too(migrated_postgres_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": migrated_postgres_url, "STUDIO_DATA": str(tmp_path)}
    command = [sys.executable, "-c", ON_POSTGRES]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "refused refused 0 postgresql", done.stderr
