"""Brand of a team: its name, logo and colour, on the pages of guests and on mails."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from studio.accounts import teams
from studio.accounts.colours import HEX
from studio.accounts.models import Team, TeamLogo, User
from studio.core.errors import Refusal
from studio.core.mail import Brand
from studio.core.storage.files import scratch
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_size
from studio.core.values.translatable import either, translatable
from studio.media import sniff
from studio.media.bounded import run_bounded
from studio.media.errors import Unusable

LARGEST_BYTES = 5_000_000  # of the file that is sent; what is stored is some kilobytes
MOST_SECONDS = 20
KINDS = ("PNG", "JPEG", "WEBP", "HEIC", "AVIF")


class UnfitLogo(Refusal):
    """A file that cannot be a logo, with a sentence."""


def set_logo(team: Team, path: Path, *, by: User) -> None:
    """Make the picture in a file the logo of the team, within 640×160 pixels. Raises UnfitLogo."""
    image = _image(path)
    version = hashlib.sha256(image).hexdigest()[:16]
    with transaction.atomic():
        TeamLogo.objects.update_or_create(team=team, defaults={"image": image})
        Team.objects.filter(pk=team.pk).update(logo_version=version)
        teams.record(team, "logo set", actor=by)


def remove_logo(team: Team, *, by: User) -> None:
    """Take the logo away; without one nothing changes."""
    with transaction.atomic():
        if TeamLogo.objects.filter(team=team).delete()[0]:
            Team.objects.filter(pk=team.pk).update(logo_version="")
            teams.record(team, "logo removed", actor=by)


def mail_brand(team: Team) -> Brand:
    """What a mail in the name of this team shows of it."""
    logo = TeamLogo.objects.filter(team=team).first() if team.logo_version else None
    colour = HEX[team.accent % len(HEX)] if team.accent is not None else ""
    return Brand(team.name, colour, bytes(logo.image) if logo else b"")


def _what(head: bytes, kind: sniff.Format | None) -> str:
    return translatable("this is a video ({kind})", kind=kind.name) if kind else sniff.refusal_reason(head)


def _image(path: Path) -> bytes:
    """The PNG of a stranger's file. Raises UnfitLogo."""
    if path.stat().st_size > LARGEST_BYTES:
        raise UnfitLogo(gettext("A logo may have %(size)s at most.") % {"size": format_size(LARGEST_BYTES)})
    with path.open("rb") as file:
        head = file.read(sniff.HEAD_BYTES)
    kind = sniff.sniff(head)
    if kind is None or kind.kind != "image":
        reason = {"reason": worded(_what(head, kind)), "kinds": worded(either(KINDS))}
        raise UnfitLogo(gettext("A logo is a picture; %(reason)s. Choose a %(kinds)s file.") % reason)
    with scratch() as folder:
        try:
            run_bounded("logo", seconds=MOST_SECONDS, path=str(path), out=str(folder / "logo.png"))
        except Unusable as error:
            raise UnfitLogo(worded(error.sentence)) from None
        return (folder / "logo.png").read_bytes()
