"""Who a guest is: somebody with the token of a link, its password if it has one, and the name they gave.

A guest has no account. What a browser knows of a link is kept in its session, apart for each link: the name,
a key that no other guest of that name has, and a mark of the password that was right, so that another
password asks again.
"""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from studio.accounts.tokens import hash_token
from studio.core import rate_limits
from studio.generation.models import Take
from studio.review.models import ShareLink
from studio.review.participants import Voice

LONGEST_NAME = 40
SEEN_FOR = timedelta(minutes=30)  # coming back within this time is the same view
_SESSION = "guest"


@dataclass(frozen=True)
class Guest:
    """One browser at one link."""

    link: ShareLink
    known: dict[str, Any]

    @property
    def name(self) -> str:
        """The name they gave; empty until then."""
        return str(self.known.get("name", ""))

    @property
    def has_password(self) -> bool:
        """Whether the password is not needed, or was right."""
        return not self.link.password or self.known.get("proof") == proof_of(self.link)

    @property
    def is_in(self) -> bool:
        """Whether the takes can be shown. A watermark needs a name first."""
        return self.has_password and (bool(self.name) or not self.link.has_watermark)

    @property
    def voice(self) -> Voice:
        """As whom they speak. What stands behind the name tells them from members."""
        key = self.known.get("id")
        return Voice(guest_name=f"{self.name} ({self.link.label})", guest_id=UUID(key) if key else None)

    def take(self, take_id: UUID) -> Take | None:
        """One of the takes of the link. None: not one of them."""
        return self.link.shown().filter(pk=take_id).first()


def find(token: str) -> ShareLink | None:
    """The link with this token, whether or not it still works."""
    wanted = hash_token(token)
    link = ShareLink.objects.select_related("project", "shot").filter(token_hash=wanted).first()
    return link if link and hmac.compare_digest(link.token_hash, wanted) else None


def guest_of(request: HttpRequest, link: ShareLink) -> Guest:
    """What this browser knows of the link."""
    known = request.session.get(_SESSION, {}).get(str(link.pk), {})
    return Guest(link, known)


def proof_of(link: ShareLink) -> str:
    """What the session keeps of a password that was right."""
    return hash_token(link.password)


def try_password(request: HttpRequest, link: ShareLink, password: str) -> bool:
    """Whether it is right; then this browser is in. Raises RateLimitExceeded."""
    tries = (
        (rate_limits.GUEST_PASSWORD, f"{link.pk} {rate_limits.client_address(request)}"),
        (rate_limits.GUEST_LINK, str(link.pk)),
    )
    for limit, who in tries:
        rate_limits.hit(limit, who)
    if not link.is_password(password):
        return False
    for limit, who in tries:
        rate_limits.refund(limit, who)
    _remember(request, link, proof=proof_of(link))
    return True


def tell_name(request: HttpRequest, link: ShareLink, name: str) -> None:
    """Remember what the guest is called, at this link only; others may have the same name."""
    known = guest_of(request, link).known
    # Who had a name before there were such keys stays who they are.
    key = known.get("id", "") if known.get("name") else str(uuid.uuid4())
    _remember(request, link, name=" ".join(name.split())[:LONGEST_NAME], id=key)


def count_view(request: HttpRequest, guest: Guest, *, now: datetime | None = None) -> None:
    """Note the view, unless this browser was here a moment ago."""
    now = now or timezone.now()
    if guest.known.get("seen", 0) > (now - SEEN_FOR).timestamp():
        return
    _remember(request, guest.link, seen=now.timestamp())
    address = rate_limits.client_address(request)
    guest.link.count_view(name=guest.name, address=address, agent=request.headers.get("User-Agent", ""))


def spend_words(request: HttpRequest, link: ShareLink) -> None:
    """One more note or verdict. Raises RateLimitExceeded."""
    rate_limits.hit(rate_limits.GUEST_NOTES, f"{link.pk} {rate_limits.client_address(request)}")


def _remember(request: HttpRequest, link: ShareLink, **facts: object) -> None:
    everything = request.session.get(_SESSION, {})
    known = {**everything.get(str(link.pk), {}), **facts}
    request.session[_SESSION] = {**everything, str(link.pk): known}
