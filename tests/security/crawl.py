"""Every address of the studio × every visitor × every method: what each of them gets, and whether it is theirs.

The addresses are those of the access matrix, which is whole by construction. ``CRAWL=all`` sends every visitor with all
seven methods; else it is those of whom the test of the matrix knows nothing, with the two that pages use.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone

from studio.accounts.policy import Role
from studio.projects.models import Project
from studio.review.models import ShareLevel, ShareLink, ShareScope
from studio.review.sharing import services as sharing
from tests import factories
from tests.architecture.access_matrix import ACCESS, Access, Kind
from tests.architecture.test_access_matrix import TwoTeams, arguments, expected, outcome

ALL_METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
IS_WHOLE = os.environ.get("CRAWL") == "all"
METHODS = ALL_METHODS if IS_WHOLE else ("get", "post")
GUESTS = {
    f"guest who may {level}": level for level in (ShareLevel.VIEW, ShareLevel.COMMENT, ShareLevel.APPROVE)
}
# The address in a mail to a guest of another link, and what is beyond a guest of this level.
OF_ANOTHER_LINK = "review:guest_mail_stop"
BEYOND: dict[str, set[str]] = {
    ShareLevel.VIEW: {
        *("review:guest_submit", "review:guest_withdraw", "review:guest_download"),
        *("review:guest_resolve", "review:guest_email"),
    },
    ShareLevel.COMMENT: {"review:guest_withdraw"},
    ShareLevel.APPROVE: set(),
}
# What stands in the address of something that belongs to a project, and what only its own pages say.
OF_PROJECT = {"project_id", "asset_id", "take_id", "note_id", "upload_id"}
WORDS_OF_PROJECT = (b"glass film", b"glass shot", b"A glass harbour", b"glass client", b"A glass note")
CLOSED = (405, 412)  # a method that the address does not have, or only the protocol of uploads
TOO_LATE, SIGNED_OUT = "guest after the end", "member whose session ended"
OUTSIDER = "member outside a private project"


class Visitors(TwoTeams):
    """Two teams, with a guest of each level, one whose link ended, and a member whose session did.

    For a producer who was not chosen the project of the team is private.
    """

    def __init__(self, own_team: Any, other_team: Any) -> None:
        super().__init__(own_team, other_team)
        del self.clients["guest"]  # its place is taken by those of each level
        self.tokens = {who: self._admit(who, level) for who, level in GUESTS.items()}
        self.tokens[TOO_LATE] = self._admit(TOO_LATE, ShareLevel.APPROVE)
        links = ShareLink.objects.order_by("-created_at")
        links.filter(pk=links.values("pk")[:1]).update(expires_at=timezone.now() - timedelta(seconds=1))
        client = Client(raise_request_exception=False)
        client.force_login(own_team.people["owner"])
        Session.objects.filter(session_key=client.session.session_key).delete()
        self.clients[SIGNED_OUT] = client
        self.clients[OUTSIDER] = Client(raise_request_exception=False)
        factories.sign_in(self.clients[OUTSIDER], factories.member(own_team.rows.team, "Uma", Role.PRODUCER))
        self.cookies = {who: _values(client.cookies) for who, client in self.clients.items()}

    def _admit(self, who: str, level: str) -> str:
        """Send a guest to a link of their own; its token."""
        rows = self.own_team.rows
        columns: dict[str, Any] = {
            "scope": ShareScope.PROJECT,
            "level": level,
            "may_download": level != ShareLevel.VIEW,
        }
        _, token = sharing.create(rows.project, by=self.own_team.people["owner"], label=who, **columns)
        self.clients[who] = Client(raise_request_exception=False)
        self.clients[who].post(f"/g/{token}/door/", {"name": "Gina"})
        return token

    @property
    def sent(self) -> list[str]:
        """Those who are sent around."""
        return list(self.clients) if IS_WHOLE else [*self.tokens, SIGNED_OUT, OUTSIDER]

    def address(self, name: str, who: str) -> str:
        """The address of a row of the team; guests come by their own link."""
        path: str = self.path(name)
        return path.replace(self.own_team.rows.token, self.tokens.get(who, self.own_team.rows.token))

    def request_as(self, who: str, method: str, path: str) -> Any:
        """The response to one request of a visitor, with its whole body."""
        client = self.clients[who]
        client.cookies = SimpleCookie(self.cookies[who])
        if who == OUTSIDER:
            Project.objects.filter(pk=self.own_team.rows.project.pk).update(is_private=True)
        response = getattr(client, method)(path)
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        return response


@dataclass
class Report:
    """What a crawl saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """The count of requests."""
        return self.statuses.total()


def crawl(visitors: Visitors) -> Report:
    """Send every request; what each changes is rolled back."""
    report = Report()
    for (name, access), who, method in product(ACCESS.items(), visitors.sent, METHODS):
        with transaction.atomic():
            response = visitors.request_as(who, method, visitors.address(name, who))
            transaction.set_rollback(True)
        report.statuses[response.status_code] += 1
        if problem := problem_with(name, access, who, method, response):
            report.wrong.append(f"{name}: {who}, {method} → {response.status_code}: {problem}")
    return report


def problem_with(name: str, access: Access, who: str, method: str, response: Any) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if response.status_code >= 500 and not (response.status_code == 503 and access.kind is Kind.ANYBODY):
        return "broken"
    if response.status_code in CLOSED or (method == "options" and not response.body):
        return ""
    if who in visitors_by_link() and access.kind is Kind.LINK:
        return _problem_of_guest(name, who, response)
    if who == OUTSIDER:
        return _problem_of_outsider(name, access, method, response)
    insider = "nobody" if who in visitors_by_link() or who == SIGNED_OUT else who
    kind = "get" if method in ("get", "head", "options") else "post"
    listed, actual = expected(access, insider, kind), outcome(response)
    if actual != listed and not (access.own and actual == "refused"):
        return f"{actual}, should be {listed}"
    is_outside = insider in ("nobody", "stranger") and access.kind not in (Kind.LINK, Kind.OPERATOR)
    return "tells of the team" if is_outside and b"glass" in response.body else ""


def visitors_by_link() -> set[str]:
    """Everybody who comes by a link."""
    return {*GUESTS, TOO_LATE}


def _problem_of_outsider(name: str, access: Access, method: str, response: Any) -> str:
    if access.kind is not Kind.LINK and any(word in response.body for word in WORDS_OF_PROJECT):
        return "tells of a private project"
    is_of_project = access.kind is Kind.INSIDE and OF_PROJECT & set(arguments(name))
    kind = "get" if method in ("get", "head", "options") else "post"
    listed, actual = "hidden" if is_of_project else expected(access, Role.PRODUCER, kind), outcome(response)
    is_right = actual == listed or (access.own and actual == "refused")
    return "" if is_right else f"{actual}, should be {listed}"


def _problem_of_guest(name: str, who: str, response: Any) -> str:
    if who == TOO_LATE:
        tells = b"glass" in response.body
        return "tells of the team" if tells else "" if response.status_code == 410 else "should be over"
    listed = "hidden" if name in {OF_ANOTHER_LINK, *BEYOND[GUESTS[who]]} else "passed"
    return "" if outcome(response) == listed else f"{outcome(response)}, should be {listed}"


def _values(cookies: Any) -> dict[str, str]:
    return {key: cookie.value for key, cookie in cookies.items()}
