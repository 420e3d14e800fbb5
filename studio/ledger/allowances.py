"""Allowance of a team: what it may spend on paid renders, as an operator says; without one, nothing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext, gettext_lazy

from studio.accounts import operators
from studio.accounts import teams as team_services
from studio.accounts.models import Team, User
from studio.core.errors import Refusal
from studio.core.values.money import ZERO, format_usd, total
from studio.ledger.limits import Balance
from studio.ledger.models import Allowance, Entry
from studio.projects.models import Project

NO_ALLOWANCE = gettext_lazy(
    "This team makes free drafts only. An operator of the studio can give it an allowance for paid renders."
)
LABEL = gettext_lazy("this team")
# What the log says of an allowance that is no sum.
NO_LIMIT, DRAFTS_ONLY = "no limit", "drafts only"


class NoAllowance(Refusal):
    """A paid order of a team that has no allowance."""


def lock(project: Project) -> Allowance:
    """Lock the project and the allowance that an order counts against. Raises NoAllowance.

    Two orders at the same moment count each other, and a change of the allowance waits for both. Projects
    come first in every transaction, then the allowance.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    allowance = Allowance.objects.select_for_update().filter(team=project.team_id).first()
    if allowance is None:
        raise NoAllowance(str(NO_ALLOWANCE))
    return allowance


def has_allowance(team: Team) -> bool:
    """Whether a team may order paid renders at all; asked once for each team object."""
    return hasattr(team, "allowance")


def refusal(team: Team, amount: Decimal = ZERO) -> str:
    """Why a team cannot order a paid render of this amount, as a sentence; empty when it can."""
    if not has_allowance(team):
        return str(NO_ALLOWANCE)
    balance = balance_of(team.allowance)
    if balance.left_usd is not None and balance.left_usd <= ZERO:
        return gettext("The allowance of this team is used up. An operator of the studio can raise it.")
    return balance.refusal(amount, str(LABEL))


def balance_of(allowance: Allowance) -> Balance:
    """What the projects of a team have spent and hold, against its allowance; without a limit, not summed."""
    if allowance.limit_usd is None:
        return Balance(spent_usd=ZERO, held_usd=ZERO, limit_usd=None)
    spent, held = Entry.objects.filter(project__team=allowance.team_id).sums()
    return Balance(spent_usd=spent, held_usd=held, limit_usd=allowance.limit_usd)


def set_allowance(team: Team, limit: Decimal | None, *, by: User | None) -> None:
    """Let a team spend this sum in all on paid renders; None: as much as it wants."""
    with transaction.atomic():
        _change_projects(team)
        Allowance.objects.update_or_create(team=team, defaults={"limit_usd": limit})
        _record(team, NO_LIMIT if limit is None else format_usd(limit), by)


def withdraw(team: Team, *, by: User) -> None:
    """Let a team make drafts only; what it has under way goes on."""
    with transaction.atomic():
        _change_projects(team)
        if Allowance.objects.filter(team=team).delete()[0]:
            _record(team, DRAFTS_ONLY, by)


def spent_by_team(teams: Iterable[Team]) -> dict[UUID, Decimal]:
    """What each team has spent and holds, in USD; teams that never did are left out."""
    rows = Entry.objects.filter(project__team__in=list(teams)).order_by().values("project__team")
    sums = rows.annotate(spent=Sum("spent_usd"), held=Sum("held_usd"))
    return {row["project__team"]: total(row["spent"]) + total(row["held"]) for row in sums}


def _change_projects(team: Team) -> None:
    """Have the pages of the team fetch what may be paid; projects are locked before the allowance."""
    Project.objects.filter(team=team).lock()
    Project.objects.filter(team=team).mark_changed()


def _record(team: Team, allowance: str, by: User | None) -> None:
    team_services.record(team, "allowance", actor=by, allowance=allowance)
    operators.record("allowance", actor=by, team=team.name, allowance=allowance)
