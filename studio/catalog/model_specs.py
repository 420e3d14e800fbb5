"""The offered models as data: each fact with its source, each contradiction with how it was settled.

Read on 2026-11-23. PAGE is the vendor's page of the model, runware.ai/docs/models/klingai-video-o1-pro;
KLING is what Kling and its resellers document of the model behind it; OURS
marks what nobody has written down.
"""

from __future__ import annotations

from decimal import Decimal

from studio.catalog.request import MODEL, InputKind, Mode
from studio.catalog.spec import Fact, InputSlot, Limits, ModelSpec, ModeSpec, Range, Sizes

PAGE = "Runware docs, Kling VIDEO O1 Pro, 2026-11-23"
RULES = f"{PAGE}, Compatibility & Validation"
PRICES = f"{PAGE}, Pricing"
EXAMPLES = f"{PAGE}, Examples"
FAST = f"{PAGE}, providerSettings.klingai.fast"
SOUND = f"{PAGE}, providerSettings.klingai.keepOriginalSound"
KLING = "Kling's documentation of omni-video and its resellers', 2026-11-23"
OURS = "Not documented, 2026-11-23"

SIZES: Sizes = ((1920, 1080, "16:9"), (1440, 1440, "1:1"), (1080, 1920, "9:16"))
FIVE_OR_TEN_SECONDS = (5, 10)
THREE_TO_TEN_SECONDS = Fact(tuple(range(3, 11)), RULES)

BASE_PRICE = Fact(
    Decimal("0.112"),
    PRICES,
    "Images as references cost this too: the example with two images and 5 s was billed 0.56.",
)
VIDEO_PRICE = Fact(
    Decimal("0.168"),
    PRICES,
    "The row R2V is read as any video input: the editing example, 1.008, is 6 s at this price, and every"
    " reseller asks half as much again for a video.",
)
FAST_PRICE = Fact(
    VIDEO_PRICE.value,
    OURS,
    "The price of a fast edit is not published; that of a usual edit stands in as an estimate.",
    blocks=False,
)

FROM_SIZE = Fact(
    "size",
    RULES,
    "The page wants exactly one of frames, references or a size: a clip needs one source of its shape.",
)
FROM_SIZE_BESIDE_IMAGES = Fact(
    "size",
    EXAMPLES,
    "The page forbids a size beside reference images, yet its own example sends both and was rendered.",
)
FROM_SIZE_BESIDE_VIDEO = Fact(
    "size",
    KLING,
    "The page does not mention a size beside a reference video; Kling asks for a shape wherever neither a"
    " first frame nor a source video gives one.",
)
FROM_FIRST_FRAME = Fact(
    "input",
    RULES,
    "The page marks width and height as required, yet forbids them beside frames and leaves them out of"
    " its examples; for Kling's newer models the API was seen to refuse them there.",
)
FROM_SOURCE = Fact(
    "input",
    f"{PAGE}, inputs.video",
    "The page marks width and height as required, yet says that they follow the source video.",
)

HAS_SOUND = Fact(
    True,
    SOUND,
    "The page speaks of the reference video, its example uses it while editing: it holds for both.",
)
NO_SOUND = Fact(False, SOUND, "The model makes no sound of its own, and only a video brings one.")
CAN_BE_FAST = Fact(True, FAST)
NOT_FAST = Fact(False, FAST)
NOTHING_ELSE = Fact(
    True,
    RULES,
    "Exactly one of frames, references or a size. Kling would take a first frame with more images; the"
    " vendor's sentence forbids it, so it is not offered.",
)
ONE_VIDEO = Fact(
    True,
    KLING,
    "The page does not say which inputs go beside a video. Kling takes one video, which is either edited"
    " or referred to, and no frames with it.",
)

SOURCE_SECONDS = Fact(Range(3, 10), FAST)
FAST_SOURCE_SECONDS = Fact(Range(6, 20), FAST)
REFERENCE_SECONDS = Fact(Range(3, 10), KLING, "The page gives this length for editing only.", blocks=False)


def _images(maximum: int, hint: str, source: str, *, minimum: int = 0, why: str = "") -> InputSlot:
    return InputSlot(
        role="reference_images",
        kind=InputKind.IMAGE,
        minimum=minimum,
        maximum=maximum,
        label="Reference images",
        hint=hint,
        source=source,
        why=why,
    )


FIRST_FRAME = InputSlot(
    role="first_frame",
    kind=InputKind.IMAGE,
    minimum=1,
    maximum=1,
    label="First frame",
    hint="The video begins with exactly this picture and takes its shape.",
    source=f"{PAGE}, inputs.frameImages",
    why="The page would allow a last frame alone; Kling wants a first one with it.",
)
LAST_FRAME = InputSlot(
    role="last_frame",
    kind=InputKind.IMAGE,
    minimum=0,
    maximum=1,
    label="Last frame",
    hint="Optional: where the video ends.",
    source=f"{PAGE}, inputs.frameImages",
)
REFERENCE_VIDEO = InputSlot(
    role="reference_video",
    kind=InputKind.VIDEO,
    minimum=1,
    maximum=1,
    label="Reference video",
    hint="3 to 10 s. Its movement and camera are the model.",
    source=KLING,
    why="The page takes a list without saying how long; Kling takes one video.",
    seconds=REFERENCE_SECONDS,
)
SOURCE_VIDEO = InputSlot(
    role="source_video",
    kind=InputKind.VIDEO,
    minimum=1,
    maximum=1,
    label="Source video",
    hint="3 to 10 s (fast: 6 to 20 s). Length and shape stay.",
    source=f"{PAGE}, inputs.video",
    seconds=SOURCE_SECONDS,
    fast_seconds=FAST_SOURCE_SECONDS,
)

