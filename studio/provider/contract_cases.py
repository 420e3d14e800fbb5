"""Every documented and every contested rule of the catalog as one order that keeps it or breaks it.

Each case names the fact of the catalog that would have to change if the provider says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from studio.catalog import model_specs
from studio.catalog.price import price
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.catalog.spec import ModelSpec
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
FIRST, LAST = {"image": "image", "frame": "first"}, {"image": "image", "frame": "last"}


@dataclass(frozen=True, kw_only=True)
class ContractCase:
    """One order to dry-run. ``price_usd`` is that of the catalog; None when it offers no such order."""

    name: str
    fact: str  # slug of the model, mode or limits, and the fact: o1-pro.text.seconds
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


def cases(models: Sequence[ModelSpec] = ()) -> list[ContractCase]:
    """All cases of these models, or of all: the cheapest offered one first, those with a video last."""
    every = [case for model in models or model_specs.every() for case in _Orders(model).cases()]
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


class _Orders:
    """Orders of one model, each with the name of the fact that it keeps or breaks."""

    def __init__(self, model: ModelSpec) -> None:
        self._model = model
        self._sizes = model.modes[Mode.TEXT].sizes or ()
        width, height, _ = self._sizes[0]
        basic = VideoRequest(model=model.id, mode=Mode.TEXT, prompt=PROMPT)
        self._text = replace(basic, width_px=width, height_px=height, seconds=5)
        self._frames = replace(basic, mode=Mode.FRAMES, first_frame=IMAGE, seconds=5)
        self._references = replace(self._text, mode=Mode.REFERENCES, reference_images=(IMAGE,), seconds=3)
        self._reference_video = replace(self._text, mode=Mode.REFERENCE_VIDEO, reference_video=VIDEO)
        self._edit = replace(basic, mode=Mode.EDIT, source_video=VIDEO)

    def cases(self) -> Iterator[ContractCase]:
        """Those of every mode that the model has."""
        by_mode = {
            Mode.TEXT: (self.text, self.outputs),
            Mode.FRAMES: (self.frames,),
            Mode.REFERENCES: (self.references,),
            Mode.REFERENCE_VIDEO: (self.reference_video,),
            Mode.EDIT: (self.edit,),
        }
        for mode in self._model.modes:
            for some in by_mode[mode]:
                yield from some()

    def _size(self) -> dict[str, int]:
        width, height, _ = self._sizes[0]
        return {"width": width, "height": height}

    def _offered(self, name: str, fact: str, request: VideoRequest, **changes: Any) -> ContractCase:
        """A case that the catalog offers."""
        return replace(self._other(name, fact, request, **changes), price_usd=price(request).total)

    def _other(self, name: str, fact: str, request: VideoRequest, **changes: Any) -> ContractCase:
        """A case that the catalog does not offer: an offered order, changed."""
        message = to_message(request, task_uuid=uuid4(), sources={"image": "image", "video": "video"})
        changed: Mapping[str, Any] = {**message, **changes}
        return ContractCase(
            name=f"{self._model.label}: {name}",
            fact=f"{self._model.slug}.{fact}",
            message={field: value for field, value in changed.items() if value is not LEFT_OUT},
            price_usd=None,
        )

    def text(self) -> Iterator[ContractCase]:
        yield self._offered("Text, 5 s", "text.price_per_second", self._text)
        yield self._offered("Text, 10 s", "text.seconds", replace(self._text, seconds=10))
        for seconds in (3, 4, 6, 7, 8, 9, 11):
            yield self._other(f"Text, {seconds} s", "text.seconds", self._text, duration=seconds)
        yield self._other("Text, length with a fraction", "text.seconds", self._text, duration=5.5)
        for width, height, _ in self._sizes[1:]:
            sized = replace(self._text, width_px=width, height_px=height)
            yield self._offered(f"Text, {width}×{height}", "text.sizes", sized)
        yield self._other("Text, 1600×900", "text.sizes", self._text, width=1600, height=900)
        yield self._other("Text without a size", "text.geometry", self._text, width=LEFT_OUT, height=LEFT_OUT)
        yield self._other("Text, width alone", "text.geometry", self._text, height=LEFT_OUT)
        yield self._other(
            "Text, keep the sound", "text.sound", self._text, **_klingai(keepOriginalSound=True)
        )
        yield self._other("Text, fast", "text.fast", self._text, **_klingai(fast=True))
        for length, is_offered in ((1, False), (2, True), (2500, True), (2501, False)):
            make = self._offered if is_offered else self._other
            yield make(
                f"Prompt of {length} characters", "limits.prompt", replace(self._text, prompt="a" * length)
            )

    def outputs(self) -> Iterator[ContractCase]:
        yield self._offered("Four results", "limits.number_results", replace(self._text, number_results=4))
        for number in (0, 5):
            yield self._other(f"{number} results", "limits.number_results", self._text, numberResults=number)
        for quality in (20, 99):
            good = replace(self._text, output_quality=quality)
            yield self._offered(f"Quality {quality}", "limits.output_quality", good)
        for quality in (19, 100):
            yield self._other(
                f"Quality {quality}", "limits.output_quality", self._text, outputQuality=quality
            )
        for name in ("WEBM", "MOV"):
            yield self._offered(
                f"Format {name}", "limits.output_formats", replace(self._text, output_format=name)
            )
        yield self._other("Format GIF", "limits.output_formats", self._text, outputFormat="GIF")
        yield self._offered("Kept for 60 s", "limits.ttl_seconds", replace(self._text, ttl_seconds=60))
        yield self._other("Kept for 59 s", "limits.ttl_seconds", self._text, ttl=59)
        for mode in ("fast", "full"):
            yield self._offered(
                f"Safety check {mode}", "limits.safety_modes", replace(self._text, safety_mode=mode)
            )
        address = "https://example.com/put"
        yield self._offered(
            "Sent to https", "limits.upload_schemes", replace(self._text, upload_endpoint=address)
        )
        plain = replace(self._text, upload_endpoint="http://example.com/put")
        yield self._offered("Sent to http", "limits.upload_schemes", plain)

    def frames(self) -> Iterator[ContractCase]:
        yield self._offered("First frame, 5 s", "frames.price_per_second", self._frames)
        both = replace(self._frames, last_frame=IMAGE, seconds=10)
        yield self._offered("First and last frame, 10 s", "frames.seconds", both)
        yield self._other("First frame, 3 s", "frames.seconds", self._frames, duration=3)
        yield self._other(
            "Last frame alone", "frames.first_frame.minimum", self._frames, inputs={"frameImages": [LAST]}
        )
        three = {"frameImages": [FIRST, "image", LAST]}
        yield self._other("Three frames", "frames.last_frame.maximum", self._frames, inputs=three)
        yield self._other("First frame and a size", "frames.geometry", self._frames, **self._size())
        mixed = {"frameImages": [FIRST], "referenceImages": ["image"]}
        yield self._other("First frame and a reference", "frames.nothing_else", self._frames, inputs=mixed)

    def references(self) -> Iterator[ContractCase]:
        yield self._offered("One reference, 3 s", "references.price_per_second", self._references)
        yield self._offered(
            "One reference, 10 s", "references.seconds", replace(self._references, seconds=10)
        )
        seven = replace(self._references, reference_images=(IMAGE,) * 7)
        yield self._offered("Seven references", "references.max_images", seven)
        eight = {"referenceImages": ["image"] * 8}
        yield self._other("Eight references", "references.max_images", self._references, inputs=eight)
        for seconds in (2, 11):
            yield self._other(
                f"One reference, {seconds} s", "references.seconds", self._references, duration=seconds
            )
        yield self._other(
            "References without a size",
            "references.geometry",
            self._references,
            width=LEFT_OUT,
            height=LEFT_OUT,
        )

    def reference_video(self) -> Iterator[ContractCase]:
        request = self._reference_video
        yield self._offered("Reference video, 5 s", "reference_video.price_per_second", request)
        sound = replace(request, keep_original_sound=True)
        yield self._offered("Reference video, keep its sound", "reference_video.sound", sound)
        for seconds in (3, 10):
            longer = replace(request, seconds=seconds)
            yield self._offered(f"Reference video, {seconds} s", "reference_video.seconds", longer)
        four = replace(request, reference_images=(IMAGE,) * 4)
        yield self._offered("Reference video and 4 images", "reference_video.max_images", four)
        five = {"referenceVideos": ["video"], "referenceImages": ["image"] * 5}
        yield self._other("Reference video and 5 images", "reference_video.max_images", request, inputs=five)
        yield self._other(
            "Reference video without a size",
            "reference_video.geometry",
            request,
            width=LEFT_OUT,
            height=LEFT_OUT,
        )
        two = {"referenceVideos": ["video", "video"]}
        yield self._other(
            "Two reference videos", "reference_video.reference_video.maximum", request, inputs=two
        )

    def edit(self) -> Iterator[ContractCase]:
        yield self._offered("Edit", "edit.price_per_second", self._edit)
        yield self._offered("Fast edit", "edit.fast_price_per_second", replace(self._edit, fast=True))
        yield self._offered(
            "Edit, keep the sound", "edit.sound", replace(self._edit, keep_original_sound=True)
        )
        four = replace(self._edit, reference_images=(IMAGE,) * 4)
        yield self._offered("Edit with 4 images", "edit.max_images", four)
        five = {"video": "video", "referenceImages": ["image"] * 5}
        yield self._other("Edit with 5 images", "edit.max_images", self._edit, inputs=five)
        yield self._other("Edit with a size", "edit.geometry", self._edit, **self._size())
        yield self._other("Edit with a length", "edit.seconds", self._edit, duration=5)
        framed = {"video": "video", "frameImages": [FIRST]}
        yield self._other("Edit with a first frame", "edit.nothing_else", self._edit, inputs=framed)
        both = {"video": "video", "referenceVideos": ["video"]}
        yield self._other("Edit with a reference video", "edit.nothing_else", self._edit, inputs=both)


def _klingai(**settings: bool) -> Message:
    return {"providerSettings": {"klingai": settings}}
