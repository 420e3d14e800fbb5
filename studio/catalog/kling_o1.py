"""The family Kling VIDEO O1: what its models have in common, from what differs between them.

Both pages of the vendor have the same sentences, and the same contradictions; how each was settled is said
beside the fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from studio.catalog.request import InputKind, Mode
from studio.catalog.spec import Basis, Fact, InputSlot, Limits, ModeSpec, Range, Sizes, Source
from studio.core.values.translatable import translatable

KLING = Source(
    translatable("Kling's documentation of omni-video and its resellers'"), Basis.OTHERS, date(2026, 11, 23)
)
FAL = Source(translatable("fal.ai, page of the same model"), Basis.OTHERS, date(2026, 11, 23))
OURS = Source(translatable("Chosen by this studio"), Basis.NOBODY, date(2026, 11, 23))

# Why a few facts were settled so, where it takes many words.
_OVERWRITING = translatable("Whether several results overwrite each other at one address is not said.")
_CONVERTING = translatable("Whether the vendor converts other formats is unknown.")
_WEIGHT = translatable("One reseller says 100 MB for a fast edit; Kling says 200.")
_SIZE_BESIDE_VIDEO = translatable(
    "The rules do not mention a size beside a reference video, but an example sends one and was"
    " billed; Kling asks for a shape wherever neither a first frame nor a source video gives one."
)
_SOUND_OF_REFERENCE = translatable(
    "The field's description speaks of the reference video, and an example keeps its sound."
)
_SOUND_OF_BOTH = translatable(
    "The page speaks of the reference video, its example uses it while editing: it holds for both."
)
_PRICE_WHEN_FAST = translatable(
    "The price of a fast edit is not published; that of a usual edit stands in as an estimate."
)

THREE_TO_TEN = tuple(range(3, 11))
FIVE_OR_TEN = (5, 10)


@dataclass(frozen=True, kw_only=True)
class O1Pages:
    """Where the facts of one model are written: its own page, and the page that has the fields in detail."""

    rules: Source  # "Compatibility & Validation"
    fields: Source  # the fields and their bounds; of the sibling where the own page does not list them
    reference_video: Source  # an example with a reference video, a size and the sound switch

    def field(self, name: str) -> Source:
        """The description of one field."""
        return self.fields.part(name)


@dataclass(frozen=True, kw_only=True)
class O1Prices:
    """US dollars per second. A reference video costs as much as a source video, on evidence of its own."""

    base: Fact[Decimal]
    source_video: Fact[Decimal]
    reference_video: Fact[Decimal]


def o1_modes(pages: O1Pages, sizes: Sizes, prices: O1Prices) -> Mapping[Mode, ModeSpec]:
    """The five modes of a model of the family."""
    return {
        Mode.TEXT: _text(pages, sizes, prices),
        Mode.FRAMES: _frames(pages, prices),
        Mode.REFERENCES: _references(pages, sizes, prices),
        Mode.REFERENCE_VIDEO: _reference_video(pages, sizes, prices),
        Mode.EDIT: _edit(pages, prices),
    }


def o1_limits(pages: O1Pages) -> Limits:
    """What holds in every mode. What only others say makes hints."""
    return Limits(
        prompt=Fact(Range(2, 2500), pages.field("positivePrompt")),
        number_results=Fact(Range(1, 4), pages.field("numberResults")),
        output_formats=Fact(("MP4", "WEBM", "MOV"), pages.field("outputFormat")),
        output_quality=Fact(Range(20, 99), pages.field("outputQuality")),
        safety_modes=Fact(("none", "fast", "full"), pages.field("safety")),
        ttl_seconds=Fact(60, pages.field("ttl")),
        upload_schemes=Fact(
            ("https", "http"),
            pages.field("uploadEndpoint"),
            translatable("Every example there is https; none forbids http."),
        ),
        upload_results=Fact(1, OURS, _OVERWRITING, blocks=False),
        length_tolerance=Fact(0.05, FAL, translatable("It takes 10.05 s: containers round up to frames.")),
        image_side_px=Fact(300, KLING, blocks=False),
        image_ratio=Fact(Decimal("2.5"), KLING, blocks=False),
        image_bytes=Fact(10_000_000, KLING, blocks=False),
        image_formats=Fact(("JPEG", "PNG"), KLING, _CONVERTING, blocks=False),
        video_side_px=Fact(Range(720, 2160), KLING, blocks=False),
        video_rate=Fact(Range(24, 60), KLING, blocks=False),
        rate_tolerance=Fact(
            0.1, OURS, translatable("23.976 and 59.94 pass for 24 and 60, as everywhere."), blocks=False
        ),
        video_bytes=Fact(200_000_000, KLING, _WEIGHT, blocks=False),
        video_formats=Fact(("MP4", "MOV"), KLING, blocks=False),
    )


def o1_mention_words(pages: O1Pages) -> Fact[Mapping[str, str]]:
    """What an ``@name`` is sent as: plain words."""
    words = {
        "first_frame": "the first frame",
        "last_frame": "the last frame",
        "reference_images": "image {number}",
        "reference_video": "video 1",
        "source_video": "video 1",
    }
    return Fact(
        words,
        pages.field("Examples"),
        translatable("The page documents no token, and its example with images names them in plain words."),
    )


def _text(pages: O1Pages, sizes: Sizes, prices: O1Prices) -> ModeSpec:
    return ModeSpec(
        label=translatable("Text"),
        description=translatable("Describe the shot in words."),
        inputs=(),
        nothing_else=_nothing_else(pages),
        sizes=sizes,
        geometry=Fact(
            "size",
            pages.rules,
            translatable(
                "The page wants exactly one of frames, references or a size: a clip needs one source of"
                " shape."
            ),
        ),
        seconds=Fact(
            FIVE_OR_TEN,
            KLING,
            translatable(
                "The page names no lengths for text alone; 5 and 10 are those on which all sources agree."
            ),
        ),
        price_per_second=prices.base,
        sound=_no_sound(pages),
        fast=_not_fast(pages),
    )


def _frames(pages: O1Pages, prices: O1Prices) -> ModeSpec:
    first = InputSlot(
        role="first_frame",
        kind=InputKind.IMAGE,
        minimum=1,
        maximum=1,
        label=translatable("First frame"),
        hint=translatable("The video begins with exactly this picture and takes its shape."),
        source=pages.field("inputs.frameImages"),
        why=translatable("The page would allow a last frame alone; Kling wants a first one with it."),
    )
    last = InputSlot(
        role="last_frame",
        kind=InputKind.IMAGE,
        minimum=0,
        maximum=1,
        label=translatable("Last frame"),
        hint=translatable("Optional: where the video ends."),
        source=pages.field("inputs.frameImages"),
    )
    return ModeSpec(
        label=translatable("Frames"),
        description=translatable("Begin with a picture, and end on another if you like."),
        inputs=(first, last),
        nothing_else=_nothing_else(pages),
        sizes=None,
        geometry=Fact(
            "input",
            pages.rules,
            translatable(
                "The page marks width and height as required, yet forbids them beside frames and leaves"
                " them out of its examples; for Kling's newer models the API was seen to refuse them there."
            ),
        ),
        seconds=Fact(FIVE_OR_TEN, pages.rules),
        price_per_second=prices.base,
        sound=_no_sound(pages),
        fast=_not_fast(pages),
    )


def _references(pages: O1Pages, sizes: Sizes, prices: O1Prices) -> ModeSpec:
    return ModeSpec(
        label=translatable("References"),
        description=translatable("Show people, things and places; describe what happens."),
        inputs=(
            _images(7, translatable("1 to 7 pictures of who and what appears."), pages.rules, minimum=1),
        ),
        nothing_else=_nothing_else(pages),
        sizes=sizes,
        geometry=Fact(
            "size",
            pages.field("Examples"),
            translatable(
                "The page forbids a size beside reference images, yet its example sends both and was"
                " rendered."
            ),
        ),
        seconds=Fact(THREE_TO_TEN, pages.rules),
        price_per_second=prices.base,
        sound=_no_sound(pages),
        fast=_not_fast(pages),
    )


def _reference_video(pages: O1Pages, sizes: Sizes, prices: O1Prices) -> ModeSpec:
    video = InputSlot(
        role="reference_video",
        kind=InputKind.VIDEO,
        minimum=1,
        maximum=1,
        label=translatable("Reference video"),
        hint=translatable("3 to 10 s. Its movement and camera are the model."),
        source=KLING,
        why=translatable("The page takes a list without saying how long; Kling takes one video."),
        seconds=Fact(
            Range(3, 10), KLING, translatable("The page gives this length for editing only."), blocks=False
        ),
    )
    images = _images(
        4,
        translatable("Up to 4 pictures beside the video."),
        KLING,
        why=translatable(
            "The page allows 7 beside a reference video, 4 beside a source; Kling allows 4 beside any video."
        ),
    )
    return ModeSpec(
        label=translatable("Reference video"),
        description=translatable("Borrow the movement of a video for a new shot."),
        inputs=(video, images),
        nothing_else=_one_video(),
        sizes=sizes,
        geometry=Fact("size", pages.reference_video, _SIZE_BESIDE_VIDEO),
        seconds=Fact(THREE_TO_TEN, pages.rules),
        price_per_second=prices.reference_video,
        sound=Fact(True, pages.reference_video, _SOUND_OF_REFERENCE),
        fast=_not_fast(pages),
    )


def _edit(pages: O1Pages, prices: O1Prices) -> ModeSpec:
    fast = pages.field("providerSettings.klingai.fast")
    video = InputSlot(
        role="source_video",
        kind=InputKind.VIDEO,
        minimum=1,
        maximum=1,
        label=translatable("Source video"),
        hint=translatable("3 to 10 s (fast: 6 to 20 s). Length and shape stay."),
        source=pages.field("inputs.video"),
        seconds=Fact(Range(3, 10), fast),
        fast_seconds=Fact(Range(6, 20), fast),
    )
    return ModeSpec(
        label=translatable("Edit"),
        description=translatable("Change a video by saying what should be different."),
        inputs=(video, _images(4, translatable("Up to 4 pictures of what should appear."), pages.rules)),
        nothing_else=_one_video(),
        sizes=None,
        geometry=Fact(
            "input",
            pages.field("inputs.video"),
            translatable(
                "The page marks width and height as required, yet says that they follow the source video."
            ),
        ),
        seconds=None,
        price_per_second=prices.source_video,
        fast_price_per_second=Fact(prices.source_video.value, OURS, _PRICE_WHEN_FAST, blocks=False),
        sound=Fact(True, pages.field("providerSettings.klingai.keepOriginalSound"), _SOUND_OF_BOTH),
        fast=Fact(True, fast),
    )


def _images(maximum: int, hint: str, source: Source, *, minimum: int = 0, why: str = "") -> InputSlot:
    return InputSlot(
        role="reference_images",
        kind=InputKind.IMAGE,
        minimum=minimum,
        maximum=maximum,
        label=translatable("Reference images"),
        hint=hint,
        source=source,
        why=why,
    )


def _nothing_else(pages: O1Pages) -> Fact[bool]:
    return Fact(
        True,
        pages.rules,
        translatable(
            "Exactly one of frames, references or a size. Kling would take a first frame with more images;"
            " the vendor's sentence forbids it, so it is not offered."
        ),
    )


def _one_video() -> Fact[bool]:
    return Fact(
        True,
        KLING,
        translatable(
            "The page does not say which inputs go beside a video. Kling takes one video, which is either"
            " edited or referred to, and no frames with it."
        ),
    )


def _no_sound(pages: O1Pages) -> Fact[bool]:
    source = pages.field("providerSettings.klingai.keepOriginalSound")
    return Fact(
        False, source, translatable("The model makes no sound of its own, and only a video brings one.")
    )


def _not_fast(pages: O1Pages) -> Fact[bool]:
    return Fact(False, pages.field("providerSettings.klingai.fast"))
