"""Every address, with every role, a stranger, and nobody, by GET and by a hand-made POST.

The table is doors.py; the list of addresses is the URL configuration itself, so it is whole by construction.
"""

from __future__ import annotations

import re
from collections import Counter
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from studio.accounts import policy
from tests.house import scenery
from tests.house.doors import DOORS, FORMS, Kind
from tests.house.test_conventions import patterns

pytestmark = pytest.mark.django_db
ROLES = scenery.ROLES
METHODS = ("get", "post")
# What a request may leave behind whoever it was refused to.
PASSING = {"accounts.Visit", "core.Tally"}


ROUTES = {name: route for name, route, _ in patterns()}


def arguments(name):
    """The names of the arguments that an address takes."""
    return re.findall(r"<(?:\w+:)?(\w+)>", ROUTES[name])


@pytest.fixture
def stage(db, tmp_path, caplog):
    """Two teams with everything; what requests change is rolled back after each."""
    caplog.set_level("CRITICAL", "django.request")
    return Stage(scenery.build("glass", tmp_path), scenery.build("otherteam", tmp_path))


class Stage:
    def __init__(self, ours, theirs):
        self.ours, self.theirs = ours, theirs
        people = {role: ours.people[role] for role in ROLES}
        people["stranger"] = theirs.people["owner"]
        self.clients = {who: Client(raise_request_exception=False) for who in ("nobody", "guest")}
        for who, user in people.items():
            self.clients[who] = Client(raise_request_exception=False)
            self.clients[who].force_login(user)
        self.clients["guest"].get(f"/g/{ours.rows.token}/")  # has a session, with what it may do at its link
        self.cookies = {
            who: {key: found.value for key, found in client.cookies.items()}
            for who, client in self.clients.items()
        }
        self.built = snapshot()

    def path(self, name, **others):
        scenes = {argument: others.get(argument, self.ours) for argument in arguments(name)}
        return reverse(name, kwargs={key: scenery.ARGUMENTS[key](scene) for key, scene in scenes.items()})

    def ask(self, who, method, path, data=None):
        """The response, with everything that the request changed taken back."""
        with transaction.atomic():
            response = self.send(who, method, path, data)
            transaction.set_rollback(True)
        return response

    def send(self, who, method, path, data=None):
        client = self.clients[who]
        client.cookies = SimpleCookie(self.cookies[who])  # signing out is taken back too
        response = getattr(client, method)(path, data or {})
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        return response

    def has_changed(self):
        """Whether anything is different from what the stage was built with."""
        return snapshot() != self.built


def snapshot():
    """How many rows there are of each kind, and the sum of what can be seen of them cheaply."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("studio.") and model._meta.label not in PASSING
    }


def expected(door, who, method):
    """passed, refused (403), hidden (404) or asked to sign in."""
    permission = door.get if method == "get" else door.post
    if door.kind in {Kind.ANYBODY, Kind.LINK}:
        return "passed"
    if who in {"nobody", "guest"}:
        return "sign in"
    if door.kind is Kind.MINE:
        return "passed" if who == "creator" else "hidden"
    if who == "stranger":
        return "hidden" if door.kind is Kind.INSIDE else "passed"
    return "passed" if permission is None or policy.has_permission(who, permission) else "refused"


def outcome(response):
    if response.status_code == 302 and response["Location"].startswith("/sign-in/?next="):
        return "sign in"
    return {401: "sign in", 403: "refused", 404: "hidden", 405: "closed"}.get(response.status_code, "passed")


def is_as_written(door, who, method, response):
    found, wanted = outcome(response), expected(door, who, method)
    if response.status_code >= 500:
        return response.status_code == 503 and door.kind is Kind.ANYBODY
    # A method that the view does not have says so before anything else.
    if found in (wanted, "closed"):
        return True
    return door.own and wanted == "passed" and found == "refused"


def test_every_address_has_a_line_that_says_who_gets_through():
    found = set(ROUTES)
    missing = sorted(found - set(DOORS))
    assert not missing, f"add a line to DOORS in tests/house/doors.py for: {', '.join(missing)}"
    gone = sorted(set(DOORS) - found)
    assert not gone, f"take out of DOORS in tests/house/doors.py: {', '.join(gone)}"


def test_every_argument_has_a_row_that_fills_it():
    missing = {key for name in ROUTES for key in arguments(name)} - set(scenery.ARGUMENTS)
    assert not missing, f"add to ARGUMENTS in tests/house/scenery.py: {', '.join(sorted(missing))}"


OUTSIDE = {"nobody", "guest", "stranger"}


def test_everybody_gets_exactly_what_the_table_says(stage, capsys):
    wrong, tried = [], Counter()
    for name, door in DOORS.items():
        for who in stage.clients:
            with transaction.atomic():
                for method in METHODS:
                    response = stage.send(who, method, stage.path(name))
                    tried["requests"] += 1
                    tried["500s"] += response.status_code == 500
                    if not is_as_written(door, who, method, response):
                        wanted = expected(door, who, method)
                        wrong.append(f"{name}: {who} {method} → {response.status_code}, should be {wanted}")
                if who in OUTSIDE and expected(door, who, "post") != "passed" and stage.has_changed():
                    wrong.append(f"{name}: {who} changed something")
                transaction.set_rollback(True)
    figures = f"{len(DOORS)} addresses × {len(stage.clients)} visitors × {len(METHODS)} methods: "
    with capsys.disabled():
        print(f"\n  {figures}{tried['requests']} requests, {tried['500s']} answered with 500")
    assert not wrong, "\n".join(wrong)


def test_every_address_has_a_method_that_is_open(stage):
    """So that a refusal of the method hides no missing guard."""
    for name in DOORS:
        answers = {outcome(stage.ask("owner", method, stage.path(name))) for method in METHODS}
        assert answers != {"closed"}, name


def foreign():
    """Addresses of several rows, with one of them another team's."""
    for name, door in DOORS.items():
        rows = [key for key in arguments(name) if key not in scenery.FREE]
        if door.kind is Kind.INSIDE and len(rows) > 1:
            yield from ((name, key) for key in rows)


