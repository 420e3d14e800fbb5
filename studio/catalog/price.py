"""``price``: what a request will cost, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from studio.catalog import model_specs
from studio.catalog.preflight import CheckStatus, file_checks
from studio.catalog.request import VideoRequest, is_whole, measured
from studio.catalog.spec import Fact, ModelSpec, ModeSpec
from studio.core.values.translatable import FormattedNumber, translatable

PRICE_STEP = Decimal("0.0001")  # US dollars; the provider's prices have three decimals


@dataclass(frozen=True, kw_only=True)
class Quote:
    """An estimate in US dollars; the provider's own ``cost`` replaces it. ``total`` is None while unknown."""

    total: Decimal | None
    per_second: Decimal
    seconds: int | None  # that one result is billed for
    results: int
    explanation: str


def price(request: VideoRequest) -> Quote:
    """What all results of the request cost. Raises KeyError for a model we do not know."""
    model = model_specs.get(request.model)
    spec = model.modes[request.mode]
    rate, results = _rate(spec, request), _results(model, request)
    length = billed_seconds(request)
    total = rate.value * length * results if length and results else None
    return Quote(
        total=total.quantize(PRICE_STEP, ROUND_HALF_UP) if total else None,
        per_second=rate.value,
        seconds=length,
        results=results or 1,
        explanation=_explained(spec, request, rate, length, results),
    )


def billed_seconds(request: VideoRequest) -> int | None:
    """Whole seconds that one result is billed for; None while the request has no length it may have.

    An edit is billed for its source, rounded to whole seconds, as Kling is said to do.
    """
    allowed = model_specs.get(request.model).modes[request.mode].seconds
    if allowed is None:
        return _source_seconds(request)
    is_offered = is_whole(request.seconds) and request.seconds in allowed.value
    return request.seconds if is_offered else None


def _source_seconds(request: VideoRequest) -> int | None:
    source = request.source_video
    length = measured(source.seconds) if source else None
    if source is None or length is None or _is_refused(request):
        return None
    return int(Decimal(length).quantize(Decimal(1), ROUND_HALF_UP))


def _is_refused(request: VideoRequest) -> bool:
    """Whether the source is too short or too long to be edited at all."""
    input_checks = file_checks(request.source_video, "source_video", request) if request.source_video else []
    return any(check.status is CheckStatus.BLOCKED for check in input_checks)


def _rate(spec: ModeSpec, request: VideoRequest) -> Fact[Decimal]:
    fast = spec.fast_price_per_second
    return fast if fast and request.fast else spec.price_per_second


def _results(model: ModelSpec, request: VideoRequest) -> int:
    """How many videos will be billed; 0 when the request asks for a number that is not offered."""
    count, span = request.number_results, model.limits.number_results.value
    return count if is_whole(count) and span.contains(count) else 0


def _explained(
    spec: ModeSpec, request: VideoRequest, rate: Fact[Decimal], length: int | None, results: int
) -> str:
    """The sum as a person would write it, or what it still needs."""
    per_second = dollars(rate.value)
    if length is None or not results:
        missing = _missing(spec, request) if length is None else translatable("the number of results")
        return translatable("{price} a second; the price needs {missing}.", price=per_second, missing=missing)
    figures = {"price": per_second, "seconds": length, "total": dollars(rate.value * length * results)}
    if results > 1:
        total = translatable(
            "{price} a second × {seconds} s × {results} results = {total}.", results=results, **figures
        )
    else:
        total = translatable("{price} a second × {seconds} s = {total}.", **figures)
    if rate.blocks:
        return total
    return translatable("{sum} The price of fast editing is not published: this is an estimate.", sum=total)


def _missing(spec: ModeSpec, request: VideoRequest) -> str:
    if spec.seconds is not None:
        return translatable("a length that this mode offers")
    if _is_refused(request):
        return translatable("a video that can be edited")
    return translatable("the length of the video")


def dollars(amount: Decimal) -> FormattedNumber:
    """Every digit that counts, and always cents: ``$1.12``, ``$1.008``."""
    text = f"{amount.normalize():f}"
    return FormattedNumber(f"${text}" if len(text.partition(".")[2]) > 2 else f"${amount:.2f}")
