"""Long lists, page by page, by a cursor that only the list it came from takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import QuerySet
from ninja import Field, Schema

from studio.api.problems import invalid
from studio.core.web.keyset import NEWEST, Keyset

SALT = "studio.api.cursor"
MOST = 200
Item = TypeVar("Item")
FOREIGN = "This cursor is of another list. Begin at its first page, without a cursor."


class PageQuery(Schema):
    """Which page of a list."""

    cursor: str = Field("", max_length=400, description="`next` of the page before; empty: the first page")
    limit: int = Field(50, ge=1, le=MOST, description="rows of a page")


@dataclass(frozen=True)
class Rows(Generic[Item]):
    """The rows of one page, and the cursor of the next; empty where it is the last."""

    rows: list[Item]
    next: str


def page(
    rows: QuerySet[Any, Item], query: PageQuery, *, of: Sequence[object], order: Keyset = NEWEST
) -> Rows[Item]:
    """One page of a list. ``of``: what tells the list from others. Raises InvalidRequest."""
    beyond = None
    name = ":".join(str(part) for part in of)
    if query.cursor:
        try:
            beyond = order.beyond(signing.Signer(salt=f"{SALT}:{name}").unsign_object(query.cursor))
        except signing.BadSignature:
            raise invalid("cursor", FOREIGN) from None
    ordered = order.ordered(rows)
    read = list((ordered if beyond is None else ordered.filter(beyond))[: query.limit + 1])
    shown = read[: query.limit]
    cursor = ""
    if len(read) > len(shown):
        cursor = signing.Signer(salt=f"{SALT}:{name}").sign_object(order.cursor_at(shown[-1]))
    return Rows(shown, cursor)


def mapped(rows: Rows[Item], convert: Callable[[Item], Any]) -> dict[str, Any]:
    """The page as JSON: its items, and the cursor of the next."""
    return {"items": [convert(row) for row in rows.rows], "next": rows.next}
