"""What orders, takes and ledger say together, read in three queries: random walks look after every step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from studio.generation.models import Generation, Take
from studio.ledger.models import Entry


@dataclass
class Account:
    """One order, the sums of its entries, and the results that were told of it."""

    generation: Generation
    spent_usd: Decimal = Decimal(0)
    held_usd: Decimal = Decimal(0)
    paid_parts: list[str] = field(default_factory=list)  # of the entries that spend
    takes: list[Take] = field(default_factory=list)  # that have a result of the provider

    @property
    def video_uuids(self) -> list[str]:
        """Of the results that were told."""
        return [str(take.video_uuid) for take in self.takes]


def accounts_of(generations: Iterable[Generation]) -> list[Account]:
    """The account of each order."""
    accounts = {generation.pk: Account(generation) for generation in generations}
    for entry in Entry.objects.filter(reference__in=accounts):
        account = accounts[entry.reference]
        account.spent_usd += entry.spent_usd
        account.held_usd += entry.held_usd
        if entry.spent_usd > 0:
            account.paid_parts.append(entry.part)
    for take in Take.objects.filter(generation__in=accounts).exclude(video_uuid=None):
        accounts[take.generation_id].takes.append(take)
    return list(accounts.values())
