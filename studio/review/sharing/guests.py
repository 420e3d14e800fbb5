"""Guests of a share link: a browser with its token, its password if it has one, and the name they gave.

A guest has no account. The session of the browser stores, for each link apart: the name, an id that no
other guest of that name has, and a proof of the password that was right, so that a changed password is
asked again.
"""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from studio.accounts.tokens import hash_token
from studio.activity import services as activity
from studio.core.translations import languages
from studio.core.values.text import clean_line, visible_line
from studio.core.values.uuids import parse_uuid
from studio.core.web import keyset, rate_limits
from studio.generation.models import FILM_ORDER, Take
from studio.review.decisions.visibility import guest_visibility_of
from studio.review.models import LinkGuest, ShareLink
from studio.review.participants import Participant
from studio.review.sharing import watermarked_copies

LONGEST_NAME = 40
COPIES_AHEAD = 4  # takes after the one that is watched
SAME_VIEW = timedelta(minutes=30)  # coming back within this time is the same view
SESSION_KEY = "guest"
RETURN_PREFIX = "m:"  # of tokens in mails; no other has a colon


@dataclass(frozen=True)
class Guest:
    """One browser at one link, with what its session stores about it."""

    link: ShareLink
    session: dict[str, Any]

    @property
    def name(self) -> str:
        """The name they gave; empty until then."""
        return str(self.session.get("name", ""))

    @property
    def has_password(self) -> bool:
        """Whether the link needs no password, or the right one was entered."""
        return not self.link.password or self.session.get("proof") == proof_of(self.link)

    @property
    def has_access(self) -> bool:
        """Whether the takes may be shown. A watermark needs a name first."""
        return self.has_password and not self.lacks_name

    @property
    def lacks_name(self) -> bool:
        """Whether the watermark waits for a name; a copy is of one guest, whatever others are called.

        Who watched a link before it had a watermark may have an id, and no name.
        """
        is_of_nobody = self.link.is_burnt_in and not self.id
        return self.link.has_watermark and (is_of_nobody or not self.name)

    @property
    def id(self) -> UUID | None:
        """What tells this guest from others of the name; None before they gave one, and for old sessions."""
        key = self.session.get("id")
        return UUID(key) if key else None

    @cached_property
    def row(self) -> LinkGuest | None:
        """What the studio stores about them; None before they gave a name or watched anything."""
        return self.link.guests.filter(pk=self.id).first() if self.id else None

    @property
    def participant(self) -> Participant:
        """The guest as an author of notes. The label behind the name tells them from members."""
        return Participant(guest_name=f"{self.name} ({self.link.label})", guest_id=self.id)

    @property
    def visitor(self) -> Participant:
        """The guest as somebody who watches, before they gave a name too."""
        return self.participant if self.name else Participant(guest_name=f"A guest ({self.link.label})")

    def may_have_clean_file(self, take: Take) -> bool:
        """Whether a link with burnt-in names offers this guest the clean file of a take.

        It tells that the take is approved: in a blind review, who may decide does so first.
        """
        if not self.link.is_burnt_in or not self.link.gives_clean_file(take):
            return False
        return not self.link.may_approve or guest_visibility_of(take, self.participant).verdicts

    def take(self, take_id: UUID) -> Take | None:
        """One of the takes of the link; None when it does not show this one."""
        return self.link.visible_takes().filter(pk=take_id).first()


def find_link(token: str) -> ShareLink | None:
    """The link with this token, also a disabled or expired one."""
    token_hash = hash_token(token)
    open_links = ShareLink.objects.filter(project__team__deletion_due_at=None)
    links = open_links.select_related("project__team", "shot", "created_by")
    if token.startswith(RETURN_PREFIX):
        link_id = parse_uuid(token.removeprefix(RETURN_PREFIX).partition(":")[0])
        link = links.filter(pk=link_id).first() if link_id else None
        return link if link and constant_time_compare(return_token(link), token) else None
    link = links.filter(token_hash=token_hash).first()
    return link if link and hmac.compare_digest(link.token_hash, token_hash) else None


def return_token(link: ShareLink) -> str:
    """Another token of a link, for mails: the first is stored nowhere. A new address ends both."""
    proof = salted_hmac(RETURN_PREFIX, f"{link.pk} {link.token_hash}").hexdigest()
    return f"{RETURN_PREFIX}{link.pk}:{proof}"


def guest_of(request: HttpRequest, link: ShareLink) -> Guest:
    """The guest that this browser is at a link."""
    return Guest(link, request.session.get(SESSION_KEY, {}).get(str(link.pk), {}))


def proof_of(link: ShareLink) -> str:
    """Value that the session stores of a password that was right."""
    return hash_token(link.password)


def try_password(request: HttpRequest, link: ShareLink, password: str) -> bool:
    """Whether a password is right; the session then stores the proof. Raises RateLimitExceeded."""
    tries = (
        (rate_limits.GUEST_PASSWORD, f"{link.pk} {rate_limits.client_address(request)}"),
        (rate_limits.GUEST_LINK, str(link.pk)),
    )
    for limit, who in tries:
        rate_limits.hit(limit, who)
    if not link.check_password(password):
        return False
    for limit, who in tries:
        rate_limits.refund(limit, who)
    _store(request, link, proof=proof_of(link))
    return True


