"""Tools that no address of the API is: look at a take or a file, wait for an order, bring in a small file."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Iterator, Sequence
from threading import BoundedSemaphore
from typing import Any, ClassVar
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from studio.api.access import ApiRequest, load_rows, project_of
from studio.api.mcp.tool import Picture, ToolResult
from studio.api.paging import PageQuery
from studio.api.problems import invalid
from studio.api.resources.files import FileJson, file_json, file_of, files_for
from studio.api.resources.generations import GenerationJson, card_options, load_generation, to_json
from studio.api.resources.notes import NotePage, list_notes
from studio.api.resources.review import VerdictJson, list_verdicts
from studio.api.resources.schemas import Body
from studio.api.resources.takes import TakeJson, show_take, take_of
from studio.core.storage.files import chunks, scratch
from studio.core.web import rate_limits
from studio.library import services
from studio.library.derived import frames
from studio.library.files.responses import WEBP
from studio.library.models import Asset
from studio.library.uploads import resumable
from studio.media.errors import Unusable

MOST_FRAMES = 4
MOST_SECONDS = 15
WAITS_AT_ONCE = BoundedSemaphore(2)  # of the threads that answer all others, too
LOOK_AGAIN_SECONDS = 0.5
NOT_BASE64 = "This is no base64. Send the bytes of the file, encoded without line breaks."
ADDRESS = "POST /api/v1/projects/{project_id}/files"

FRAMES: Any = Field(
    default_factory=list,
    max_length=MOST_FRAMES,
    description=f"numbers of frames to look at, at most {MOST_FRAMES}; the first is 0",
)


class LookAtTake(Body):
    """Which take, and which of its frames."""

    take_id: UUID = Field(description="id of a take, from list_takes")
    frames: list[int] = FRAMES
    cursor: str = Field("", max_length=400, description="`next` of the notes before; empty: the first page")


class TakeView(Schema):
    """A take with what was said about it. In a blind review, what waits for one's own verdict is null."""

    take: TakeJson
    verdicts: list[VerdictJson]
    notes: NotePage
    pictures: list[str] = Field(description="what the pictures beside this text are, in their order")


class LookAtFile(Body):
    """Which file, and which frames of a video."""

    file_id: UUID = Field(description="id of a file, from list_files")
    frames: list[int] = FRAMES


class FileView(Schema):
    """A file, with pictures of it."""

    file: FileJson
    pictures: list[str] = Field(description="what the pictures beside this text are, in their order")


class WaitForGeneration(Body):
    """Which order, and for how long."""

    generation_id: UUID = Field(description="id of an order, as it came back from it")
    seconds: int = Field(
        0, ge=0, le=MOST_SECONDS, description="how long to wait until it is final; 0: answer at once"
    )


class UploadFile(Body):
    """A file that is small enough to come within a message."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    project_id: UUID = Field(description="id of a project, from list_projects")
    name: str = Field(max_length=200, description="its file name, such as frame.png")
    data: str = Field(description=f"its bytes in base64, at most 700 kB; larger ones as a form: {ADDRESS}")


def look_at_take(request: ApiRequest, arguments: LookAtTake) -> ToolResult:
    """A take with its notes and verdicts, its poster, and chosen frames."""
    take = take_of(request, arguments.take_id)
    page = PageQuery.model_validate({"cursor": arguments.cursor})
    pictures = list(_pictures(take.asset, arguments.frames)) if take.asset else []
    view = TakeView(
        take=show_take(request, take),
        verdicts=list_verdicts(request, take.pk),
        notes=NotePage.model_validate(list_notes(request, take.pk, page)),
        pictures=[picture.label for picture in pictures],
    )
    return ToolResult(value=view, pictures=pictures)


def look_at_file(request: ApiRequest, arguments: LookAtFile) -> ToolResult:
    """A file, its still, and chosen frames of a video."""
    asset = file_of(request, arguments.file_id)
    pictures = list(_pictures(asset, arguments.frames))
    view = FileView(file=file_json(asset), pictures=[picture.label for picture in pictures])
    return ToolResult(value=view, pictures=pictures)


def wait_for_generation(request: ApiRequest, arguments: WaitForGeneration) -> ToolResult:
    """How far an order is: at once, or as soon as it is final."""
    ends = time.monotonic() + arguments.seconds
    generation = load_generation(request, arguments.generation_id)
    if arguments.seconds and WAITS_AT_ONCE.acquire(blocking=False):
        try:
            while not generation.is_final and time.monotonic() < ends:
                time.sleep(LOOK_AGAIN_SECONDS)
                generation = load_generation(request, generation.pk)
        finally:
            WAITS_AT_ONCE.release()
    shown: GenerationJson = to_json(request, generation, card_options())
    return ToolResult(value=shown)


def upload_file(request: ApiRequest, arguments: UploadFile) -> ToolResult:
    """Bring in a file that came as base64; the same bytes are one file. Raises Refusal."""
    load_rows(request, {"project_id": arguments.project_id})
    project = project_of(request, arguments.project_id)
    rate_limits.hit(rate_limits.UPLOAD, request.user.pk)
    content = _decoded(arguments.data)
    resumable.refuse_unfit(services.clean_name(arguments.name), len(content))
    with scratch() as folder:
        local = folder / "upload"
        local.write_bytes(content)
        asset = services.receive(
            project.team,
            local,
            name=arguments.name,
            author=request.user,
            project=project,
            present=files_for(request, project),
        )
    return ToolResult(value=file_json(asset))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise invalid("data", NOT_BASE64) from None


def _pictures(asset: Asset, numbers: Sequence[int]) -> Iterator[Picture]:
    """The still of a file, and frames of it. Raises InvalidRequest."""
    wrong = [number for number in numbers if number < 0 or not frames.has(asset, number)]
    if wrong:
        last = f"Its last frame is {asset.frames - 1}." if asset.frames else "It has no frames."
        raise invalid("frames", f"There is no frame {wrong[0]}. {last}")
    if asset.poster:
        yield Picture(label="poster", mime=WEBP, content=b"".join(chunks(asset.poster)))
    for number in numbers:
        yield Picture(label=f"frame {number}", mime="image/jpeg", content=_frame(asset, number))


def _frame(asset: Asset, number: int) -> bytes:
    try:
        with frames.picture(asset, number, side=frames.SMALL_SIDE) as path:
            return path.read_bytes()
    except Unusable as error:
        raise invalid("frames", error.sentence) from None
