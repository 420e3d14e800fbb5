"""What the gallery brings to the command palette: takes by label or prompt, and the modes of the composer."""

from __future__ import annotations

import re

from django.utils.translation import gettext

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.activity.hooks import TAKE_PAGE
from studio.catalog.labels import mode_labels
from studio.core.translations.wording import worded
from studio.generation.gallery.cards import is_hidden_by_blind_review
from studio.generation.gallery.filters import Filters
from studio.generation.models import Take, TakeQuerySet
from studio.projects.hooks import GALLERY_PAGE
from studio.projects.models import Project
from studio.projects.palette import PaletteEntry

# "02·T5", "2 t5", "2.5" or, for every shot, "t5".
LABEL = re.compile(
    r"(?:(?P<shot>\d{1,6})\s*[·.\s-]\s*t?|(?P<any>t)\s*|(?P<close>\d{1,6})t)(?P<take>\d{1,6})", re.IGNORECASE
)
MIN_LETTERS = 2  # of a prompt; one finds nearly everything


def find_takes(project: Project, member: Member, text: str, limit: int) -> list[PaletteEntry]:
    """The newest takes whose label or prompt somebody typed; in a blind review no prompts."""
    is_blind = is_hidden_by_blind_review(member, project)
    takes = Take.objects.not_trashed().filter(project=project)
    if label := LABEL.fullmatch(text.strip()):
        matching = _labelled(takes, label)
    elif is_blind or len(text.strip()) < MIN_LETTERS:
        return []
    else:
        matching = Filters(q=text).apply(takes, project)
    newest = matching.select_related("shot", "generation").order_by("-ordered_at", "slot")[:limit]
    return [_entry(take, is_blind=is_blind) for take in newest]


def gallery_actions(project: Project, member: Member) -> list[PaletteEntry]:
    """A new take in each mode of the model, for who may order."""
    if not member.has_permission(Permission.ORDER):
        return []
    gallery = GALLERY_PAGE.url(project.pk)
    return [
        PaletteEntry(
            label=gettext("New take: %(mode)s") % {"mode": worded(label)},
            icon="plus",
            url=f"{gallery}?mode={mode}",
        )
        for mode, label in mode_labels().items()
    ]


def _labelled(takes: TakeQuerySet, label: re.Match[str]) -> TakeQuerySet:
    shot = label["shot"] or label["close"]
    numbered = takes.filter(number=int(label["take"]))
    return numbered.filter(shot__number=int(shot)) if shot else numbered


def _entry(take: Take, *, is_blind: bool) -> PaletteEntry:
    prompt = "" if is_blind else str(take.generation.request.get("prompt", ""))
    return PaletteEntry(
        label=take.shot.take_label(take.number), icon="film", url=TAKE_PAGE.url(take.pk), detail=prompt[:120]
    )