def set_name(request: HttpRequest, link: ShareLink, name: str) -> None:
    """Store the name of the guest, at this link only; others may have the same name."""
    session = guest_of(request, link).session
    # A guest who had a name before there were such ids goes on without one.
    needs_id = link.is_burnt_in or not session.get("name")
    key = session.get("id") or (str(uuid.uuid4()) if needs_id else "")
    name = visible_line(name)[:LONGEST_NAME]
    _store(request, link, name=name, id=key)
    if key and name:
        columns = {"link": link, "name": name, "language": languages.current()}
        row, _ = LinkGuest.objects.update_or_create(pk=key, defaults=columns)
        watermarked_copies.disown_other_names(row)


def ensure_row(request: HttpRequest, guest: Guest) -> LinkGuest | None:
    """The row of a guest, also of one who has not given a name; None for a guest of an old session."""
    if guest.name and not guest.id:
        return None
    key = guest.id or uuid.uuid4()
    if not guest.id:
        _store(request, guest.link, id=str(key))
    defaults = {"link": guest.link, "name": guest.name, "language": languages.current()}
    return LinkGuest.objects.get_or_create(pk=key, defaults=defaults)[0]


def set_email(guest: Guest, email: str) -> None:
    """Where answers of the team go by mail; empty: nowhere. A guest of an old session gets none."""
    if guest.id and guest.name:
        columns = {"link": guest.link, "name": guest.name, "email": email, "language": languages.current()}
        LinkGuest.objects.update_or_create(pk=guest.id, defaults=columns)


def record_language(request: HttpRequest, guest: Guest) -> None:
    """Store in which language the guest reads the page, for mails to them; one write for each change."""
    code = languages.current()
    if guest.id and guest.session.get("language") != code:
        LinkGuest.objects.filter(pk=guest.id).update(language=code)
        _store(request, guest.link, language=code)


def record_view(request: HttpRequest, guest: Guest, *, now: datetime | None = None) -> None:
    """Record a view of the link, unless this browser had one within ``SAME_VIEW``.

    Who sends no cookie is a robot, or somebody whose views could not be told apart: no view, no session.
    """
    if not request.COOKIES:
        return
    now = now or timezone.now()
    if guest.session.get("seen", 0) > (now - SAME_VIEW).timestamp():
        return
    key = _view_key(request, guest, now)
    _store(request, guest.link, seen=now.timestamp())
    address = rate_limits.client_address(request)
    agent = clean_line(request.headers.get("User-Agent", ""))
    if guest.link.record_view(key=key, name=guest.name, address=address, agent=agent):
        activity.log(guest.link.project, "link opened", actor_name=str(guest.visitor), subject=guest.link.pk)


def hit_note_limit(request: HttpRequest, link: ShareLink) -> None:
    """Count one more note or verdict of this address. Raises RateLimitExceeded."""
    rate_limits.hit(rate_limits.GUEST_NOTES, f"{link.pk} {rate_limits.client_address(request)}")


def hit_watched_limit(request: HttpRequest, link: ShareLink) -> None:
    """Count one more report of what was played. Raises RateLimitExceeded."""
    rate_limits.hit(rate_limits.GUEST_WATCHED, f"{link.pk} {rate_limits.client_address(request)}")


def request_copies(request: HttpRequest, guest: Guest, take: Take) -> None:
    """Have the copies made that a guest with a burnt-in name watches now and next."""
    row = guest.row
    if row is None:
        return
    around = keyset.around(guest.link.visible_takes(), take, order=FILM_ORDER, each_side=COPIES_AHEAD)
    takes = watermarked_copies.missing(row, around[around.index(take) :])
    try:
        for _ in takes:
            rate_limits.hit(
                rate_limits.GUEST_COPIES, f"{guest.link.pk} {rate_limits.client_address(request)}"
            )
    except rate_limits.RateLimitExceeded:
        return  # asked for again when the page is opened later
    watermarked_copies.request(row, takes)
    if copy := watermarked_copies.find(row, take):
        watermarked_copies.bring_forward(copy, now=timezone.now())


def _view_key(request: HttpRequest, guest: Guest, now: datetime) -> str:
    """Key that requests of one browser share which were sent before any of them was a view.

    They have the same cookies, maybe no session yet, and the same last view. The day lets a browser be
    counted again whose session is over.
    """
    last = guest.session.get("seen", 0)
    return hash_token(f"{guest.link.pk} {sorted(request.COOKIES.items())} {last} {now.date()}")


def _store(request: HttpRequest, link: ShareLink, **values: object) -> None:
    links = request.session.get(SESSION_KEY, {})
    session = {**links.get(str(link.pk), {}), **values}
    request.session[SESSION_KEY] = {**links, str(link.pk): session}
