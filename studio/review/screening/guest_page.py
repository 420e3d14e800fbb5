"""Values of the page of a guest: player, strip, notes and decision of one take, by addresses of the link."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any
from unicodedata import east_asian_width

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from studio.core.models import FileState
from studio.core.values.timecode import timecode
from studio.core.web import keyset
from studio.core.web.responses import absolute_url
from studio.generation.models import FILM_ORDER, Take
from studio.projects.due_dates import due_date
from studio.review.decisions import verdicts
from studio.review.labels import label_of, rate_of
from studio.review.models import ReviewRevision, ShareLink, Verdict, WatermarkedCopy
from studio.review.participants import colour_of_guest
from studio.review.screening.player import Player, player_of
from studio.review.sharing import watermarked_copies
from studio.review.sharing.conversation import threads_for
from studio.review.sharing.guests import Guest
from studio.review.sharing.progress import watched_count

EACH_SIDE = 24  # takes in the strip, before and after the one that is shown
POLL_SECONDS = 3


@dataclass(frozen=True)
class GuestPage:
    """One take at one link, for the guest who looks at it."""

    guest: Guest
    token: str
    take: Take

    @property
    def link(self) -> ShareLink:
        """The link by which the guest came."""
        return self.guest.link

    def url(self, name: str) -> str:
        """An address of the take at this link: ``video``, ``submit`` and so on."""
        return reverse(f"review:guest_{name}", args=[self.token, self.take.pk])

    @cached_property
    def copy(self) -> WatermarkedCopy | None:
        """The copy with the name of the guest in the picture, where the link asks for that."""
        return watermarked_copies.find(self.guest.row, self.take) if self.link.is_burnt_in else None

    @property
    def _has_overlay(self) -> bool:
        """Whether the page draws the name over the picture: until it is in the picture."""
        return self.link.has_watermark and not (self.copy and self.copy.state == FileState.READY)

    def context(self) -> dict[str, Any]:
        """What the whole page shows beside the notes."""
        link, guest = self.link, self.guest
        return {
            "project": link.project,
            "team": link.project.team,
            "label": name_of(self.take, link),
            "player": self._player(),
            "strip": self._strip(),
            **self.progress(),
            "watermark": _watermark(f"{guest.name} · {link.label}") if self._has_overlay else None,
            "copy": self.copy,
            "clean_file": guest.may_have_clean_file(self.take),
            "email": guest.row.email if guest.row else "",
            "key": uuid.uuid4(),
        }

    def card(self, frame: int | None) -> dict[str, str]:
        """What a chat shows of a link to this take: its name, the moment, its poster."""
        rate = rate_of(self.take)
        last = (self.take.asset.frames or 1) - 1 if self.take.asset else 0
        moment = timecode(min(frame or 0, last), rate)
        return {
            "title": f"{self.link.project} · {name_of(self.take, self.link)}",
            "moment": gettext("At %(moment)s") % {"moment": moment}
            if frame
            else gettext("%(value)s long") % {"value": timecode(last + 1, rate)},
            "image_url": absolute_url("review:guest_poster", self.token, self.take.pk),
        }

    def talk(self, query: QueryDict) -> dict[str, Any]:
        """The notes, the decision, and where the page asks for changes: the revision is read first."""
        revision = revision_of(self.take)
        current = verdicts.current_verdict(self.take, self.guest.participant) if self.guest.name else None
        pages = threads_for(self.guest, self.take, query)
        return {
            "link": self.link,
            "guest": self.guest,
            "token": self.token,
            "page_url": self.url("take"),
            "take": self.take,
            "poll": self._poll_url(query, revision),
            "poll_seconds": POLL_SECONDS,
            "pages": pages,
            "verdict": Verdict.Kind(current.kind) if current else None,
        }

    def progress(self) -> dict[str, Any]:
        """How many takes of the link the guest has watched, of how many, and whether they have finished."""
        row = self.guest.row
        watched, total = watched_count(row, self.link)
        return {
            "watched": watched,
            "take_count": total,
            "has_finished": bool(row and row.finished_at),
            "due": due_date(
                self.link.due_on, today=timezone.localdate(), is_done=bool(row and row.finished_at)
            ),
        }

    def _poll_url(self, query: QueryDict, revision: int) -> str:
        parameters = query.copy()
        parameters["since"] = str(revision)
        return f"{self.url('watch')}?{parameters.urlencode()}"

    def _player(self) -> Player:
        """The player with addresses of this link instead of the members'."""
        player = player_of(
            self.take, person=colour_of_guest(self.guest.id, self.guest.participant.guest_name)
        )
        # Every address of members goes first, also those that somebody adds to the player later.
        member_urls: dict[str, Any] = {
            field.name: "" for field in fields(player) if field.name.endswith("_url")
        }
        guest_urls = {
            "label": name_of(self.take, self.link),
            "video_url": self.url("video"),
            "original_url": self.url("video"),
            "copy_url": self.url("video") if player.copy_url else "",
            "poster_url": self.url("poster"),
            "link_url": self.url("take"),
            "sprite_url": self.url("sprite") if player.sprite_url else "",
            "download_url": self.url("download") if self.link.may_download else "",
        }
        own = self._marked_urls() if self.link.is_burnt_in else {}
        return replace(player, **member_urls | guest_urls | own)

    def _marked_urls(self) -> dict[str, Any]:
        """Addresses where the name is in the picture: of the copy of this guest alone, once it is made."""
        copy, link = self.copy, self.link
        is_ready = copy is not None and copy.state == FileState.READY
        video = f"{self.url('video')}?v={copy.pk.hex}" if copy and is_ready else ""
        may_download = self.guest.may_have_clean_file(self.take) or (link.may_download and is_ready)
        return {
            "video_url": video,
            "original_url": video,
            "original_type": "",
            "copy_url": "" if is_ready else self.url("video"),
            "sprite_url": self.url("sprite") if copy and is_ready and copy.sprite else "",
            "download_url": self.url("download") if may_download else "",
        }

    def _strip(self) -> dict[str, Any]:
        """The takes of a link around this one; ``has_earlier`` and ``has_later``: there are more."""
        takes = keyset.around(self.link.visible_takes(), self.take, order=FILM_ORDER, each_side=EACH_SIDE + 1)
        at = takes.index(self.take)
        first = max(0, at - EACH_SIDE)
        shown = takes[first : at + EACH_SIDE + 1]
        return {
            "tiles": self._tiles(shown),
            "has_earlier": first > 0,
            "has_later": first + len(shown) < len(takes),
        }

    def _tiles(self, takes: Sequence[Take]) -> list[dict[str, Any]]:
        of_shot = Counter(take.shot_id for take in takes)
        return [
            {
                "label": name_of(take, self.link, is_alone=of_shot[take.shot_id] == 1),
                "url": reverse("review:guest_take", args=[self.token, take.pk]),
                "poster_url": reverse("review:guest_poster", args=[self.token, take.pk]),
                "is_current": take.pk == self.take.pk,
            }
            for take in takes
        ]


def name_of(take: Take, link: ShareLink, *, is_alone: bool = False) -> str:
    """A take as guests of the link read it: ``02·T5``, or by the name of its shot where the link says so.

    ``is_alone``: it needs no number, being the only one of its shot that is listed.
    """
    if not link.has_shot_names or not take.shot.name:
        return label_of(take)
    return (
        take.shot.name
        if is_alone
        else gettext("%(shot)s, take %(number)s") % {"shot": take.shot.name, "number": take.number}
    )


def revision_of(take: Take) -> int:
    """Current revision of the notes and decisions of a take."""
    return ReviewRevision.objects.filter(take=take).values_list("revision", flat=True).first() or 0


def _watermark(words: str) -> dict[str, Any]:
    """The words, and how many pixels their tile is wide: as long as they are at most, and a gap."""
    half = 30 + sum(8 if east_asian_width(character) in "FW" else 5 for character in words)
    return {"words": words, "width": 2 * half, "half": half}
