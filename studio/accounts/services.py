"""Teams are founded, and people let in by a link of their own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from studio.accounts.models import Member, SignInLink, Team, User
from studio.accounts.policy import Role
from studio.accounts.tokens import hash_of, new_token

LINK_LIFETIME = timedelta(hours=24)


def found_team(name: str, *, owner: User) -> Team:
    """A new team with its owner as the only member."""
    with transaction.atomic():
        team = Team.objects.create(name=name)
        join(team, owner, Role.OWNER)
    return team


def join(team: Team, user: User, role: Role) -> Member:
    """Make somebody a member; who is one already keeps their role."""
    return Member.objects.get_or_create(team=team, user=user, defaults={"role": role})[0]


def new_sign_in_link(user: User, *, now: datetime) -> str:
    """A token that signs the person in once within a day. It is told here and never again."""
    token = new_token()
    SignInLink.objects.create(user=user, token_hash=hash_of(token), expires_at=now + LINK_LIFETIME)
    return token


def spend_sign_in_link(token: str, *, now: datetime) -> User | None:
    """Who may come in with this token. None: unknown, used or expired."""
    link = SignInLink.objects.select_related("user").filter(token_hash=hash_of(token)).first()
    return link.user if link and link.user.is_active and link.spend(now) else None
