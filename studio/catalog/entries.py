"""The offered models as data: each fact with its source, each contradiction with how it was settled.

Sources: PAGE is the vendor's page of the model (July 2026); KLING is Kling's own documentation of the
model behind it, as resellers and third parties repeat it; LIVE is what third parties saw the API do.
"""

from __future__ import annotations

from decimal import Decimal

from studio.catalog.request import MODEL, Kind, Mode
from studio.catalog.spec import Fact, Limits, ModelSpec, ModeSpec, Need, Span

PAGE = "Runware docs, Kling VIDEO O1 Pro"
KLING = "Kling omni-video docs, through third parties"
LIVE = "live answers seen by third parties"
PRICES = f"{PAGE}, Pricing"

SIZES = ((1920, 1080, "16:9"), (1440, 1440, "1:1"), (1080, 1920, "9:16"))
FIVE_OR_TEN = (5, 10)
THREE_TO_TEN = tuple(range(3, 11))

BASE_PRICE = Fact(Decimal("0.112"), PRICES)
VIDEO_PRICE = Fact(
    Decimal("0.168"),
    PRICES,
    "The page's R2V row is read as any video input: its example with two images costs the base price,"
    " its editing example fits 6 s at this price, and other vendors add 50 % for a video too.",
)
FROM_SIZE = Fact(
    "size", PAGE, "A clip needs one source of its shape; without a frame or a video that is the size."
)
FROM_INPUT = Fact(
    "input",
    PAGE,
    "The page lists the size as required, yet its own examples with frames and with a video leave it out.",
)
FROM_SIZE_WITH_IMAGES = Fact(
    "size",
    PAGE,
    "The page forbids references together with a size, yet its own example sends both and was rendered.",
)


def _images(most: int, hint: str, *, least: int = 0) -> Need:
    return Need(
        role="reference_images",
        kind=Kind.IMAGE,
        least=least,
        most=most,
        label="Reference images",
        hint=hint,
    )


MODES: dict[Mode, ModeSpec] = {
    Mode.TEXT: ModeSpec(
        label="Text",
        description="Describe the shot in words.",
        inputs=(),
        sizes=SIZES,
        seconds=Fact(
            FIVE_OR_TEN,
            KLING,
            "The page names no lengths for text alone; 5 and 10 are the ones every source agrees on.",
        ),
        price_per_second=BASE_PRICE,
        geometry=FROM_SIZE,
    ),
    Mode.FRAMES: ModeSpec(
        label="Frames",
        description="Begin with a picture, and end on another if you like.",
        inputs=(
            Need(
                role="first_frame",
                kind=Kind.IMAGE,
                least=1,
                most=1,
                label="First frame",
                hint="The video begins with exactly this picture and takes its shape.",
            ),
            Need(
                role="last_frame",
                kind=Kind.IMAGE,
                least=0,
                most=1,
                label="Last frame",
                hint="Optional: where the video ends.",
            ),
        ),
        sizes=None,
        seconds=Fact(FIVE_OR_TEN, f"{PAGE}, Compatibility"),
        price_per_second=BASE_PRICE,
        geometry=FROM_INPUT,
    ),
    Mode.REFERENCES: ModeSpec(
        label="References",
        description="Show people, things and places; describe what happens.",
        inputs=(_images(7, "1 to 7 pictures of who and what appears.", least=1),),
        sizes=SIZES,
        seconds=Fact(THREE_TO_TEN, f"{PAGE}, Compatibility"),
        price_per_second=BASE_PRICE,
        geometry=FROM_SIZE_WITH_IMAGES,
    ),
    Mode.REFERENCE_VIDEO: ModeSpec(
        label="Reference video",
        description="Borrow the movement of a video for a new shot.",
        inputs=(
            Need(
                role="reference_video",
                kind=Kind.VIDEO,
                least=1,
                most=1,
                label="Reference video",
                hint="3 to 10 s. Its movement and camera are the model.",
            ),
            _images(4, "Up to 4 pictures beside the video."),
        ),
        sizes=SIZES,
        seconds=Fact(THREE_TO_TEN, f"{PAGE}, Compatibility"),
        price_per_second=VIDEO_PRICE,
        may_keep_sound=True,
        geometry=FROM_SIZE,
    ),
    Mode.EDIT: ModeSpec(
        label="Edit",
        description="Change a video by saying what should be different.",
        inputs=(
            Need(
                role="source_video",
                kind=Kind.VIDEO,
                least=1,
                most=1,
                label="Source video",
                hint="3 to 10 s (fast: 6 to 20 s). Length and shape stay.",
            ),
            _images(4, "Up to 4 pictures of what should appear."),
        ),
        sizes=None,
        seconds=None,
        price_per_second=VIDEO_PRICE,
        may_keep_sound=True,
        may_be_fast=True,
        geometry=FROM_INPUT,
    ),
}

LIMITS = Limits(
    prompt=Fact(Span(2, 2500), PAGE),
    number_results=Fact(Span(1, 4), PAGE),
    output_formats=Fact(("MP4", "WEBM", "MOV"), PAGE),
    output_quality=Fact(Span(20, 99), PAGE),
    safety_modes=Fact(("none", "fast", "full"), PAGE),
    ttl_seconds=Fact(60, PAGE),
    source_seconds=Fact(
        Span(3, 10.05), f"{PAGE}, fast", "A twentieth of a second more is tolerated upstream."
    ),
    fast_source_seconds=Fact(Span(6, 20.05), f"{PAGE}, fast"),
    images_with_video=Fact(
        4, f"{PAGE}, Compatibility", "Documented for editing; Kling says the same of any video input."
    ),
    image_side_px=Fact(300, KLING, is_documented=False),
    image_ratio=Fact(2.5, KLING, is_documented=False),
    image_bytes=Fact(10_000_000, KLING, is_documented=False),
    image_formats=Fact(("JPEG", "PNG"), KLING, "Other formats are converted before they are sent.", False),
    video_side_px=Fact(Span(720, 2160), KLING, is_documented=False),
    video_rate=Fact(Span(23.9, 60.1), KLING, "23.976 and 59.94 count as 24 and 60.", False),
    video_bytes=Fact(200_000_000, KLING, is_documented=False),
    video_formats=Fact(("MP4", "MOV"), KLING, "Other containers are converted before they are sent.", False),
    fast_price=Fact(
        Decimal("0.168"),
        PRICES,
        "The price of fast editing is not published; the usual one is an estimate.",
        False,
    ),
)

O1_PRO = ModelSpec(
    id=MODEL,
    name="Kling VIDEO O1 Pro",
    modes=MODES,
    limits=LIMITS,
    mention_words=Fact(
        {
            "first_frame": "the first frame",
            "last_frame": "the last frame",
            "reference_images": "image {number}",
            "reference_video": "video 1",
            "source_video": "video 1",
        },
        LIVE,
        "No page documents a token for this model; plain words are passed on as they are.",
    ),
)

_MODELS = {O1_PRO.id: O1_PRO}


def get(model: str) -> ModelSpec:
    """The model with this id. Raises KeyError."""
    return _MODELS[model]
