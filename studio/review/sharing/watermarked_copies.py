"""Copies of takes with the name of a guest burnt in: requested by pages, made by the queue, removed.

One is made at a time, and only while no other work waits, as proxies are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext

from studio.core.errors import Refusal
from studio.core.lease import claim_period, lease
from studio.core.models import FileState
from studio.core.queue import enqueue_on_commit, queue_depth
from studio.core.storage import files
from studio.core.storage.files import as_local, exists, remove_folder, scratch
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_count, format_size
from studio.core.values.translatable import translatable
from studio.generation.models import Take
from studio.library.ingest.preparation import facts_of
from studio.library.models import Asset
from studio.library.quota import refuse_if_full
from studio.media.bounded import run_bounded
from studio.media.errors import Unusable
from studio.review.models import LinkGuest, ShareLink, WatermarkedCopy

MAKE = "studio.review.tasks.make_watermarked_copy"
REMOVE = "studio.review.tasks.remove_obsolete_copies"
PERIOD = "obsolete watermarked copies"
EVERY = timedelta(minutes=1)
LOST = timedelta(seconds=30)  # then the message may have been lost; one too many ends at the lease
MAX_ATTEMPTS = 4  # a copy that is not ready then kills whoever makes it
MAX_AT_ONCE = 200
TRY_AGAIN = timedelta(minutes=10)  # one that could not be made, when its guest comes back
TOO_LONG = translatable("It took too long to be made, more than once.")


def lines_of(name: str, link: ShareLink) -> tuple[str, str]:
    """What stands in the picture: the name of the guest, and below it for whom the link is."""
    return name, link.label


def find(guest: LinkGuest | None, take: Take) -> WatermarkedCopy | None:
    """The copy of a take for a guest, under the name that they have now."""
    return guest.watermarked_copies.filter(take=take, name=guest.name).first() if guest else None


def missing(guest: LinkGuest, takes: Iterable[Take]) -> list[Take]:
    """Those of the takes of which the guest has no copy, and none is asked for."""
    present = set(guest.watermarked_copies.values_list("take", flat=True))
    return [take for take in takes if take.pk not in present]


def request(guest: LinkGuest, takes: Iterable[Take]) -> None:
    """Have copies of these takes made; they are in the order in which they will be watched."""
    WatermarkedCopy.objects.bulk_create(
        [
            WatermarkedCopy(
                guest=guest, take=take, asset_id=take.asset_id, name=guest.name, position=position
            )
            for position, take in enumerate(takes)
        ],
        ignore_conflicts=True,  # another page of the guest was faster
    )


def bring_forward(copy: WatermarkedCopy, *, now: datetime) -> None:
    """Make a copy that somebody waits for before others, also one that could not be made a while ago."""
    this = WatermarkedCopy.objects.filter(pk=copy.pk)
    this.filter(state=FileState.PREPARING, position__gt=0).update(position=0)
    failed = this.filter(state=FileState.UNUSABLE, enqueued_at__lt=now - TRY_AGAIN)
    failed.update(state=FileState.PREPARING, error_message="", position=0, attempts=0)


def summary_of(link: ShareLink) -> str:
    """How many copies a link has, their size, and why others could not be made; empty without any."""
    copies = WatermarkedCopy.objects.filter(guest__link=link)
    counts = copies.aggregate(
        ready=Count("pk", filter=Q(state=FileState.READY)),
        size_bytes=Sum("size_bytes", default=0),
        waiting=Count("pk", filter=Q(state=FileState.PREPARING)),
    )
    parts = []
    if counts["ready"]:
        parts.append(
            f"{format_count(counts['ready'], 'copy', 'copies')}, {format_size(counts['size_bytes'])}"
        )
    if counts["waiting"]:
        parts.append(gettext("%(waiting)s being made") % {"waiting": counts["waiting"]})
    if failed := copies.filter(state=FileState.UNUSABLE).order_by("-enqueued_at").first():
        parts.append(
            gettext("one could not be made: %(error_message)s")
            % {"error_message": worded(failed.error_message)}
        )
    return "; ".join(parts)


def disown_other_names(guest: LinkGuest) -> None:
    """Leave copies with a former name of a guest to the removal."""
    guest.watermarked_copies.exclude(name=guest.name).update(guest=None)


def schedule_due(now: datetime) -> None:
    """Enqueue the next copy, and now and then the removal of those that nobody may watch any more."""
    enqueue_next(now)
    if WatermarkedCopy.objects.obsolete(now).exists() and claim_period(PERIOD, every=EVERY, now=now):
        enqueue_removal()


def enqueue_next(now: datetime) -> None:
    """Enqueue the copy that is next, unless one is being made or other work waits."""
    waiting = WatermarkedCopy.objects.waiting()
    given_up = waiting.filter(attempts__gte=MAX_ATTEMPTS, enqueued_at__lt=now - LOST)
    given_up.order_by().update(state=FileState.UNUSABLE, error_message=TOO_LONG)
    if waiting.filter(enqueued_at__gte=now - LOST).exists():
        return
    following = waiting.values_list("pk", flat=True).first()
    if following and not queue_depth():
        WatermarkedCopy.objects.filter(pk=following).update(enqueued_at=now)
        enqueue_on_commit(MAKE, following)


def enqueue_removal() -> None:
    """Have a worker remove obsolete copies, after commit."""
    enqueue_on_commit(REMOVE)


def make(copy_id: UUID) -> None:
    """Make a copy, or write why there is none. Killed at any moment, it is made again."""
    with lease(f"watermarked-copy:{copy_id}") as is_held:
        copies = WatermarkedCopy.objects.filter(pk=copy_id, state=FileState.PREPARING)
        copy = copies.select_related("guest__link", "asset__team").first() if is_held else None
        if copy is None or copy.guest is None or copy.asset is None:
            return
        copies.update(attempts=F("attempts") + 1, enqueued_at=timezone.now())
        try:
            refuse_if_full(copy.asset.team, 1)
            _make(copy, copy.asset, lines_of(copy.name, copy.guest.link))
        except Unusable as error:
            _give_up(copy, error.sentence)
        except Refusal as error:
            _give_up(copy, error.message)


def marked_picture(name: str, lines: tuple[str, str]) -> bytes:
    """A stored image with these lines in it, as WEBP. Raises FileNotFoundError, Unusable."""
    if not exists(name):
        raise FileNotFoundError(name)
    with scratch() as folder:
        _burn_in(name, folder / "picture.webp", lines)
        return (folder / "picture.webp").read_bytes()


def remove(copies: Iterable[WatermarkedCopy]) -> int:
    """Remove copies, files before rows; their count."""
    return sum(_remove(copy) for copy in copies)


def remove_obsolete(now: datetime) -> int:
    """Remove copies that nobody may watch any more, so many at once; their count."""
    return remove(WatermarkedCopy.objects.obsolete(now)[:MAX_AT_ONCE])


def _make(copy: WatermarkedCopy, asset: Asset, lines: tuple[str, str]) -> None:
    video, sprite = f"{copy.folder}/video.mp4", f"{copy.folder}/sprite.webp" if asset.sprite else ""
    with scratch() as folder:
        out, sheet = folder / "video.mp4", folder / "sprite.webp"
        facts = facts_of(asset).to_json()
        with as_local(asset.original) as local:
            run_bounded("watermark", path=str(local), out=str(out), facts=facts, lines=lines)
        if sprite:
            columns, rows = asset.sprite_columns or 1, asset.sprite_rows or 1
            _burn_in(asset.sprite, sheet, lines, columns=columns, rows=rows)
        size_bytes = sum(file.stat().st_size for file in (out, sheet) if file.exists())
        refuse_if_full(asset.team, size_bytes)
        files.put(out, video)
        if sprite:
            files.put(sheet, sprite)
    _finish(copy, asset, video=video, sprite=sprite, size_bytes=size_bytes)


def _burn_in(name: str, out: Path, lines: tuple[str, str], *, columns: int = 1, rows: int = 1) -> None:
    with as_local(name) as sheet:
        grid: dict[str, Any] = {"columns": columns, "rows": rows}
        run_bounded("watermark_sheet", path=str(sheet), out=str(out), lines=lines, **grid)


def _finish(copy: WatermarkedCopy, asset: Asset, *, video: str, sprite: str, size_bytes: int) -> None:
    """Let the guest watch the copy, and count its bytes; removed meanwhile, its files go too."""
    this = WatermarkedCopy.objects.filter(pk=copy.pk)
    with transaction.atomic():
        columns = {"state": FileState.READY, "video": video, "sprite": sprite, "size_bytes": size_bytes}
        if this.filter(state=FileState.PREPARING).update(**columns):
            Asset.objects.filter(pk=asset.pk).update(derived_bytes=F("derived_bytes") + size_bytes)
    if not this.exists():
        remove_folder(copy.folder)


def _give_up(copy: WatermarkedCopy, sentence: str) -> None:
    unfinished = WatermarkedCopy.objects.filter(pk=copy.pk, state=FileState.PREPARING)
    unfinished.update(state=FileState.UNUSABLE, error_message=sentence)


def _remove(copy: WatermarkedCopy) -> bool:
    remove_folder(copy.folder)
    with transaction.atomic():
        locked = WatermarkedCopy.objects.select_for_update().filter(pk=copy.pk).first()
        if locked is None:
            return False
        locked.delete()
        if locked.asset_id:
            asset = Asset.objects.filter(pk=locked.asset_id)
            asset.update(derived_bytes=F("derived_bytes") - locked.size_bytes)
    if locked.video and not copy.video:  # it was made between the two
        remove_folder(copy.folder)
    return True
