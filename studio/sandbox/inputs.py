"""Inputs of a task as local files: from a UUID, a URL, a data URI, base64 or a spooled upload."""

from __future__ import annotations

import binascii
import os
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from studio.core.web.outgoing import RefusedAddress
from studio.sandbox import body, file_types, model_rules, outgoing, validation
from studio.sandbox.body import SpooledString
from studio.sandbox.errors import VendorError, invalid_value
from studio.sandbox.order import RenderMode, RenderOrder
from studio.sandbox.serializers import MEDIA_PATH, VIDEO_PATH
from studio.sandbox.store import Store

MAX_INPUT_BYTES = 400 * 1024 * 1024  # bytes of one fetched file
# Model page: 3 to 10 s, fast 6 to 20 s. Resellers let a frame or two pass on either side.
SOURCE_SECONDS = {False: (3.0, 10.0), True: (6.0, 20.0)}
TOLERANCE = 0.05
FETCH_TIMEOUT = 30.0  # seconds of silence while an input is fetched


@dataclass(frozen=True)
class InputStore:
    """Resolves inputs of tasks and stores them as local files."""

    store: Store
    base_url: str
    hosts: Collection[str] = ()  # where inputs may be fetched from

    def order(self, task: dict[str, Any]) -> RenderOrder:
        """The checked task with its inputs on disk. Raises VendorError, leaving nothing behind."""
        folder = self.store.folder / "inputs" / uuid4().hex
        folder.mkdir()
        try:
            order = self._order(task, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if not any(folder.iterdir()):
            folder.rmdir()
        return order

    def _order(self, task: dict[str, Any], folder: Path) -> RenderOrder:
        inputs, settings = task.get("inputs") or {}, validation.klingai_settings(task)
        frames = self._frames(inputs.get("frameImages") or [], folder)
        pictures = enumerate(inputs.get("referenceImages") or [])
        references = [self._image(one, folder, "inputs.referenceImages", number) for number, one in pictures]
        mode, is_fast = validation.mode_of(task), bool(settings.get("fast"))
        return RenderOrder(
            mode=mode,
            prompt=task["positivePrompt"],
            width=task.get("width"),
            height=task.get("height"),
            lines=model_rules.rules_of(task).lines,
            seconds=None if mode is RenderMode.EDIT else task.get("duration", validation.DEFAULT_SECONDS),
            first_frame=frames.get("first"),
            last_frame=frames.get("last"),
            reference_images=tuple(references),
            reference_video=self._video(inputs.get("referenceVideos"), folder, "inputs.referenceVideos"),
            source_video=self._video(inputs.get("video"), folder, "inputs.video", is_fast=is_fast),
            output_format=task.get("outputFormat", "MP4"),
            output_quality=task.get("outputQuality", 95),
            keep_original_sound=bool(settings.get("keepOriginalSound")),
            fast=is_fast,
        )

    def _frames(self, items: list[Any], folder: Path) -> dict[str, Path]:
        values = [item["image"] if isinstance(item, dict) else item for item in items]
        places = zip(validation.frame_positions(items), values, strict=True)
        return {place: self._image(value, folder, "inputs.frameImages", place) for place, value in places}

    def _image(self, value: Any, folder: Path, parameter: str, name: object) -> Path:
        path = folder / f"{parameter.rpartition('.')[2]}-{name}"
        self.bring(value, path, parameter)
        if file_types.image_suffix(path) in ("", ".gif", ".bmp"):
            raise invalid_value(parameter, "The image could not be read. Use JPEG, PNG or WEBP.")
        return path

    def _video(self, value: Any, folder: Path, parameter: str, *, is_fast: bool = False) -> Path | None:
        if not value:
            return None
        value = value[0] if isinstance(value, list) else value
        path = folder / "video"
        if not isinstance(value, str) or not (_is_uuid(value) or _is_address(value)):
            raise invalid_value(parameter, "It must be a UUID or a URL.")
        self.bring(value, path, parameter)
        least, most = SOURCE_SECONDS[is_fast]
        seconds = file_types.video_seconds(path)
        if not seconds:
            raise invalid_value(parameter, "The video could not be read. Use MP4 or MOV.")
        if not least - TOLERANCE <= seconds <= most + TOLERANCE:
            raise invalid_value(parameter, f"The video must be between {least:g} and {most:g} seconds long.")
        return path

    def bring(self, value: Any, path: Path, parameter: str) -> None:
        """Put what ``value`` names at ``path``. Raises VendorError."""
        if isinstance(value, SpooledString):
            _move_lifted(value, path, parameter)
        elif not isinstance(value, str) or not value:
            raise invalid_value(parameter, "It must be a UUID, a URL, a data URI or base64.")
        elif _is_uuid(value):
            self._link(self._stored_path(value), path, parameter)
        elif _is_address(value):
            self._fetch(value, path, parameter)
        else:
            path.write_bytes(_decoded(value, parameter))

    def _stored_path(self, uuid: str) -> Path | None:
        media = self.store.row("SELECT file FROM media WHERE uuid = ?", uuid)
        result = self.store.row("SELECT file FROM result WHERE video_uuid = ? AND state = 'success'", uuid)
        stored = media or result
        return self.store.files / stored["file"] if stored else None

    def _link(self, source: Path | None, path: Path, parameter: str) -> None:
        try:
            if not source:
                raise FileNotFoundError
            os.link(source, path)
        except (OSError, ValueError):
            raise invalid_value(parameter, "No media was found with this UUID.") from None

    def _fetch(self, url: str, path: Path, parameter: str) -> None:
        own = self._own_file(url)
        if own:
            self._link(own, path, parameter)
        else:
            download(
                url,
                path,
                self.hosts,
                lambda reason: invalid_value(parameter, f"The URL could not be read: {reason}."),
            )

    def _own_file(self, url: str) -> Path | None:
        # What the sandbox serves itself needs no second request to itself.
        for start in (VIDEO_PATH, MEDIA_PATH):
            if url.startswith(self.base_url + start):
                return self.store.files / Path(urlsplit(url).path).name
        return None


def download(url: str, path: Path, hosts: Collection[str], refuse: Callable[[str], VendorError]) -> None:
    """Stream the URL into ``path``; ``refuse`` makes the error from a reason."""
    try:
        with (
            outgoing.client(hosts, FETCH_TIMEOUT) as client,
            client.stream("GET", url) as answer,
            path.open("wb") as file,
        ):
            if answer.status_code != 200:
                raise refuse(f"it answered {answer.status_code}")
            for piece in answer.iter_bytes(body.CHUNK):
                file.write(piece)
                if file.tell() > MAX_INPUT_BYTES:
                    raise refuse("it is too large")
    except RefusedAddress:
        raise refuse("the sandbox fetches from hosts on its list only") from None
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise refuse(type(problem).__name__) from None


def _move_lifted(value: SpooledString, path: Path, parameter: str) -> None:
    if not value.is_whole:
        raise invalid_value(parameter, "It is not valid base64.")
    with suppress(FileNotFoundError):
        value.path.rename(path)


def _decoded(value: str, parameter: str) -> bytes:
    try:
        text = body.without_head(value.encode("ascii"))
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error):
        raise invalid_value(parameter, "It must be a UUID, a URL, a data URI or base64.") from None


def _is_uuid(value: str) -> bool:
    return bool(validation.UUID4.fullmatch(value))


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://"))
