"""Every address, with every role, a stranger, and nobody, by GET and by a hand-made POST.

The table is access_matrix.py; the list of addresses is the URL configuration itself, so it is whole by construction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from studio.accounts import authentication, policy
from tests import factories
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS, FORMS, REAUTHENTICATED, Kind
from tests.architecture.test_conventions import patterns

pytestmark = pytest.mark.django_db
ROLES = fixtures.ROLES
METHODS = ("get", "post")
# What a request may leave behind whoever it was refused to.
PASSING = {"accounts.UserSession", "accounts.SignInEvent", "core.RateCounter"}
PASSING_TABLES = [f'"{apps.get_model(label)._meta.db_table}"' for label in PASSING] + ['"django_session"']
WRITING = re.compile(r"(?!SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA)", re.IGNORECASE)

ROUTES = {name: route for name, route, _ in patterns()}


def arguments(name: str) -> Any:
    """The names of the arguments that an address takes."""
    return re.findall(r"<(?:\w+:)?(\w+)>", ROUTES[name])


@pytest.fixture
def teams(db: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Any:
    """Two teams with everything; what requests change is rolled back after each."""
    caplog.set_level("CRITICAL", "django.request")
    return TwoTeams(fixtures.build("glass", tmp_path), fixtures.build("otherteam", tmp_path))


class TwoTeams:
    def __init__(self, own_team: Any, other_team: Any) -> None:
        self.own_team, self.other_team = own_team, other_team
        people = {role: own_team.people[role] for role in ROLES}
        people["stranger"] = other_team.people["owner"]
        people["operator"] = factories.operator("Olga")
        self.clients = {who: Client(raise_request_exception=False) for who in ("nobody", "guest")}
        for who, user in people.items():
            self.clients[who] = Client(raise_request_exception=False)
            factories.sign_in(self.clients[who], user)
        # A guest has a session, with what it may do at its link.
        self.clients["guest"].get(f"/g/{own_team.rows.token}/")
        self.cookies = {
            who: {key: cookie.value for key, cookie in client.cookies.items()}
            for who, client in self.clients.items()
        }
        self.built = snapshot()
        self.has_written = False

    def path(self, name: str, **others: Any) -> Any:
        scenes = {argument: others.get(argument, self.own_team) for argument in arguments(name)}
        return reverse(name, kwargs={key: fixtures.ARGUMENTS[key](scene) for key, scene in scenes.items()})

    def ask(self, who: Any, method: Any, path: Any, data: Any = None) -> Any:
        """The response, with everything that the request changed taken back."""
        with transaction.atomic():
            response = self.send(who, method, path, data)
            transaction.set_rollback(True)
        return response

    def send(self, who: Any, method: Any, path: Any, data: Any = None) -> Any:
        client = self.clients[who]
        client.cookies = SimpleCookie(self.cookies[who])  # signing out is taken back too
        with connection.execute_wrapper(self._watch):
            response = getattr(client, method)(path, data or {})
            response.body = b"".join(response.streaming_content) if response.streaming else response.content
        return response

    def has_changed(self) -> bool:
        """Whether anything is different from what the two teams were built with, since this was asked last."""
        has_written, self.has_written = self.has_written, False
        return has_written and snapshot() != self.built

    def _watch(self, execute: Any, sql: str, *arguments: Any) -> Any:
        """Remember a statement that may change a row: to read them all after each request costs as much as it."""
        self.has_written |= WRITING.match(sql) is not None and not any(name in sql for name in PASSING_TABLES)
        return execute(sql, *arguments)


def snapshot() -> dict[Any, Any]:
    """How many rows there are of each kind, and the sum of what can be seen of them cheaply."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("studio.") and model._meta.label not in PASSING
    }


