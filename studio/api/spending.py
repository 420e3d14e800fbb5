"""What was ordered with a token this month, and the most that it may order."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum

from studio.api.models import ApiToken, TokenOrder
from studio.core.values.money import total
from studio.generation.lifecycle import State
from studio.generation.models import Generation
from studio.ledger.limits import Balance
from studio.ledger.models import Entry
from studio.ledger.services import start_of_month

LABEL = "this token this month"


def balance(token: ApiToken) -> Balance:
    """What the orders of a token were paid this month, and hold, against its limit."""
    orders = TokenOrder.objects.filter(token=token).values("generation_id")
    spent, held = Entry.objects.filter(reference__in=orders).sums(since=start_of_month())
    return Balance(spent_usd=spent, held_usd=held, limit_usd=token.monthly_limit_usd)


def spent_by_each(tokens: Collection[ApiToken]) -> dict[UUID, Decimal]:
    """What the orders of each token were paid this month and hold, in one query; without orders, nothing."""
    paid = Entry.objects.filter(reference=OuterRef("generation_id"), created_at__gte=start_of_month())
    held = Entry.objects.filter(reference=OuterRef("generation_id"))
    sums = (
        TokenOrder.objects.filter(token__in=tokens)
        .annotate(paid=_sum(paid, "spent_usd"), held=_sum(held, "held_usd"))
        .order_by()
        .values("token")
        .annotate(all_paid=Sum("paid"), all_held=Sum("held"))
    )
    return {row["token"]: total(row["all_paid"]) + total(row["all_held"]) for row in sums}


def record(token: ApiToken, generation: Generation) -> None:
    """Count a new order against the limit of the token it was made with. Raises OverBudget.

    Call it in the transaction of the hold: the token is locked, so two orders at one moment count each other.
    What a producer is asked for is paid by who approves it, and counts nowhere here.
    """
    if not generation.is_paid or generation.state == State.AWAITING_APPROVAL:
        return
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    balance(locked).refuse_if_over(generation.price_usd, LABEL)
    TokenOrder.objects.create(token=locked, generation_id=generation.pk)


def _sum(entries: object, column: str) -> Subquery:
    return Subquery(entries.order_by().values("reference").annotate(sum=Sum(column)).values("sum"))  # type: ignore[attr-defined]