TEXT = ModeSpec(
    label="Text",
    description="Describe the shot in words.",
    inputs=(),
    nothing_else=NOTHING_ELSE,
    sizes=SIZES,
    geometry=FROM_SIZE,
    seconds=Fact(
        FIVE_OR_TEN_SECONDS,
        KLING,
        "The page names no lengths for text alone; 5 and 10 are those on which all sources agree.",
    ),
    price_per_second=BASE_PRICE,
    sound=NO_SOUND,
    fast=NOT_FAST,
)
FRAMES = ModeSpec(
    label="Frames",
    description="Begin with a picture, and end on another if you like.",
    inputs=(FIRST_FRAME, LAST_FRAME),
    nothing_else=NOTHING_ELSE,
    sizes=None,
    geometry=FROM_FIRST_FRAME,
    seconds=Fact(FIVE_OR_TEN_SECONDS, RULES),
    price_per_second=BASE_PRICE,
    sound=NO_SOUND,
    fast=NOT_FAST,
)
REFERENCES = ModeSpec(
    label="References",
    description="Show people, things and places; describe what happens.",
    inputs=(_images(7, "1 to 7 pictures of who and what appears.", RULES, minimum=1),),
    nothing_else=NOTHING_ELSE,
    sizes=SIZES,
    geometry=FROM_SIZE_BESIDE_IMAGES,
    seconds=THREE_TO_TEN_SECONDS,
    price_per_second=BASE_PRICE,
    sound=NO_SOUND,
    fast=NOT_FAST,
)
BESIDE_REFERENCE_VIDEO = _images(
    4,
    "Up to 4 pictures beside the video.",
    KLING,
    why="The page allows 7 beside a reference video and 4 beside a source; Kling allows 4 beside any video.",
)
VIDEO = ModeSpec(
    label="Reference video",
    description="Borrow the movement of a video for a new shot.",
    inputs=(REFERENCE_VIDEO, BESIDE_REFERENCE_VIDEO),
    nothing_else=ONE_VIDEO,
    sizes=SIZES,
    geometry=FROM_SIZE_BESIDE_VIDEO,
    seconds=THREE_TO_TEN_SECONDS,
    price_per_second=VIDEO_PRICE,
    sound=HAS_SOUND,
    fast=NOT_FAST,
)
EDIT = ModeSpec(
    label="Edit",
    description="Change a video by saying what should be different.",
    inputs=(SOURCE_VIDEO, _images(4, "Up to 4 pictures of what should appear.", RULES)),
    nothing_else=ONE_VIDEO,
    sizes=None,
    geometry=FROM_SOURCE,
    seconds=None,
    price_per_second=VIDEO_PRICE,
    fast_price_per_second=FAST_PRICE,
    sound=HAS_SOUND,
    fast=CAN_BE_FAST,
)

LIMITS = Limits(
    prompt=Fact(Range(2, 2500), f"{PAGE}, positivePrompt"),
    number_results=Fact(Range(1, 4), f"{PAGE}, numberResults"),
    output_formats=Fact(("MP4", "WEBM", "MOV"), f"{PAGE}, outputFormat"),
    output_quality=Fact(Range(20, 99), f"{PAGE}, outputQuality"),
    safety_modes=Fact(("none", "fast", "full"), f"{PAGE}, safety"),
    ttl_seconds=Fact(60, f"{PAGE}, ttl"),
    upload_schemes=Fact(
        ("https", "http"), f"{PAGE}, uploadEndpoint", "Every example there is https; none forbids http."
    ),
    upload_results=Fact(
        1, OURS, "Whether several results overwrite each other at one address is not said.", blocks=False
    ),
    length_tolerance=Fact(
        0.05, "fal.ai, page of the same model, 2026-11-23", "It takes 10.05 s: containers round up to frames."
    ),
    image_side_px=Fact(300, KLING, blocks=False),
    image_ratio=Fact(Decimal("2.5"), KLING, blocks=False),
    image_bytes=Fact(10_000_000, KLING, blocks=False),
    image_formats=Fact(
        ("JPEG", "PNG"), KLING, "Whether the vendor converts other formats is unknown.", blocks=False
    ),
    video_side_px=Fact(Range(720, 2160), KLING, blocks=False),
    video_rate=Fact(Range(24, 60), KLING, blocks=False),
    rate_tolerance=Fact(0.1, OURS, "23.976 and 59.94 pass for 24 and 60, as everywhere.", blocks=False),
    video_bytes=Fact(
        200_000_000, KLING, "One reseller says 100 MB for a fast edit; Kling says 200.", blocks=False
    ),
    video_formats=Fact(("MP4", "MOV"), KLING, blocks=False),
)

O1_PRO = ModelSpec(
    id=MODEL,
    name="Kling VIDEO O1 Pro",
    modes={
        Mode.TEXT: TEXT,
        Mode.FRAMES: FRAMES,
        Mode.REFERENCES: REFERENCES,
        Mode.REFERENCE_VIDEO: VIDEO,
        Mode.EDIT: EDIT,
    },
    limits=LIMITS,
    mention_words=Fact(
        {
            "first_frame": "the first frame",
            "last_frame": "the last frame",
            "reference_images": "image {number}",
            "reference_video": "video 1",
            "source_video": "video 1",
        },
        EXAMPLES,
        "The page documents no token, and its example with images names them in plain words.",
    ),
)

_MODELS = {O1_PRO.id: O1_PRO}


def get(model: str) -> ModelSpec:
    """The model with this id. Raises KeyError."""
    return _MODELS[model]