def expected(access: Any, who: Any, method: Any) -> Any:
    """passed, refused (403), hidden (404) or asked to sign in."""
    permission = access.get if method == "get" else access.post
    if access.kind in {Kind.ANYBODY, Kind.LINK}:
        return "passed"
    if who in {"nobody", "guest"} or access.kind is Kind.TOKEN:  # of the API: with tokens, test_api_access.py
        return "sign in"
    if access.kind is Kind.OPERATOR:
        return "passed" if who == "operator" else "refused"
    if access.kind is Kind.OWN_ROW:
        return "passed" if who == "creator" else "hidden"
    if who == "stranger":
        return "hidden" if access.kind is Kind.INSIDE else "passed"
    if who == "operator":  # who is in no team
        return "hidden" if access.kind is Kind.INSIDE else "passed" if permission is None else "refused"
    return "passed" if permission is None or policy.has_permission(who, permission) else "refused"


def outcome(response: Any) -> Any:
    if response.status_code == 302 and response["Location"].startswith("/sign-in/?next="):
        return "sign in"
    return {401: "sign in", 403: "refused", 404: "hidden", 405: "closed"}.get(response.status_code, "passed")


def is_as_written(access: Any, who: Any, method: Any, response: Any) -> Any:
    actual, listed = outcome(response), expected(access, who, method)
    if response.status_code >= 500:
        return response.status_code == 503 and access.kind is Kind.ANYBODY
    # A method that the view does not have says so before anything else.
    if actual in (listed, "closed"):
        return True
    return access.own and listed == "passed" and actual == "refused"


def test_every_address_has_a_line_that_says_who_gets_through() -> None:
    routes = set(ROUTES)
    missing = sorted(routes - set(ACCESS))
    assert not missing, (
        f"add a line to ACCESS in tests/architecture/access_matrix.py for: {', '.join(missing)}"
    )
    stale = sorted(set(ACCESS) - routes)
    assert not stale, f"take out of ACCESS in tests/architecture/access_matrix.py: {', '.join(stale)}"


def test_every_argument_has_a_row_that_fills_it() -> None:
    missing = {key for name in ROUTES for key in arguments(name)} - set(fixtures.ARGUMENTS)
    assert not missing, f"add to ARGUMENTS in tests/architecture/fixtures.py: {', '.join(sorted(missing))}"


OUTSIDE = {"nobody", "guest", "stranger", "operator"}


@pytest.mark.timeout(900)
@pytest.mark.exhaustive
def test_everybody_gets_exactly_what_the_table_says(teams: Any, capsys: pytest.CaptureFixture[str]) -> None:
    wrong: list[Any] = []
    tried: Counter[Any] = Counter()
    for name, access in ACCESS.items():
        for who in teams.clients:
            with transaction.atomic():
                for method in METHODS:
                    response = teams.send(who, method, teams.path(name))
                    tried["requests"] += 1
                    tried["500s"] += response.status_code == 500
                    if not is_as_written(access, who, method, response):
                        listed = expected(access, who, method)
                        wrong.append(f"{name}: {who} {method} → {response.status_code}, should be {listed}")
                if who in OUTSIDE and expected(access, who, "post") != "passed" and teams.has_changed():
                    wrong.append(f"{name}: {who} changed something")
                transaction.set_rollback(True)
    figures = f"{len(ACCESS)} addresses × {len(teams.clients)} visitors × {len(METHODS)} methods: "
    with capsys.disabled():
        print(f"\n  {figures}{tried['requests']} requests, {tried['500s']} answered with 500")
    assert not wrong, "\n".join(wrong)


def test_exactly_what_matters_asks_first_who_it_is(teams: Any) -> None:
    """Of people who may do it, and proved too long ago who they are; nothing is changed before they did."""
    for client in teams.clients.values():
        session = client.session
        if authentication.AUTHENTICATED_AT in session:
            session[authentication.AUTHENTICATED_AT] = 0
            session.save()
    for name, access in ACCESS.items():
        if name == "accounts:reauthenticate":  # the question itself
            continue
        who = {Kind.OPERATOR: "operator", Kind.OWN_ROW: "creator"}.get(access.kind, "owner")
        with transaction.atomic():
            response = teams.send(who, "post", teams.path(name))
            is_asked = b"<h1>Confirm it is you</h1>" in response.body
            is_changed = is_asked and teams.has_changed()
            transaction.set_rollback(True)
        is_listed = name in REAUTHENTICATED
        assert is_asked is is_listed or response.status_code == 405, f"{name} → {response.status_code}"
        assert not is_changed, name


