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
    """Something a member may or may not do. The words finish the sentence "may …"."""

    VIEW = "view"
    REVIEW = "review"
    UPLOAD = "upload"
    ORDER = "order"
    SEE_MONEY = "see money"
    SEE_LOG = "see log"
    MANAGE_PROJECTS = "manage projects"
    MANAGE_MONEY = "manage money"
    SHARE = "share"
    MANAGE_TEAM = "manage team"
    OWN_TEAM = "own team"
    OPERATE = "operate"


WORDS: dict[Deed, str] = {
    Deed.VIEW: "see projects, takes, notes and the media themselves",
    Deed.REVIEW: "write notes, decide, rate, pick and circle",
    Deed.UPLOAD: "bring in pictures and videos",
    Deed.ORDER: "order drafts and renders, cancel and retry them, see their black box",
    Deed.SEE_MONEY: "see what was paid and held",
    Deed.SEE_LOG: "read the activity log and save it as CSV",
    Deed.MANAGE_PROJECTS: "create, change and archive projects",
    Deed.MANAGE_MONEY: "set budgets and limits, pay for what creators ask",
    Deed.SHARE: "make links for guests and switch them off",
    Deed.MANAGE_TEAM: "invite people, change smaller roles, remove who has one",
    Deed.OWN_TEAM: "rename the team, hand it to another owner",
    Deed.OPERATE: "see how the studio itself is doing",
}

_REVIEWER = frozenset({Deed.VIEW, Deed.REVIEW})
_CREATOR = _REVIEWER | {Deed.UPLOAD, Deed.ORDER, Deed.SEE_MONEY, Deed.SEE_LOG}
_PRODUCER = _CREATOR | {Deed.MANAGE_PROJECTS, Deed.MANAGE_MONEY, Deed.SHARE, Deed.MANAGE_TEAM}
_OWNER = frozenset(Deed)

MAY: dict[Role, frozenset[Deed]] = {
    Role.OWNER: _OWNER,
    Role.PRODUCER: _PRODUCER,
    Role.CREATOR: _CREATOR,
    Role.REVIEWER: _REVIEWER,
}

# Whoever manages a team gives roles smaller than their own, and touches only people who have one.
GIVES: dict[Role, tuple[Role, ...]] = {
    Role.OWNER: (Role.PRODUCER, Role.CREATOR, Role.REVIEWER),
    Role.PRODUCER: (Role.CREATOR, Role.REVIEWER),
    Role.CREATOR: (),
    Role.REVIEWER: (),
}


def may(role: Role | str, deed: Deed) -> bool:
    """Whether this role may do this deed."""
    return deed in MAY[Role(role)]


def may_give(giver: Role | str, role: Role | str) -> bool:
    """Whether somebody with the first role may hand out, change or take away the second."""
    return Role(role) in GIVES[Role(giver)]


def document() -> str:
    """The whole of docs/permissions.md."""
    rows = [
        f"| {deed} | {WORDS[deed]} | " + " | ".join("yes" if may(role, deed) else "–" for role in Role) + " |"
        for deed in Deed
    ]
    gives = [f"| {role} | {', '.join(GIVES[role]) or 'none'} |" for role in Role]
    return _HEAD + "\n".join(rows) + _GIVES + "\n".join(gives) + _FOOT


_HEAD = f"""# Who may do what

Written by `python manage.py permissions` from `studio/accounts/policy.py`, the table that guards and buttons
read too; a test fails when it is stale. `tests/house/doors.py` says which deed each address asks for, and
`tests/house/test_doors.py` tries every address with every role, by GET and by a hand-made POST.

| deed | a member may | {" | ".join(Role)} |
|---|---|{"---|" * len(Role)}
"""
_GIVES = """

A role is given by somebody with a bigger one. The owner's own is handed over, never given away: a team always
has exactly one.

| role | may give and take away |
|---|---|
"""
_FOOT = """

Whoever is not in a team gets 404 for everything of it, as if it did not exist; a member whose role is too
small gets 403; nobody is asked to sign in. A guest sees what a share link shows, through pages of its own,
and nothing else.
"""
