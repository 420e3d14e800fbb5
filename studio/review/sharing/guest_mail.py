"""Mails to guests who left an address: what the team has answered, as long as it is still shown to them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.translation import gettext

from studio.accounts.brand import mail_brand
from studio.core import mail
from studio.core.lease import claim_period
from studio.core.queue import enqueue_on_commit
from studio.core.translations import languages
from studio.core.web.responses import absolute_url
from studio.review.labels import label_of, note_time
from studio.review.models import GuestAnswer, LinkGuest, Note
from studio.review.sharing.conversation import shown_notes
from studio.review.sharing.guests import Guest, return_token

logger = logging.getLogger(__name__)
RIPE = timedelta(minutes=5)  # what is taken back within five minutes is never mailed
EVERY = timedelta(minutes=1)
MOST_LINES = 20
SEND = "studio.review.tasks.mail_guests"
SALT = "review.guest_mail"


def schedule_due(now: datetime) -> None:
    """Enqueue the mails once in a minute while some are due, where mail is configured."""
    if settings.HAS_MAIL and _due(now).exists() and claim_period("guest-mail", every=EVERY, now=now):
        enqueue_on_commit(SEND, now.isoformat())


def send_due(now: datetime) -> int:
    """Mail every guest for whom answers are ripe; returns the number of mails."""
    guests = LinkGuest.objects.filter(pk__in=_due(now).values("guest"))
    return sum(send(guest, now=now) for guest in guests.select_related("link__project__team"))


def send(guest: LinkGuest, *, now: datetime) -> bool:
    """Mail one guest; False when nothing is shown to them any more, or another worker was first."""
    claimed = _claim(guest, now)
    notes = [answer.note for answer in claimed if _is_shown(guest, answer.note)]
    if not notes or not guest.email or guest.link.disabled_at or guest.link.is_expired(now):
        return False
    try:
        with languages.speak(guest.language):
            mail.send(
                guest.email,
                gettext("Answers to your notes on %(project)s") % {"project": guest.link.project},
                "guest/mail_answers.txt",
                _context(guest, notes),
                brand=mail_brand(guest.link.project.team),
            )
    except OSError:
        GuestAnswer.objects.filter(pk__in=[answer.pk for answer in claimed]).update(mailed_at=None)
        logger.exception("the answers for guest %s were not sent", guest.pk)
        return False
    return True


def send_nudge(guest: LinkGuest, *, now: datetime) -> None:
    """Ask a guest by mail to finish, unless they have meanwhile, or the link has ended. Raises OSError."""
    link = guest.link
    if guest.finished_at or not guest.email or link.disabled_at or link.is_expired(now):
        return
    token = return_token(link)
    context = {
        "guest": guest,
        "url": absolute_url("review:guest", token),
        "stop_url": absolute_url("review:guest_mail_stop", token, stop_token(guest)),
    }
    with languages.speak(guest.language):
        subject = gettext("%(project)s waits for your review") % {"project": link.project}
        mail.send(guest.email, subject, "guest/mail_nudge.txt", context, brand=mail_brand(link.project.team))


def stop_token(guest: LinkGuest) -> str:
    """What the mail has in its address that ends these mails."""
    return Signer(salt=SALT).sign(guest.pk.hex)


def guest_of_stop_token(token: str) -> LinkGuest | None:
    """The guest of such an address; None for any other text."""
    try:
        return LinkGuest.objects.filter(pk=UUID(Signer(salt=SALT).unsign(token))).first()
    except BadSignature:
        return None


def stop(guest: LinkGuest) -> None:
    """Forget the address of a guest."""
    guest.email = ""
    guest.save(update_fields=["email"])


def _due(now: datetime) -> QuerySet[GuestAnswer]:
    return GuestAnswer.objects.filter(mailed_at=None, created_at__lt=now - RIPE)


def _claim(guest: LinkGuest, now: datetime) -> list[GuestAnswer]:
    """Intent first: of two workers at the same moment each answer is claimed, and told, by one."""
    unmailed = guest.answers.filter(mailed_at=None).select_related(
        "note__take__shot", "note__take__generation__project", "note__person"
    )
    return [
        answer
        for answer in unmailed[:MOST_LINES]
        if GuestAnswer.objects.filter(pk=answer.pk, mailed_at=None).update(mailed_at=now) == 1
    ]


def _is_shown(guest: LinkGuest, note: Note) -> bool:
    """Whether the link still shows the take, and the guest may read the note."""
    viewer = Guest(guest.link, {"name": guest.name, "id": str(guest.pk)})
    return (
        viewer.take(note.take_id) is not None and shown_notes(viewer, note.take).filter(pk=note.pk).exists()
    )


def _context(guest: LinkGuest, notes: list[Note]) -> dict[str, object]:
    token = return_token(guest.link)
    lines = [
        {
            "note": note,
            "place": gettext("%(take)s at %(time)s") % {"take": label_of(note.take), "time": note_time(note)},
            "url": f"{absolute_url('review:guest_take', token, note.take_id)}?frame={note.frame_in}",
        }
        for note in notes
    ]
    stop_url = absolute_url("review:guest_mail_stop", token, stop_token(guest))
    return {"guest": guest, "lines": lines, "stop_url": stop_url}
