"""What the operations page shows, read from every app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext

from studio.accounts import operators, sign_in_log
from studio.accounts.models import Member, Team, User
from studio.activity import audit_log
from studio.activity.audit_filter import LogFilter
from studio.core.values.money import ZERO
from studio.core.web import keyset
from studio.generation.lifecycle import LABELS, State
from studio.generation.models import EngineStatus, Generation
from studio.generation.pipeline import health
from studio.ledger import allowances
from studio.ledger.models import AccountBalance
from studio.operations import provider_check
from studio.operations.forms import (
    EVERYBODY,
    AllowanceForm,
    AllowanceKind,
    GiveRightForm,
    PersonForm,
    Right,
    TeamCreationForm,
)
from studio.operations.models import ProviderCheck

PAGE_SIZE = 50
BY_NAME = keyset.Keyset(columns=(keyset.text_column("name"), keyset.id_column()), is_ascending=True)
TROUBLED_AT_MOST = 20
ENTRIES_AT_MOST = 10
SIGN_INS_AT_MOST = 50
RECENT = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    """A team with its members, what it spent and holds, and the form of its allowance."""

    team: Team
    member_count: int
    used_usd: Decimal
    form: AllowanceForm


@dataclass(frozen=True, kw_only=True)
class PersonRight:
    """A right that a person has. ``is_fixed``: it cannot be taken away, for it is the last one."""

    user: User
    right: Right
    is_fixed: bool


@dataclass(frozen=True, kw_only=True)
class TroubledOrder:
    """An order of any team that failed or waits too long."""

    generation: Generation
    state_label: str


def state_of_the_studio(now: datetime) -> dict[str, Any]:
    """Findings and figures: numbers, and nobody's work."""
    return {
        "findings": health.findings(now),
        "figures": health.figures(now),
        "states": health.states(now),
        "engines": EngineStatus.objects.order_by("engine"),
        "connected": health.connected(),
        "account": AccountBalance.objects.first(),
        "now": now,
    }


def whole_page(query: QueryDict, now: datetime) -> dict[str, Any]:
    """The context of the whole page."""
    rows, pages = team_rows(query)
    check = ProviderCheck.objects.first()
    return {
        **state_of_the_studio(now),
        "team_rows": rows,
        "pages": pages,
        "rights": person_rights(),
        "right_form": GiveRightForm(initial={"right": Right.OPERATOR}),
        "creation_form": TeamCreationForm(
            initial={"who": EVERYBODY if operators.installation().everybody_creates_teams else ""}
        ),
        "troubled": troubled_orders(now),
        "log_entries": audit_log.of_installation(LogFilter()).newest(ENTRIES_AT_MOST),
        "sign_ins": sign_in_log.rows(sign_in_log.recent(now)[:SIGN_INS_AT_MOST]),
        "sign_in_log_days": settings.SIGN_IN_LOG_DAYS,
        "lost_form": PersonForm(auto_id="id_lost_%s"),
        "check": check,
        "check_rows": provider_check.rows_of(check) if check else [],
        "check_differences": provider_check.differences(check) if check else [],
    }


def team_rows(query: QueryDict) -> tuple[list[TeamRow], keyset.Page[Team]]:
    """One page of the teams by name, and the page itself."""
    pages = keyset.page(Team.objects.select_related("allowance"), query, size=PAGE_SIZE, order=BY_NAME)
    used = allowances.spent_by_team(pages.rows)
    members = Member.objects.filter(team__in=pages.rows).order_by().values("team")
    counts = dict(members.annotate(number=Count("pk")).values_list("team", "number"))
    rows = [
        TeamRow(
            team=team,
            member_count=counts.get(team.pk, 0),
            used_usd=used.get(team.pk, ZERO),
            form=AllowanceForm(initial=_allowance(team), auto_id=f"id_{team.pk}_%s"),
        )
        for team in pages.rows
    ]
    return rows, pages


def person_rights() -> list[PersonRight]:
    """Every right that somebody has, operators first."""
    people = list(
        User.objects.filter(Q(is_operator=True) | Q(may_create_teams=True)).order_by("name", "email")
    )
    active = [user for user in people if user.is_operator and user.is_active]
    rights = [
        PersonRight(user=user, right=Right.OPERATOR, is_fixed=active == [user])
        for user in people
        if user.is_operator
    ]
    creators = [user for user in people if user.may_create_teams]
    return rights + [PersonRight(user=user, right=Right.CREATE_TEAMS, is_fixed=False) for user in creators]


def troubled_orders(now: datetime) -> list[TroubledOrder]:
    """The newest orders of all teams that failed within a day, or that waited longer than anybody should."""
    failed = Q(state=State.FAILED, finished_at__gt=now - RECENT)
    expired = Q(pk__in=Generation.objects.expired(now).values("pk"))
    generations = Generation.objects.filter(failed | expired).select_related("project__team")
    newest = generations.order_by("-created_at")[:TROUBLED_AT_MOST]
    return [TroubledOrder(generation=one, state_label=gettext(LABELS[State(one.state)])) for one in newest]


def _allowance(team: Team) -> dict[str, Any]:
    if not allowances.has_allowance(team):
        return {"kind": AllowanceKind.NONE}
    limit = team.allowance.limit_usd
    return {"kind": AllowanceKind.UNLIMITED if limit is None else AllowanceKind.LIMIT, "limit": limit}
