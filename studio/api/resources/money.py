"""Money of a project: balance, budgets and the entries of the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint, project_of
from studio.api.paging import PageQuery, mapped, page
from studio.api.resources.schemas import CURSOR, PersonJson, Usd
from studio.api.scopes import Scope
from studio.ledger import allowances, services, statement
from studio.ledger.limits import Balance
from studio.ledger.models import Budget, Entry

router = Router(tags=["Money"])


class BalanceJson(Schema):
    """What was paid and is held, and what is left of a limit."""

    spent_usd: Usd
    held_usd: Usd
    limit_usd: Usd | None
    left_usd: Usd | None


class BudgetJson(BalanceJson):
    """A budget of the project, or of one of its members."""

    member: PersonJson | None = Field(description="null: the whole project")
    period: str


class MoneyJson(Schema):
    """The money of a project."""

    balance: BalanceJson
    budgets: list[BudgetJson]
    has_allowance: bool = Field(description="whether the team may order renders at all")


class EntryJson(Schema):
    """An entry of the ledger, which is only ever added to."""

    id: UUID
    at: datetime
    kind: str
    member: PersonJson | None
    generation_id: UUID
    part: str = Field(description="the provider's id of one result")
    held_usd: Usd
    spent_usd: Usd
    note: str
    model: str


class EntryPage(Schema):
    """Entries, the newest first."""

    items: list[EntryJson]
    next: str = Field(description=CURSOR)


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/money",
    scopes=Scope.READ,
    requires=Permission.SEE_MONEY,
    response=MoneyJson,
)
def get_money(request: ApiRequest, project_id: UUID) -> MoneyJson:
    """Balance and budgets of a project: all of them for who sets them, else the project's and one's own."""
    project = project_of(request, project_id)
    budgets = services.budgets_shown_to(project, request.member)
    balance = services.balance(project)
    return MoneyJson(
        balance=BalanceJson(**_balance(balance)),
        budgets=[_budget(budget) for budget in budgets],
        has_allowance=allowances.has_allowance(project.team),
    )


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/money/entries",
    scopes=Scope.READ,
    requires=Permission.SEE_MONEY,
    response=EntryPage,
)
def list_entries(request: ApiRequest, project_id: UUID, query: Query[PageQuery]) -> dict[str, object]:
    """Entries of the ledger of a project, the newest first."""
    project = project_of(request, project_id)
    return mapped(page(statement.entries(project), query, of=("entries", project.pk)), _entry)


def _balance(balance: Balance) -> dict[str, Any]:
    return {name: getattr(balance, name) for name in ("spent_usd", "held_usd", "limit_usd", "left_usd")}


def _budget(budget: Budget) -> BudgetJson:
    member = budget.member
    balance = services.balance(budget.project, member=member, period=budget.period)
    return BudgetJson(
        member=PersonJson(id=member.pk, name=member.name) if member else None,
        period=budget.period,
        **_balance(balance),
    )


def _entry(entry: Entry) -> EntryJson:
    member = entry.member
    return EntryJson(
        id=entry.pk,
        at=entry.created_at,
        kind=entry.kind,
        member=PersonJson(id=member.pk, name=member.name) if member else None,
        generation_id=entry.reference,
        part=entry.part,
        held_usd=entry.held_usd,
        spent_usd=entry.spent_usd,
        note=entry.note,
        model=entry.model,
    )
