"""Create teams and memberships, sign-in links, and confirm changes of e-mail address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from studio.accounts import operators
from studio.accounts.models import Member, SignInLink, Team, User
from studio.accounts.policy import Role
from studio.accounts.tokens import hash_token, new_token
from studio.core.web.responses import absolute_url

LINK_LIFETIME = timedelta(hours=24)
EMAIL_SALT = "studio.accounts.address"


def create_team(name: str, *, owner: User) -> Team:
    """Create a team with its owner as the only member. Raises MayNotCreateTeams."""
    operators.refuse_team_creation(owner)
    with transaction.atomic():
        team = Team.objects.create(name=name)
        join(team, owner, Role.OWNER)
    return team


def join(team: Team, user: User, role: Role) -> Member:
    """Add a user to a team; an existing member keeps their role."""
    return Member.objects.get_or_create(team=team, user=user, defaults={"role": role})[0]


def new_sign_in_link(user: User, *, now: datetime) -> str:
    """Create a token that signs the user in once within a day; only its hash is stored."""
    token = new_token()
    SignInLink.objects.create(user=user, token_hash=hash_token(token), expires_at=now + LINK_LIFETIME)
    return token


def operator_link() -> str:
    """A fresh link that signs the first operator in, or a sentence where there is none."""
    user = User.objects.filter(is_operator=True, is_active=True).order_by("created_at").first()
    if user is None:
        return "There is no operator. Make somebody one: manage.py operator ADDRESS"
    operators.record("link made", actor=None, operator=user.email)
    return absolute_url("accounts:sign_in_link", new_sign_in_link(user, now=timezone.now()))


def use_sign_in_link(token: str, *, now: datetime) -> User | None:
    """The user that a sign-in token belongs to, using it up. None: unknown, used or expired."""
    link = SignInLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    return link.user if link and link.user.is_active and link.use(now) else None


def email_token(user: User, email: str) -> str:
    """Signed token that confirms ``email`` as the user's new address; it is not stored."""
    return signing.dumps([str(user.pk), user.email, email], salt=EMAIL_SALT)


def verify_email_token(token: str) -> tuple[User, str] | None:
    """The user and new address of a token. None: bad signature, older than a day, or used."""
    try:
        pk, before, email = signing.loads(token, salt=EMAIL_SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, email=before, is_active=True).first()
    return (user, email) if user else None


def change_email(user: User, email: str) -> bool:
    """Change a user's e-mail address; False when it is taken by now."""
    try:
        with transaction.atomic():
            return bool(User.objects.filter(pk=user.pk, email=user.email).update(email=email))
    except IntegrityError:
        return False
