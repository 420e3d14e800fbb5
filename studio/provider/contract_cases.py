"""Every documented and every contested rule of the catalog as one order that keeps it or breaks it.

Each case names the entry of ``catalog.model_specs`` that would have to change if the provider says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from studio.catalog.price import price
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.provider.messages import Message, to_message

VIDEO_SECONDS = 6  # of the sample: both a usual and a fast edit take it
LEFT_OUT = object()
PROMPT = "A quiet harbour at dawn."
IMAGE = Input(ref="image", kind=InputKind.IMAGE, width_px=1280, height_px=720, format="JPEG")
VIDEO = Input(
    ref="video",
    kind=InputKind.VIDEO,
    width_px=1280,
    height_px=720,
    seconds=VIDEO_SECONDS,
    rate=24,
    format="MP4",
)
TEXT = VideoRequest(mode=Mode.TEXT, prompt=PROMPT, width_px=1920, height_px=1080, seconds=5)
FRAMES = VideoRequest(mode=Mode.FRAMES, prompt=PROMPT, first_frame=IMAGE, seconds=5)
REFERENCES = replace(TEXT, mode=Mode.REFERENCES, reference_images=(IMAGE,), seconds=3)
REFERENCE_VIDEO = replace(TEXT, mode=Mode.REFERENCE_VIDEO, reference_video=VIDEO)
EDIT = VideoRequest(mode=Mode.EDIT, prompt=PROMPT, source_video=VIDEO)
FIRST, LAST = {"image": "image", "frame": "first"}, {"image": "image", "frame": "last"}


@dataclass(frozen=True, kw_only=True)
class ContractCase:
    """One order to dry-run. ``price_usd`` is that of the catalog; None when it offers no such order."""

    name: str
    fact: str  # path of the entry in catalog.model_specs
    message: Message
    price_usd: Decimal | None

    @property
    def task_uuid(self) -> UUID:
        """Our id of the order, a fresh one for each case."""
        return UUID(self.message["taskUUID"])

    @property
    def is_offered(self) -> bool:
        """Whether the catalog offers such an order."""
        return self.price_usd is not None

    @property
    def has_video(self) -> bool:
        """Whether it needs the sample video, which must be uploaded."""
        return bool(self.message.get("inputs", {}).keys() & {"video", "referenceVideos"})


def cases() -> list[ContractCase]:
    """All cases: the cheapest offered one first, and those with a video last."""
    every = [*_text(), *_outputs(), *_frames(), *_references(), *_reference_video(), *_edit()]
    return sorted(every, key=lambda case: (case.has_video, not case.is_offered, case.price_usd or 0))


def with_samples(message: Message, image: str, video: str) -> Message:
    """The message with the samples in the places of its inputs."""
    sources = {"image": image, "video": video}

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: fill(part) for name, part in value.items()}
        if isinstance(value, list):
            return [fill(part) for part in value]
        return sources.get(value, value) if isinstance(value, str) else value

    return {**message, "inputs": fill(message["inputs"])} if "inputs" in message else message


def _offered(name: str, fact: str, request: VideoRequest, **changes: Any) -> ContractCase:
    """A case that the catalog offers."""
    return replace(_other(name, fact, request, **changes), price_usd=price(request).total)


def _other(name: str, fact: str, request: VideoRequest, **changes: Any) -> ContractCase:
    """A case that the catalog does not offer: an offered order, changed."""
    message = to_message(request, task_uuid=uuid4(), sources={"image": "image", "video": "video"})
    changed: Mapping[str, Any] = {**message, **changes}
    fields = {field: value for field, value in changed.items() if value is not LEFT_OUT}
    return ContractCase(name=name, fact=fact, message=fields, price_usd=None)


def _text() -> Iterator[ContractCase]:
    yield _offered("Text, 5 s", "TEXT.price_per_second", TEXT)
    yield _offered("Text, 10 s", "TEXT.seconds", replace(TEXT, seconds=10))
    for seconds in (3, 4, 6, 7, 8, 9, 11):
        yield _other(f"Text, {seconds} s", "TEXT.seconds", TEXT, duration=seconds)
    yield _other("Text, length with a fraction", "TEXT.seconds", TEXT, duration=5.5)
    for width, height in ((1440, 1440), (1080, 1920)):
        sized = replace(TEXT, width_px=width, height_px=height)
        yield _offered(f"Text, {width}×{height}", "SIZES", sized)
    yield _other("Text, 1280×720", "SIZES", TEXT, width=1280, height=720)
    yield _other("Text without a size", "TEXT.geometry", TEXT, width=LEFT_OUT, height=LEFT_OUT)
    yield _other("Text, width alone", "TEXT.geometry", TEXT, height=LEFT_OUT)
    yield _other("Text, keep the sound", "TEXT.sound", TEXT, **_klingai(keepOriginalSound=True))
    yield _other("Text, fast", "TEXT.fast", TEXT, **_klingai(fast=True))
    for length, is_offered in ((1, False), (2, True), (2500, True), (2501, False)):
        make = _offered if is_offered else _other
        yield make(f"Prompt of {length} characters", "LIMITS.prompt", replace(TEXT, prompt="a" * length))


def _outputs() -> Iterator[ContractCase]:
    yield _offered("Four results", "LIMITS.number_results", replace(TEXT, number_results=4))
    for number in (0, 5):
        yield _other(f"{number} results", "LIMITS.number_results", TEXT, numberResults=number)
    for quality in (20, 99):
        good = replace(TEXT, output_quality=quality)
        yield _offered(f"Quality {quality}", "LIMITS.output_quality", good)
    for quality in (19, 100):
        yield _other(f"Quality {quality}", "LIMITS.output_quality", TEXT, outputQuality=quality)
    for name in ("WEBM", "MOV"):
        yield _offered(f"Format {name}", "LIMITS.output_formats", replace(TEXT, output_format=name))
    yield _other("Format GIF", "LIMITS.output_formats", TEXT, outputFormat="GIF")
    yield _offered("Kept for 60 s", "LIMITS.ttl_seconds", replace(TEXT, ttl_seconds=60))
    yield _other("Kept for 59 s", "LIMITS.ttl_seconds", TEXT, ttl=59)
    for mode in ("fast", "full"):
        yield _offered(f"Safety check {mode}", "LIMITS.safety_modes", replace(TEXT, safety_mode=mode))
    address = "https://example.com/put"
    yield _offered("Sent to https", "LIMITS.upload_schemes", replace(TEXT, upload_endpoint=address))
    plain = replace(TEXT, upload_endpoint="http://example.com/put")
    yield _offered("Sent to http", "LIMITS.upload_schemes", plain)


def _frames() -> Iterator[ContractCase]:
    yield _offered("First frame, 5 s", "FRAMES.price_per_second", FRAMES)
    both = replace(FRAMES, last_frame=IMAGE, seconds=10)
    yield _offered("First and last frame, 10 s", "FRAMES.seconds", both)
    yield _other("First frame, 3 s", "FRAMES.seconds", FRAMES, duration=3)
    yield _other("Last frame alone", "FIRST_FRAME.minimum", FRAMES, inputs={"frameImages": [LAST]})
    three = {"frameImages": [FIRST, "image", LAST]}
    yield _other("Three frames", "LAST_FRAME.maximum", FRAMES, inputs=three)
    yield _other("First frame and a size", "FRAMES.geometry", FRAMES, width=1920, height=1080)
    mixed = {"frameImages": [FIRST], "referenceImages": ["image"]}
    yield _other("First frame and a reference", "FRAMES.nothing_else", FRAMES, inputs=mixed)


def _references() -> Iterator[ContractCase]:
    yield _offered("One reference, 3 s", "REFERENCES.price_per_second", REFERENCES)
    yield _offered("One reference, 10 s", "REFERENCES.seconds", replace(REFERENCES, seconds=10))
    seven = replace(REFERENCES, reference_images=(IMAGE,) * 7)
    yield _offered("Seven references", "REFERENCES.max_images", seven)
    eight = {"referenceImages": ["image"] * 8}
    yield _other("Eight references", "REFERENCES.max_images", REFERENCES, inputs=eight)
    for seconds in (2, 11):
        yield _other(f"One reference, {seconds} s", "REFERENCES.seconds", REFERENCES, duration=seconds)
    yield _other(
        "References without a size", "REFERENCES.geometry", REFERENCES, width=LEFT_OUT, height=LEFT_OUT
    )


def _reference_video() -> Iterator[ContractCase]:
    request = REFERENCE_VIDEO
    yield _offered("Reference video, 5 s", "VIDEO.price_per_second", request)
    sound = replace(request, keep_original_sound=True)
    yield _offered("Reference video, keep its sound", "VIDEO.sound", sound)
    for seconds in (3, 10):
        longer = replace(request, seconds=seconds)
        yield _offered(f"Reference video, {seconds} s", "VIDEO.seconds", longer)
    four = replace(request, reference_images=(IMAGE,) * 4)
    yield _offered("Reference video and 4 images", "VIDEO.max_images", four)
    five = {"referenceVideos": ["video"], "referenceImages": ["image"] * 5}
    yield _other("Reference video and 5 images", "VIDEO.max_images", request, inputs=five)
    yield _other("Reference video without a size", "VIDEO.geometry", request, width=LEFT_OUT, height=LEFT_OUT)
    two = {"referenceVideos": ["video", "video"]}
    yield _other("Two reference videos", "REFERENCE_VIDEO.maximum", request, inputs=two)


def _edit() -> Iterator[ContractCase]:
    yield _offered("Edit", "EDIT.price_per_second", EDIT)
    yield _offered("Fast edit", "EDIT.fast_price_per_second", replace(EDIT, fast=True))
    yield _offered("Edit, keep the sound", "EDIT.sound", replace(EDIT, keep_original_sound=True))
    four = replace(EDIT, reference_images=(IMAGE,) * 4)
    yield _offered("Edit with 4 images", "EDIT.max_images", four)
    five = {"video": "video", "referenceImages": ["image"] * 5}
    yield _other("Edit with 5 images", "EDIT.max_images", EDIT, inputs=five)
    yield _other("Edit with a size", "EDIT.geometry", EDIT, width=1920, height=1080)
    yield _other("Edit with a length", "EDIT.seconds", EDIT, duration=5)
    framed = {"video": "video", "frameImages": [FIRST]}
    yield _other("Edit with a first frame", "EDIT.nothing_else", EDIT, inputs=framed)
    both = {"video": "video", "referenceVideos": ["video"]}
    yield _other("Edit with a reference video", "EDIT.nothing_else", EDIT, inputs=both)


def _klingai(**settings: bool) -> Message:
    return {"providerSettings": {"klingai": settings}}
