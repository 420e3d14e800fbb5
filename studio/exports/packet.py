"""The review packet: a zip that opens from a disk without a network, with proxies, posters and notes.

Its page and script are files of ours; what it shows is data in the page. The packet is signed, so that notes
which come back are known to be of a packet of this project.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils.translation import gettext
from zipstream import ZIP_STORED, ZipStream

from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.storage.files import chunks
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.exports.selection import file_name, file_stem
from studio.generation.models import Take
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note
from studio.review.notes.thread_view import is_open_to_guests

SALT = "exports.packet"
MOST_TAKES = 200
FOLDER = "media"
PAGE = "review.html"
STATIC = ("packet.js", "packet.css")  # in static/packet


class InvalidPacket(Refusal):
    """Takes that make no packet, or a packet that is not of this project."""


def packet(project: Project, takes: Sequence[Take]) -> ZipStream:
    """Zip of a page with these takes (with shots and assets). Raises InvalidPacket."""
    shown = [(take, take.asset) for take in takes if take.asset]
    if not shown:
        raise InvalidPacket(gettext("There is no take to put into a packet. Choose other takes."))
    if len(shown) > MOST_TAKES:
        raise InvalidPacket(
            gettext("A packet has at most %(most_takes)s takes. Choose fewer.") % {"most_takes": MOST_TAKES}
        )
    stream = ZipStream(compress_type=ZIP_STORED)
    data = {"packet": sign(project, shown), "takes": _entries(shown), "words": _words()}
    page = render_to_string("exports/packet.html", {"project": project, "data": data})
    stream.add(page.encode(), PAGE)
    for name in STATIC:
        stream.add((settings.BASE / "static/packet" / name).read_bytes(), name)
    for take, asset in shown:
        stream.add(_read(*_video(asset)), f"{FOLDER}/{_video_name(take, asset)}")
        if asset.poster:
            stream.add(_read(asset.poster), f"{FOLDER}/{file_stem(take)}.jpg")
    return stream


def _words() -> dict[str, str]:
    """What the script of the page says; it has no other way to a translation."""
    return {
        "place": gettext("Frame {frame} of {frames} · {seconds} s"),
        "frame": gettext("Frame {frame}"),
        "remove": gettext("Delete"),
        "self": gettext("You"),
        "nameless": gettext("Write your name first."),
        "saved": gettext("{count} saved as notes.json. Send that file back."),
    }


def sign(project: Project, shown: Iterable[tuple[Take, Asset]]) -> str:
    """What a packet says of itself and brings back: a new id, its project and its takes, signed."""
    takes = [str(take.pk) for take, _ in shown]
    content = {"id": str(uuid.uuid4()), "project": str(project.pk), "takes": takes}
    return signing.dumps(content, salt=SALT, compress=True)


def read_signature(project: Project, token: str) -> tuple[UUID, set[str]]:
    """Id and takes of a packet of this project. Raises InvalidPacket."""
    try:
        content = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise InvalidPacket(
            gettext("These notes are of no packet of this studio, or the file was changed.")
        ) from None
    if content["project"] != str(project.pk):
        raise InvalidPacket(gettext("These notes are of a packet of another project."))
    return UUID(content["id"]), set(content["takes"])


def _entries(shown: Sequence[tuple[Take, Asset]]) -> list[dict[str, Any]]:
    notes = Note.objects.filter(take__in=[take for take, _ in shown]).not_deleted().threads().in_order()
    by_take: dict[UUID, list[Note]] = {take.pk: [] for take, _ in shown}
    for note in notes.select_related("person"):
        if is_open_to_guests(note):
            by_take[note.take_id].append(note)
    return [_entry(take, asset, by_take[take.pk]) for take, asset in shown]


def _entry(take: Take, asset: Asset, notes: Sequence[Note]) -> dict[str, Any]:
    rate = asset.rate or DEFAULT_FRAME_RATE
    return {
        "id": str(take.pk),
        "label": f"{take.shot} · {take}",
        "video": f"{FOLDER}/{_video_name(take, asset)}",
        "poster": f"{FOLDER}/{file_stem(take)}.jpg" if asset.poster else "",
        "frames": asset.frames or 1,
        "rate_num": rate.numerator,
        "rate_den": rate.denominator,
        "notes": [{"frame": note.frame_in, "author": note.author_name, "text": note.text} for note in notes],
    }


def _video(asset: Asset) -> tuple[str, ...]:
    """The light copy; the file itself while there is none."""
    return (asset.proxy,) if asset.proxy_state == FileState.READY and asset.proxy else (asset.original,)


def _video_name(take: Take, asset: Asset) -> str:
    return f"{file_stem(take)}.mp4" if _video(asset)[0] == asset.proxy else file_name(take, asset)


def _read(name: str) -> Iterator[bytes]:
    yield from chunks(name)
