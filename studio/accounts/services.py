"""Teams are founded, people let in by a link of their own, and known by another address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction

from studio.accounts.models import Member, SignInLink, Team, User
from studio.accounts.policy import Role
from studio.accounts.tokens import hash_token, new_token

LINK_LIFETIME = timedelta(hours=24)
EMAIL_SALT = "studio.accounts.address"


def create_team(name: str, *, owner: User) -> Team:
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
    SignInLink.objects.create(user=user, token_hash=hash_token(token), expires_at=now + LINK_LIFETIME)
    return token


def use_sign_in_link(token: str, *, now: datetime) -> User | None:
    """Who may come in with this token. None: unknown, used or expired."""
    link = SignInLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    return link.user if link and link.user.is_active and link.use(now) else None


def email_token(user: User, email: str) -> str:
    """Says that who reads the mails of ``email`` may make it the address of this person. Signed, not kept."""
    return signing.dumps([str(user.pk), user.email, email], salt=EMAIL_SALT)


def verify_email_token(token: str) -> tuple[User, str] | None:
    """The person and their new address. None: not signed by us, older than a day, or used."""
    try:
        pk, before, email = signing.loads(token, salt=EMAIL_SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, email=before, is_active=True).first()
    return (user, email) if user else None


def change_email(user: User, email: str) -> bool:
    """Know the person by another address; False when somebody else has it by now."""
    try:
        with transaction.atomic():
            return bool(User.objects.filter(pk=user.pk, email=user.email).update(email=email))
    except IntegrityError:
        return False
