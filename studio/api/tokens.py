"""Make, list, use and revoke tokens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from studio.accounts import teams
from studio.accounts.models import Member, User
from studio.accounts.security_changes import SecurityChange, announce
from studio.accounts.tokens import hash_token, new_token
from studio.api.models import ApiToken
from studio.api.scopes import Scope
from studio.core.errors import Refusal
from studio.projects.models import Project

MARK = "ct_"  # how every token begins, so that scanners recognise one that leaked
PREFIX_CHARACTERS = 9
MOST_TOKENS = 50  # alive, of one person in one team
RECORD_USE_EVERY = timedelta(minutes=1)


class TooManyTokens(Refusal):
    """One token more than a person may have in a team."""


class InvalidToken(Refusal):
    """A token that opens nothing (any more)."""

    status = 401


@dataclass(frozen=True, kw_only=True)
class TokenTerms:
    """What a new token may do, where, for how much money and until when."""

    name: str
    scopes: Collection[str]
    projects: Collection[Project] | None  # None: all projects of the team
    monthly_limit_usd: Decimal | None
    lifetime: timedelta | None


def create(member: Member, terms: TokenTerms, *, by: User, now: datetime) -> tuple[ApiToken, str]:
    """Make a token that acts as this member; the token itself is returned once. Raises TooManyTokens."""
    secret = MARK + new_token()
    with transaction.atomic():
        teams.lock(member.team)
        alive = ApiToken.objects.alive(now).filter(user=member.user, team=member.team)
        if alive.count() >= MOST_TOKENS:
            raise TooManyTokens(
                gettext("There are %(most_tokens)s tokens already. Revoke one that is not used.")
                % {"most_tokens": MOST_TOKENS}
            )
        token = ApiToken.objects.create(
            user=member.user,
            team=member.team,
            name=terms.name,
            prefix=secret[:PREFIX_CHARACTERS],
            token_hash=hash_token(secret),
            scopes=[scope.value for scope in Scope if scope in terms.scopes],
            has_all_projects=terms.projects is None,
            monthly_limit_usd=terms.monthly_limit_usd,
            expires_at=now + terms.lifetime if terms.lifetime else None,
        )
        token.projects.set(terms.projects or ())
        _record(token, "token made", by=by, scopes=", ".join(token.scopes))
        announce(by, SecurityChange.TOKEN_MADE)
    return token, secret


def revoke(token: ApiToken, *, by: User, now: datetime) -> None:
    """End a token at once; twice is harmless. Its person is told when somebody else did it."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            _record(token, "token ended", by=by)
            if token.user != by and not token.user.is_service:
                announce(token.user, SecurityChange.TOKEN_ENDED)


def find(secret: str, *, now: datetime) -> tuple[ApiToken, Member]:
    """The token and the membership it acts by. Raises InvalidToken with the sentence that says why not."""
    rows = ApiToken.objects.select_related("user", "team")
    token = rows.filter(token_hash=hash_token(secret)).first() if secret.startswith(MARK) else None
    if token is None:
        raise InvalidToken("This token is unknown. Copy it again, or make a new one on your profile.")
    if token.revoked_at:
        raise InvalidToken("This token was revoked. Make a new one on your profile.")
    if token.expires_at and token.is_expired(now):
        ended_on = f"{token.expires_at.day} {token.expires_at:%B %Y}"
        raise InvalidToken(f"This token expired on {ended_on}. Make a new one.")
    # Who comes back later is another membership, and begins without tokens.
    members = Member.objects.of(token.user).filter(team=token.team, created_at__lte=token.created_at)
    member = members.first()
    if member is None or not token.user.is_active:
        raise InvalidToken("The person of this token is no longer in its team, or the team is closed.")
    member.user = token.user
    if member.lacks_second_factor(token.user):
        raise InvalidToken("The team asks for a second factor. Set one up on your profile, then try again.")
    return token, member


def record_use(token: ApiToken, address: str, *, now: datetime) -> None:
    """Record when and from where a token was used last, at most once a minute."""
    is_due = Q(used_at=None) | Q(used_at__lt=now - RECORD_USE_EVERY) | ~Q(address=address)
    if token.used_at is None or token.used_at < now - RECORD_USE_EVERY or token.address != address:
        ApiToken.objects.filter(is_due, pk=token.pk).update(used_at=now, address=address)


def _record(token: ApiToken, verb: str, *, by: User, **detail: object) -> None:
    about = {"token": f"{token.name} ({token.prefix}…)", "person": str(token.user)}
    teams.record(token.team, verb, actor=by, subject=token.pk, **about, **detail)
