"""Whether paid renders can be ordered: the key, the allowance, budgets, the approval limit, the account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from studio.accounts.models import Member, Team
from studio.accounts.policy import Permission
from studio.core.values.money import ZERO
from studio.core.values.translatable import translatable
from studio.generation.models import Engine
from studio.generation.pipeline import circuit_breaker, engines
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.projects.models import Project

NO_KEY = translatable("No Runware key is set up, so only free drafts can be made.")
NEEDS_APPROVAL = translatable("A producer has to approve this price: you order it, and it waits for them.")
PAUSED = translatable("Runware takes no orders at the moment. Yours would wait, and go on by itself.")
LOW_ACCOUNT = translatable(
    "The Runware account cannot cover this order now. It would wait until an operator tops it up."
)


@dataclass(frozen=True, kw_only=True)
class PaidAccess:
    """Why a paid render cannot be ordered, or what happens to it that is unusual; sentences, or empty."""

    refusal: str = ""
    hint: str = ""
    is_connected: bool = True  # False: the reason is that this studio has no key
    is_over_budget: bool = False  # the reason is a budget of the project


def is_given(team: Team) -> bool:
    """Whether a team may order paid renders at all."""
    return engines.is_connected() and allowances.has_allowance(team)


def check(project: Project, member: Member, amount: Decimal) -> PaidAccess:
    """Whether a member can order a paid render of this amount now."""
    if not engines.is_connected():
        return PaidAccess(refusal=NO_KEY, is_connected=False)
    if refusal := allowances.refusal(project.team, amount):
        return PaidAccess(refusal=refusal)
    if ledger.needs_approval(project, amount, member=member.user):  # its budget is asked when it is approved
        return PaidAccess(hint=NEEDS_APPROVAL)
    if refusal := ledger.budget_refusal(project, amount, member=member.user):
        both = translatable("{sentence} {next}", sentence=refusal, next=_way_out(member))
        return PaidAccess(refusal=both, is_over_budget=True)
    return PaidAccess(hint=_delay(amount))


def _way_out(member: Member) -> str:
    if member.has_permission(Permission.MANAGE_MONEY):
        return translatable("Order less, or raise the budget.")
    return translatable("Order less, or ask a producer to raise the budget.")


def _delay(amount: Decimal) -> str:
    """Why an order would wait before it is sent; empty when it would not."""
    if amount == ZERO:
        return ""
    if circuit_breaker.is_paused(Engine.RUNWARE):
        return PAUSED
    return "" if ledger.is_account_sufficient(amount) else LOW_ACCOUNT
