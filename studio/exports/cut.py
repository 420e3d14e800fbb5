"""The cut of a project: its items in order, read for pages and timelines, and changed as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.exports.models import Cut, CutItem
from studio.exports.selection import CutPart, Selection, arrange, notes_of
from studio.exports.sounds import clip_of
from studio.generation.models import Take, TakeQuerySet
from studio.projects.models import Project

MOST_ITEMS = 500


class CutChanged(Refusal):
    """The cut was changed by somebody else since it was looked at."""


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """An item as it shall be. ``id`` is that of the item it was, so that the page finds it again."""

    id: UUID
    take_id: UUID | None
    first: int
    end: int


def items_of(project: Project) -> list[CutItem]:
    """The items of a shaped cut with their takes; without those in the trash. Empty without one."""
    items = CutItem.objects.filter(cut__project=project, take__trashed_at=None)
    return list(
        items.select_related("take__shot", "take__asset", "take__generation__author").order_by("position")
    )


def parts_of(project: Project) -> list[CutPart]:
    """The cut as parts of a timeline: as it was shaped, else the circled takes one after another."""
    if Cut.objects.filter(project=project).exists():
        return [CutPart(item.take, item.first, item.end) for item in items_of(project)]
    takes = circled(project).select_related("asset", "shot", "generation__author")
    return [CutPart(take, 0, take.asset.frames or 0) for take in takes if take.asset]


def revision_of(project: Project) -> str:
    """The count of changes of a shaped cut; empty without one."""
    revision = Cut.objects.filter(project=project).values_list("revision", flat=True).first()
    return "" if revision is None else str(revision)


def has_cut(project: Project) -> bool:
    """Whether the cut was shaped; asked once for each loaded project."""
    return hasattr(project, "cut")


def selection_of(project: Project, parts: Sequence[CutPart], *, has_notes: bool = True) -> Selection:
    """The cut laid out for timelines and films, with the sound under it."""
    notes = notes_of([part.take for part in parts if part.take]) if has_notes else {}
    return arrange(project, parts, notes, sound=clip_of(project))


def circled(project: Project) -> TakeQuerySet:
    """The circled takes with a file, in the order of the film."""
    return usable(project).filter(is_circled=True)


def usable(project: Project) -> TakeQuerySet:
    """The takes that a cut may have, in the order of the film."""
    return Take.objects.ready().in_film(project.pk)


def shape(project: Project, *, author: User) -> Cut:
    """The cut as rows; the first time they are the circled takes."""
    with transaction.atomic():
        cut, is_new = Cut.objects.get_or_create(project=project, defaults={"changed_by": author})
        if is_new:
            takes = [take for take in circled(project).select_related("asset") if take.asset]
            CutItem.objects.bulk_create(
                CutItem(cut=cut, position=position, take=take, first=0, end=max(1, take.asset.frames or 0))
                for position, take in enumerate(takes[:MOST_ITEMS])
                if take.asset
            )
            activity.log(project, "shaped cut", actor=author, subject=cut.pk)
    return cut


def replace(project: Project, items: Sequence[NewItem], *, revision: int, author: User) -> None:
    """Make these the items of the cut. Raises CutChanged unless ``revision`` is still the newest."""
    with transaction.atomic():
        current = Cut.objects.filter(project=project, revision=revision)
        if not current.update(revision=F("revision") + 1, changed_by=author, changed_at=timezone.now()):
            raise CutChanged(gettext("Somebody else changed the cut meanwhile. This is how it is now."))
        cut = Cut.objects.get(project=project)
        cut.items.all().delete()
        CutItem.objects.bulk_create(
            CutItem(
                id=item.id, cut=cut, position=position, take_id=item.take_id, first=item.first, end=item.end
            )
            for position, item in enumerate(items)
        )
        activity.log(project, "changed cut", actor=author, subject=cut.pk, items=len(items))


def discard(project: Project, *, author: User) -> None:
    """Go back to the circled takes in shot order."""
    with transaction.atomic():
        if Cut.objects.filter(project=project).delete()[0]:
            activity.log(project, "discarded cut", actor=author, subject=project.pk)
