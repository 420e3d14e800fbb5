"""Tokens as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy

from studio.api import spending
from studio.api.models import ApiToken
from studio.core.values.money import ZERO
from studio.core.web import keyset

PAGE_SIZE = 50


STATE_LABELS = {
    "alive": pgettext_lazy("token", "alive"),
    "revoked": pgettext_lazy("token", "revoked"),
    "expired": pgettext_lazy("token", "expired"),
}


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """A token with what it has spent this month, and its state in a word."""

    token: ApiToken
    reach: str
    spent_usd: Decimal
    state: str  # alive, revoked, expired

    @property
    def is_alive(self) -> bool:
        """Whether it still opens anything."""
        return self.state == "alive"

    @property
    def state_label(self) -> str:
        """The state in a word, as people read it."""
        return str(STATE_LABELS[self.state])


def page_of(tokens: QuerySet[ApiToken], query: QueryDict, *, now: datetime) -> keyset.Page[TokenRow]:
    """One page of these tokens, the newest first."""
    rows = tokens.select_related("team", "user").prefetch_related("projects")
    page = keyset.page(rows, query, size=PAGE_SIZE)
    spent = spending.spent_by_each(page.rows)
    return page.with_rows([_row(token, spent.get(token.pk, ZERO), now) for token in page.rows])


def _row(token: ApiToken, spent_usd: Decimal, now: datetime) -> TokenRow:
    state = "revoked" if token.revoked_at else "expired" if token.is_expired(now) else "alive"
    return TokenRow(token=token, reach=_reach(token), spent_usd=spent_usd, state=state)


def _reach(token: ApiToken) -> str:
    if token.has_all_projects:
        return gettext("all projects")
    return ", ".join(sorted(project.name for project in token.projects.all())) or gettext(
        "no project any more"
    )
