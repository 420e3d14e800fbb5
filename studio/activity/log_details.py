"""Details of the audit log in words: they are stored as plain values, and their words are made when shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

from studio.accounts.policy import Role

# Keys as they stand before a value.
KEYS: dict[str, Any] = {
    "address": pgettext_lazy("log", "address"),
    "allowance": pgettext_lazy("log", "allowance"),
    "alone": pgettext_lazy("log", "alone"),
    "amount": pgettext_lazy("log", "amount"),
    "author": pgettext_lazy("log", "author"),
    "before": pgettext_lazy("log", "before"),
    "day": pgettext_lazy("log", "day"),
    "draft_days": pgettext_lazy("log", "draft days"),
    "engine": pgettext_lazy("log", "engine"),
    "fields": pgettext_lazy("log", "fields"),
    "file": pgettext_lazy("log", "file"),
    "files": pgettext_lazy("log", "files"),
    "frame": pgettext_lazy("log", "frame"),
    "from": pgettext_lazy("log", "from"),
    "items": pgettext_lazy("log", "items"),
    "level": pgettext_lazy("log", "level"),
    "limit": pgettext_lazy("log", "limit"),
    "link": pgettext_lazy("log", "link"),
    "log": pgettext_lazy("log", "log"),
    "member": pgettext_lazy("log", "member"),
    "name": pgettext_lazy("log", "name"),
    "notes": pgettext_lazy("log", "notes"),
    "number": pgettext_lazy("log", "number"),
    "operator": pgettext_lazy("log", "operator"),
    "order": pgettext_lazy("log", "order"),
    "over": pgettext_lazy("log", "over"),
    "period": pgettext_lazy("log", "period"),
    "person": pgettext_lazy("log", "person"),
    "reason": pgettext_lazy("log", "reason"),
    "rejected_days": pgettext_lazy("log", "rejected days"),
    "role": pgettext_lazy("log", "role"),
    "rows": pgettext_lazy("log", "rows"),
    "scopes": pgettext_lazy("log", "scopes"),
    "set": pgettext_lazy("log", "set"),
    "shot": pgettext_lazy("log", "shot"),
    "state": pgettext_lazy("log", "state"),
    "takes": pgettext_lazy("log", "takes"),
    "team": pgettext_lazy("log", "team"),
    "to": pgettext_lazy("log", "to"),
    "uncircled_days": pgettext_lazy("log", "uncircled days"),
    "until": pgettext_lazy("log", "until"),
    "webhook": pgettext_lazy("log", "webhook"),
    "who": pgettext_lazy("log", "who"),
}
ROLES: dict[str, Any] = {
    Role.OWNER: pgettext_lazy("log", "owner"),
    Role.PRODUCER: pgettext_lazy("log", "producer"),
    Role.CREATOR: pgettext_lazy("log", "creator"),
    Role.REVIEWER: pgettext_lazy("log", "reviewer"),
}
# Of keys whose values are words of ours: names of people, teams and files stand as they are.
VALUES: dict[str, dict[str, Any]] = {
    "allowance": {
        "no limit": pgettext_lazy("log", "no limit"),
        "drafts only": pgettext_lazy("log", "drafts only"),
    },
    "alone": {"True": pgettext_lazy("log", "yes"), "False": pgettext_lazy("log", "no")},
    "engine": {"draft": pgettext_lazy("log", "draft")},
    "invited": {"by link": pgettext_lazy("log", "by link")},
    "level": {
        "view": pgettext_lazy("log", "view"),
        "comment": pgettext_lazy("log", "comment"),
        "approve": pgettext_lazy("log", "approve"),
    },
    "period": {"always": pgettext_lazy("log", "always"), "month": pgettext_lazy("log", "month")},
    "role": ROLES,
    "state": {
        "can sign in": pgettext_lazy("log", "can sign in"),
        "switched off": pgettext_lazy("log", "switched off"),
    },
}
# The same, of one action only.
VALUES_OF_ACTIONS: dict[tuple[str, str], dict[str, Any]] = {
    ("role changed", "before"): ROLES,
    ("team creation", "who"): {
        "everybody": pgettext_lazy("log", "everybody"),
        "people who are allowed": pgettext_lazy("log", "people who are allowed"),
    },
}
FIELDS: dict[str, Any] = {  # of the settings of a project
    "name": pgettext_lazy("log", "name"),
    "verdict_rule": pgettext_lazy("log", "verdict rule"),
    "default_model": pgettext_lazy("log", "default model"),
    "due_on": pgettext_lazy("log", "due date"),
    "is_blind": pgettext_lazy("log", "blind review"),
    "has_own_cover": pgettext_lazy("log", "cover"),
    "is_private": pgettext_lazy("log", "private"),
    "private_members": pgettext_lazy("log", "members"),
}


def key_in_words(key: str) -> str:
    """What stands before a value."""
    return str(KEYS.get(key, key.replace("_", " ")))


def value_in_words(verb: str, key: str, value: object) -> str:
    """A value of an action's detail as it is shown; of a list, how many it has."""
    if isinstance(value, list):
        return str(len(value))
    if key == "fields":
        return ", ".join(str(FIELDS.get(name, name)) for name in str(value).split(", "))
    words = VALUES_OF_ACTIONS.get((verb, key)) or VALUES.get(key, {})
    return str(words.get(str(value), value))