def test_a_row_of_another_team_is_not_found_below_ones_own(stage):
    """An owner puts ids of the other team into addresses of their own project, and the other way round."""
    tried = 0
    for name, key in foreign():
        path = stage.path(name, **{key: stage.theirs})
        for who in ("owner", "stranger"):
            for method in METHODS:
                response = stage.ask(who, method, path)
                tried += 1
                assert outcome(response) in {"hidden", "closed"}, f"{name} with {key} of another team, {who}"
    assert tried


def link_doors():
    return [name for name, door in DOORS.items() if door.kind is Kind.LINK]


def test_a_wrong_token_opens_nothing_to_anybody(stage):
    for name in link_doors():
        path = stage.path(name).replace(stage.ours.rows.token, stage.ours.rows.token[:-1] + "_")
        for who in stage.clients:
            for method in METHODS:
                assert outcome(stage.ask(who, method, path)) in {"hidden", "closed"}, f"{name} {who} {method}"


def test_a_link_opens_no_take_of_another(stage):
    for name in link_doors():
        if "take_id" in arguments(name):
            path = stage.path(name, take_id=stage.theirs)
            for who in stage.clients:
                for method in METHODS:
                    response = stage.ask(who, method, path)
                    assert outcome(response) in {"hidden", "closed"}, f"{name} {who} {method}"


def test_ids_of_another_team_in_a_form_tell_and_change_nothing(stage):
    for name, fields in FORMS.items():
        data = {key: str(scenery.ARGUMENTS[source](stage.theirs)) for key, source in fields.items()}
        theirs = theirs_now(stage)
        for method in METHODS:
            with transaction.atomic():
                response = getattr(stage.clients["owner"], method)(stage.path(name), data)
                body = response.content.decode(errors="replace")
                assert theirs_now(stage) == theirs, name
                transaction.set_rollback(True)
            assert response.status_code != 500, name
            assert "otherteam" not in body, name


def theirs_now(stage):
    rows = [row for row in vars(stage.theirs.rows).values() if hasattr(row, "pk")]
    return [type(row)._default_manager.filter(pk=row.pk).values().first() for row in rows]


def test_every_form_but_the_providers_call_needs_the_token_of_the_page():
    exempt = {name for name, _, view in patterns() if getattr(view, "csrf_exempt", False)}
    assert exempt == {"generation:hook"}


def test_a_post_from_another_site_is_refused_with_a_page_of_ours(stage):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(stage.ours.people["owner"])
    for name in DOORS:
        path = stage.path(name)
        response = careful.post(path)
        assert response.status_code in {403, 405} or name == "generation:hook", name
        if response.status_code == 403:
            assert "Open the page again" in response.content.decode()
