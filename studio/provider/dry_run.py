"""Dry runs: what the provider would do with an order, and what it would cost, without rendering or charging.

The header and what it does are documented, the shape of the answer is not (Runware skills, "runware-run"):
so the answer is kept raw beside what can be read of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from studio.provider.errors import Failure
from studio.provider.http_log import masked_json
from studio.provider.reports import is_error, iter_items, parse_amount, parse_failure, task_uuid_of
from studio.provider.responses import ApiResponse, parse_json

HEADERS = {"X-Runware-Dry-Run": "1"}


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """The answer to a dry run. ``cost`` is in US dollars; None when it names none."""

    status: int
    raw: Any  # the answer as it came, masked
    failure: Failure | None
    cost: Decimal | None

    @property
    def is_valid(self) -> bool:
        """Whether the order would be taken."""
        return self.failure is None


def read_dry_run(reply: ApiResponse, uuid: UUID, key: str) -> DryRun:
    """What a reply says about a dry run. Raises what ``parse_json`` raises."""
    items = [item for item in iter_items(parse_json(reply)) if task_uuid_of(item) in (None, uuid)]
    failures = [parse_failure(item, reply.status) for item in items if is_error(item)]
    costs = [cost for item in items if (cost := parse_amount(item.get("cost"))) is not None]
    return DryRun(
        status=reply.status,
        raw=masked_json(reply.body, key),
        failure=failures[0] if failures else None,
        cost=costs[0] if costs else None,
    )
