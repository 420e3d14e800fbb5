"""Roles and permissions: the table that guards, buttons and docs/permissions.md read."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Role(StrEnum):
    """The role of a member in a team."""

    OWNER = "owner"
    PRODUCER = "producer"
    CREATOR = "creator"
    REVIEWER = "reviewer"


ROLE_NAMES = [_("owner"), _("producer"), _("creator"), _("reviewer")]  # for the catalogues
ROLE_CHOICES = [(role.value, role.value) for role in Role]  # of columns


class Permission(StrEnum):
    """A permission that a role has or lacks. The value finishes the sentence "may …"."""

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


DESCRIPTIONS: dict[Permission, str] = {
    Permission.VIEW: "see projects, takes, notes and the media themselves",
    Permission.REVIEW: "write notes, decide, rate, pick and circle",
    Permission.UPLOAD: "bring in pictures and videos",
    Permission.ORDER: "order drafts and renders, cancel and retry them, see their event log",
    Permission.SEE_MONEY: "see what was paid and held",
    Permission.SEE_LOG: "read the activity log and save it as CSV",
    Permission.MANAGE_PROJECTS: "create, change and archive projects",
    Permission.MANAGE_MONEY: "set budgets and limits, pay for what creators ask",
    Permission.SHARE: "make links for guests and switch them off",
    Permission.MANAGE_TEAM: "invite people, change smaller roles, remove who has one",
    Permission.OWN_TEAM: "rename the team, ask its members for a second factor, hand it to another owner",
}

_REVIEWER = frozenset({Permission.VIEW, Permission.REVIEW})
_CREATOR = _REVIEWER | {Permission.UPLOAD, Permission.ORDER, Permission.SEE_MONEY, Permission.SEE_LOG}
_PRODUCER = _CREATOR | {
    Permission.MANAGE_PROJECTS,
    Permission.MANAGE_MONEY,
    Permission.SHARE,
    Permission.MANAGE_TEAM,
}
_OWNER = frozenset(Permission)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _OWNER,
    Role.PRODUCER: _PRODUCER,
    Role.CREATOR: _CREATOR,
    Role.REVIEWER: _REVIEWER,
}

# Whoever manages a team grants roles smaller than their own, and changes only members who have one.
GRANTABLE_ROLES: dict[Role, tuple[Role, ...]] = {
    Role.OWNER: (Role.PRODUCER, Role.CREATOR, Role.REVIEWER),
    Role.PRODUCER: (Role.CREATOR, Role.REVIEWER),
    Role.CREATOR: (),
    Role.REVIEWER: (),
}


def has_permission(role: Role | str, permission: Permission) -> bool:
    """Whether this role has this permission."""
    return permission in ROLE_PERMISSIONS[Role(role)]


def may_grant(giver: Role | str, role: Role | str) -> bool:
    """Whether a member with the first role may grant, change or revoke the second."""
    return Role(role) in GRANTABLE_ROLES[Role(giver)]


def document() -> str:
    """The content of docs/permissions.md as Markdown."""
    rows = [
        f"| {permission} | {DESCRIPTIONS[permission]} | "
        + " | ".join("yes" if has_permission(role, permission) else "–" for role in Role)
        + " |"
        for permission in Permission
    ]
    grants = [f"| {role} | {', '.join(GRANTABLE_ROLES[role]) or 'none'} |" for role in Role]
    return _HEAD + "\n".join(rows) + _GRANTS + "\n".join(grants) + _FOOT


_HEAD = f"""# Who may do what

Written by `python manage.py permissions` from `studio/accounts/policy.py`, the table that guards and buttons
read too; a test fails when it is stale. `tests/architecture/access_matrix.py` says which permission each
address requires; `tests/architecture/test_access_matrix.py` tries every address with every role, by GET and
by a hand-made POST.

| permission | a member may | {" | ".join(Role)} |
|---|---|{"---|" * len(Role)}
"""
_GRANTS = """

A role is given by somebody with a bigger one. The owner's own is handed over, never given away: a team always
has exactly one.

| role | may give and take away |
|---|---|
"""
_FOOT = """

Whoever is not in a team gets 404 for everything of it, as if it did not exist; a member whose role is too
small gets 403; nobody is asked to sign in. A private project does not exist for members who were not chosen
for it: 404 for everything of it, also for a producer, and no list, search, count or log tells of it. The
owner of the team belongs to every project. A guest sees what a share link shows, through pages of its own,
and nothing else.

## Operators

An operator runs the installation, whatever teams they are in. An account is made one by another operator on
the page *Operations*, or by `python manage.py operator ADDRESS` (`--remove` takes the role away, never from
the last one). The owner of the first team is the first operator. Operators alone see the operations page
with its teams, the balance of the provider's account and the event logs of orders of all teams; they say
who may create teams, and how much a team may spend on paid renders. The role lets nobody into a team: its
projects, takes and notes stay with its members.
"""
