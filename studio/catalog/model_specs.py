"""The models that can be ordered, as data: each fact with its source, and how contradictions were settled.

A model of the same family is one more entry here, and one in the rules of the sandbox.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from studio.catalog.kling_o1 import O1Pages, O1Prices, o1_limits, o1_mention_words, o1_modes
from studio.catalog.request import DEFAULT_MODEL
from studio.catalog.spec import Basis, Fact, ModelSpec, Source
from studio.core.values.translatable import translatable

PRO_PAGE = Source(
    "Runware docs, Kling VIDEO O1 Pro",
    Basis.DOCUMENTED,
    date(2026, 11, 23),
    "https://runware.ai/docs/models/klingai-video-o1-pro",
)
STANDARD_PAGE = Source(
    "Runware docs, Kling VIDEO O1 Standard",
    Basis.DOCUMENTED,
    date(2026, 11, 28),
    "https://runware.ai/docs/models/klingai-video-o1-standard",
)
RULES, PRICES, EXAMPLES = "Compatibility & Validation", "Pricing", "Examples"
VIDEO_EXAMPLE = translatable(
    "The example of O1 Standard with a reference video and 5 s was billed 0.63 = 5 × 0.126,"
    " its price with a video."
)

_PRO_PAGES = O1Pages(
    rules=PRO_PAGE.part(RULES),
    fields=PRO_PAGE,
    reference_video=replace(STANDARD_PAGE, basis=Basis.SIBLING).part(EXAMPLES),
)
O1_PRO = ModelSpec(
    id=DEFAULT_MODEL,
    slug="o1-pro",
    name="Kling VIDEO O1 Pro",
    label="O1 Pro",
    description=translatable("1080p. For what will be shown."),
    released=Fact(date(2025, 12, 1), PRO_PAGE),
    page=PRO_PAGE,
    modes=o1_modes(
        _PRO_PAGES,
        sizes=((1920, 1080, "16:9"), (1440, 1440, "1:1"), (1080, 1920, "9:16")),
        prices=O1Prices(
            base=Fact(
                Decimal("0.112"),
                PRO_PAGE.part(PRICES),
                translatable(
                    "Images as references cost this too: the example with two images and 5 s was billed 0.56."
                ),
            ),
            source_video=Fact(
                Decimal("0.168"),
                PRO_PAGE.part(PRICES),
                translatable(
                    "The row R2V is read as any video input: the editing example, 1.008, is 6 s at this"
                    " price, and every reseller asks half as much again for a video."
                ),
            ),
            reference_video=Fact(Decimal("0.168"), _PRO_PAGES.reference_video, VIDEO_EXAMPLE),
        ),
    ),
    limits=o1_limits(_PRO_PAGES),
    mention_words=o1_mention_words(_PRO_PAGES),
)

_STANDARD_PAGES = O1Pages(
    rules=STANDARD_PAGE.part(RULES),
    fields=replace(PRO_PAGE, basis=Basis.SIBLING),
    reference_video=STANDARD_PAGE.part(EXAMPLES),
)
_STANDARD_VIDEO_PRICE = Fact(Decimal("0.126"), STANDARD_PAGE.part(PRICES), VIDEO_EXAMPLE)
O1_STANDARD = ModelSpec(
    id="klingai:kling@o1-standard",
    slug="o1-standard",
    name="Kling VIDEO O1 Standard",
    label="O1 Standard",
    description=translatable("720p at three quarters of the price. For trying what works."),
    released=Fact(date(2025, 12, 1), STANDARD_PAGE),
    page=STANDARD_PAGE,
    modes=o1_modes(
        _STANDARD_PAGES,
        sizes=((1280, 720, "16:9"), (960, 960, "1:1"), (720, 1280, "9:16")),
        prices=O1Prices(
            base=Fact(Decimal("0.084"), STANDARD_PAGE.part(PRICES)),
            source_video=_STANDARD_VIDEO_PRICE,
            reference_video=_STANDARD_VIDEO_PRICE,
        ),
    ),
    limits=o1_limits(_STANDARD_PAGES),
    mention_words=o1_mention_words(_STANDARD_PAGES),
    finishes_in=O1_PRO.id,
)

# Of orders that name none: until version 0.1 there was no other model.
FIRST_MODEL = O1_PRO.id
_MODELS: dict[str, ModelSpec] = {model.id: model for model in (O1_PRO, O1_STANDARD)}


def get(model: str) -> ModelSpec:
    """The model with this id. Raises KeyError."""
    return _MODELS[model]


def find(model: str) -> ModelSpec | None:
    """The model with this id; None for one that the catalog does not know, or no longer knows."""
    return _MODELS.get(model)


def find_by_slug(slug: str) -> ModelSpec | None:
    """The model with this slug; None when there is none."""
    return next((model for model in every() if model.slug == slug), None)


def every() -> tuple[ModelSpec, ...]:
    """All models of the catalog, in the order in which they are offered."""
    return tuple(_MODELS.values())
