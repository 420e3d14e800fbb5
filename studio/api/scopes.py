"""Scopes: the parts of what its person may do that a token may do."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop

from studio.accounts.policy import Permission


class Scope(StrEnum):
    """A part of the API that a token opens. What the role of its person forbids stays closed."""

    READ = "read"
    REVIEW = "review"
    DRAFT = "draft"
    ASK = "ask"
    ORDER = "order"


DESCRIPTIONS: dict[Scope, str] = {
    Scope.READ: gettext_noop("see projects, takes, notes, files and money"),
    Scope.REVIEW: gettext_noop("write notes, decide, rate and circle"),
    Scope.DRAFT: gettext_noop("bring in files, order free drafts"),
    Scope.ASK: gettext_noop("ask a producer for paid renders"),
    Scope.ORDER: gettext_noop("order paid renders"),
}
# Without this permission of the role, a token with the scope could do nothing by it.
NEEDED_PERMISSION: dict[Scope, Permission] = {
    Scope.READ: Permission.VIEW,
    Scope.REVIEW: Permission.REVIEW,
    Scope.DRAFT: Permission.ORDER,
    Scope.ASK: Permission.ORDER,
    Scope.ORDER: Permission.ORDER,
}
