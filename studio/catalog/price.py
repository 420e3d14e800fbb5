"""``price``: what a request will cost, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from studio.catalog import entries
from studio.catalog.request import Mode, VideoRequest

GRAIN = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class Quote:
    """An estimate in US dollars; the provider's own ``cost`` replaces it. ``total`` is None while unknown."""

    total: Decimal | None
    per_second: Decimal
    seconds: int | None
    results: int
    explanation: str


def price(request: VideoRequest) -> Quote:
    """What all results of the request cost. Raises KeyError for a model we do not know."""
    model = entries.get(request.model)
    spec = model.modes[request.mode]
    is_guess = request.mode is Mode.EDIT and request.fast
    per_second = model.limits.fast_price.value if is_guess else spec.price_per_second.value
    seconds = billed_seconds(request)
    results = max(1, request.number_results)
    if seconds is None:
        reason = "the length of the video" if spec.seconds is None else "a length"
        return Quote(
            total=None,
            per_second=per_second,
            seconds=None,
            results=results,
            explanation=f"${per_second} a second; the price needs {reason}.",
        )
    total = (per_second * seconds * results).quantize(GRAIN, ROUND_HALF_UP)
    times = f" × {results} results" if results > 1 else ""
    guess = " The price of fast editing is not published; this is an estimate." if is_guess else ""
    explanation = f"${per_second} a second × {seconds} s{times} = ${total.normalize():f}.{guess}"
    return Quote(
        total=total, per_second=per_second, seconds=seconds, results=results, explanation=explanation
    )


def billed_seconds(request: VideoRequest) -> int | None:
    """Whole seconds that one result is billed for: an edit is billed for its source, rounded."""
    if request.mode is not Mode.EDIT:
        return request.seconds
    source = request.source_video
    if source is None or source.seconds is None:
        return None
    return max(1, int(Decimal(source.seconds).quantize(Decimal(1), ROUND_HALF_UP)))
