"""Roles and what each may do: one table, read by guards, buttons and documents."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a team."""

    OWNER = "owner"
    PRODUCER = "producer"
    CREATOR = "creator"
    REVIEWER = "reviewer"


class Deed(StrEnum):
    """Something a member may or may not do."""

    VIEW = "view"
    REVIEW = "review"
    UPLOAD = "upload"
    ORDER = "order"
    MANAGE_PROJECTS = "manage projects"
    SEE_MONEY = "see money"
    MANAGE_MONEY = "manage money"
    MANAGE_TEAM = "manage team"
    OPERATE = "operate"


_REVIEWER = frozenset({Deed.VIEW, Deed.REVIEW})
_CREATOR = _REVIEWER | {Deed.UPLOAD, Deed.ORDER, Deed.SEE_MONEY}
_PRODUCER = _CREATOR | {Deed.MANAGE_PROJECTS, Deed.MANAGE_MONEY}
_OWNER = frozenset(Deed)

MAY: dict[Role, frozenset[Deed]] = {
    Role.OWNER: _OWNER,
    Role.PRODUCER: _PRODUCER,
    Role.CREATOR: _CREATOR,
    Role.REVIEWER: _REVIEWER,
}


def may(role: Role | str, deed: Deed) -> bool:
    """Whether this role may do this deed."""
    return deed in MAY[Role(role)]