def test_every_address_has_a_method_that_is_open(teams: Any) -> None:
    """So that a refusal of the method hides no missing guard."""
    for name in ACCESS:
        who = "operator" if ACCESS[name].kind is Kind.OPERATOR else "owner"
        answers = {outcome(teams.ask(who, method, teams.path(name))) for method in METHODS}
        assert answers != {"closed"}, name


def foreign() -> Iterator[Any]:
    """Addresses of several rows, with one of them another team's."""
    for name, access in ACCESS.items():
        rows = [key for key in arguments(name) if key not in fixtures.FREE]
        if access.kind is Kind.INSIDE and len(rows) > 1:
            yield from ((name, key) for key in rows)


def test_a_row_of_another_team_is_not_found_below_ones_own(teams: Any) -> None:
    """An owner puts ids of the other team into addresses of their own project, and the other way round."""
    tried = 0
    for name, key in foreign():
        path = teams.path(name, **{key: teams.other_team})
        for who in ("owner", "stranger"):
            for method in METHODS:
                response = teams.ask(who, method, path)
                tried += 1
                assert outcome(response) in {"hidden", "closed"}, f"{name} with {key} of another team, {who}"
    assert tried


def guest_addresses() -> list[Any]:
    return [name for name, access in ACCESS.items() if access.kind is Kind.LINK]


def test_a_wrong_token_opens_nothing_to_anybody(teams: Any) -> None:
    for name in guest_addresses():
        path = teams.path(name).replace(teams.own_team.rows.token, teams.own_team.rows.token[:-1] + "_")
        for who in teams.clients:
            for method in METHODS:
                assert outcome(teams.ask(who, method, path)) in {"hidden", "closed"}, f"{name} {who} {method}"


def test_a_link_opens_no_take_of_another(teams: Any) -> None:
    for name in guest_addresses():
        if "take_id" in arguments(name):
            path = teams.path(name, take_id=teams.other_team)
            for who in teams.clients:
                for method in METHODS:
                    response = teams.ask(who, method, path)
                    assert outcome(response) in {"hidden", "closed"}, f"{name} {who} {method}"


def test_ids_of_another_team_in_a_form_tell_and_change_nothing(teams: Any) -> None:
    for name, fields in FORMS.items():
        data = {key: str(fixtures.ARGUMENTS[source](teams.other_team)) for key, source in fields.items()}
        rows_before = rows_of_other_team(teams)
        for method in METHODS:
            with transaction.atomic():
                response = getattr(teams.clients["owner"], method)(teams.path(name), data)
                body = response.content.decode(errors="replace")
                assert rows_of_other_team(teams) == rows_before, name
                transaction.set_rollback(True)
            assert response.status_code != 500, name
            assert "otherteam" not in body, name


def rows_of_other_team(teams: Any) -> list[Any]:
    rows = [row for row in vars(teams.other_team.rows).values() if hasattr(row, "pk")]
    return [type(row)._default_manager.filter(pk=row.pk).values().first() for row in rows]


def test_every_form_but_the_providers_call_needs_the_token_of_the_page() -> None:
    exempt = {name for name, _, view in patterns() if getattr(view, "csrf_exempt", False)}
    assert exempt == {"generation:webhook", *by_token()}


def by_token() -> set[Any]:
    """The addresses that no session opens, whoever makes a browser send to them."""
    return {name for name, access in ACCESS.items() if access.kind is Kind.TOKEN}


def test_a_post_from_another_site_is_refused_with_a_page_of_ours(teams: Any) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(teams.own_team.people["owner"])
    for name in ACCESS:
        response = careful.post(teams.path(name))
        refused = {401} if name in by_token() else {403, 405}
        assert response.status_code in refused or name == "generation:webhook", name
        if response.status_code == 403 and name != "api:openapi":  # where a program gets JSON
            assert "Open the page again" in response.content.decode()
