"""Operators run the installation: who they are, who may create teams, and the log of what they do.

Every change locks the row of the installation first, so that two operators who remove each other at the same
moment see each other: there is always one left.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from studio.accounts import second_factor, sessions
from studio.accounts.models import Installation, InstallationEvent, User
from studio.accounts.security_changes import SecurityChange, announce
from studio.core.errors import Refusal

INSTALLATION_ID = 1


class LastOperator(Refusal):
    """The removal of the only operator, which is refused."""


class MayNotCreateTeams(Refusal):
    """A team of somebody who may not create one."""


def record(verb: str, *, actor: User | None, subject: UUID | None = None, **detail: object) -> None:
    """Append an entry to the log of the installation; without ``actor``, of a command."""
    InstallationEvent.objects.create(verb=verb, actor=actor, subject=subject, detail=detail)


def add(user: User, *, by: User | None) -> None:
    """Make a person an operator."""
    with transaction.atomic():
        _locked()
        if User.objects.filter(pk=user.pk, is_operator=False).update(is_operator=True):
            record("operator added", actor=by, person=user.email)
    user.is_operator = True


def remove(user: User, *, by: User | None) -> None:
    """Take the role away from an operator. Raises LastOperator."""
    with transaction.atomic():
        _locked()
        refuse_last(user)
        if User.objects.filter(pk=user.pk, is_operator=True).update(is_operator=False):
            record("operator removed", actor=by, person=user.email)
    user.is_operator = False


def refuse_last(user: User) -> None:
    """Refuse to go on without this operator, when there is no other. Raises LastOperator."""
    active = User.objects.filter(is_operator=True, is_active=True)
    if user.is_operator and not active.exclude(pk=user.pk).exists():
        raise LastOperator(
            gettext("%(person)s is the only operator. Make somebody else one first.") % {"person": user.email}
        )


def change_account(user: User, *, name: str, is_active: bool, by: User) -> None:
    """Give an account another name, or switch it off or on. Raises LastOperator."""
    with transaction.atomic():
        _locked()
        if not is_active:
            refuse_last(user)
        User.objects.filter(pk=user.pk).update(name=name, is_active=is_active)
        state = "can sign in" if is_active else "switched off"
        record("account changed", actor=by, person=user.email, state=state)


def may_create_teams(user: User) -> bool:
    """Whether a person may create teams: operators, people they allow, or everybody."""
    return user.is_operator or user.may_create_teams or installation().everybody_creates_teams


def refuse_team_creation(user: User) -> None:
    """Refuse a team to somebody who may not create one. Raises MayNotCreateTeams."""
    if not may_create_teams(user):
        raise MayNotCreateTeams(gettext("You may not create teams here. Ask an operator of the studio."))


def set_team_creation(*, everybody: bool, by: User) -> None:
    """Let everybody create teams, or only operators and the people whom they allow."""
    with transaction.atomic():
        current = _locked()
        if current.everybody_creates_teams != everybody:
            Installation.objects.update(everybody_creates_teams=everybody)
            record("team creation", actor=by, who="everybody" if everybody else "people who are allowed")


def allow_team_creation(user: User, *, allowed: bool, by: User) -> None:
    """Allow a person to create teams, or no longer."""
    changed = User.objects.filter(pk=user.pk, may_create_teams=not allowed)
    with transaction.atomic():
        if changed.update(may_create_teams=allowed):
            record("may create teams" if allowed else "may not create teams", actor=by, person=user.email)


def remove_second_factor(user: User, *, by: User | None) -> None:
    """Forget a lost app, its recovery codes and the passkeys, end every session, and have the person told."""
    with transaction.atomic():
        second_factor.turn_off(user)
        user.passkeys.all().delete()
        record("second factor removed", actor=by, person=user.email)
        announce(user, SecurityChange.RESET_BY_OPERATOR)
    sessions.end_others(user, but=None)


def installation() -> Installation:
    """The row of the installation."""
    return Installation.objects.get_or_create(pk=INSTALLATION_ID)[0]


def _locked() -> Installation:
    return Installation.objects.select_for_update().get(pk=installation().pk)
