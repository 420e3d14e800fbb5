"""The rules about one file of a request: each is a small function that gives its line of the preflight.

What nobody has measured has no line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from studio.catalog.formatting import megabytes, plain, ratio
from studio.catalog.input_checks import CheckStatus, Fix, RuleCheck
from studio.catalog.request import Input, InputKind, measured
from studio.catalog.spec import Fact, InputSlot, Limits, Range
from studio.core.values.translatable import FormattedNumber, either, translatable


@dataclass(frozen=True, kw_only=True)
class RuleContext:
    """What a rule about files looks at."""

    item: Input
    slot: InputSlot
    limits: Limits
    is_fast: bool

    @property
    def label(self) -> str:
        """How a sentence calls the input."""
        if self.item.name:
            return f"@{self.item.name}"
        is_image = self.item.kind is InputKind.IMAGE
        return translatable("The image") if is_image else translatable("The video")

    @property
    def sides(self) -> list[float]:
        """The sides that are measured, width first."""
        measures = map(measured, (self.item.width_px, self.item.height_px))
        return [side for side in measures if side is not None]

    def check(
        self, rule: str, fact: Fact[object], *, fits: bool, actual: str, limit: str, fix: Fix = Fix.NONE
    ) -> RuleCheck:
        """A green line if it ``fits``; else red or amber as the fact says, with its sentence and fix."""
        status = CheckStatus.BLOCKED if fact.blocks else CheckStatus.HINT
        return RuleCheck(
            field=self.slot.role,
            rule=rule,
            status=CheckStatus.OK if fits else status,
            measured=actual,
            limit=limit,
            message="" if fits else self._broken(actual, limit, blocks=fact.blocks),
            fix=Fix.NONE if fits else fix,
            source=str(fact.source),
            ref=self.item.ref,
        )

    def _broken(self, actual: str, limit: str, *, blocks: bool) -> str:
        places = {"label": self.label, "actual": actual, "limit": limit}
        if blocks:
            return translatable("{label} is {actual}; it must be {limit}.", **places)
        return translatable("{label} is {actual}; it should be {limit}.", **places)

    def wrong_kind(self) -> RuleCheck:
        """The only line of an image among videos, or the reverse."""
        fact: Fact[object] = Fact(self.slot.kind, self.slot.source)
        actual, limit = _article(self.item.kind), _article(self.slot.kind)
        return self.check("kind", fact, fits=False, actual=actual, limit=limit, fix=Fix.DROP)


def image_ratio(context: RuleContext) -> RuleCheck | None:
    """An image is not much longer than wide, nor the reverse."""
    fact = context.limits.image_ratio
    if len(context.sides) < 2:
        return None
    short, long = sorted(map(Decimal, context.sides))
    return context.check(
        "ratio",
        fact,
        fits=long <= short * fact.value,
        actual=ratio(*context.sides),
        limit=_bounds(FormattedNumber(f"1:{fact.value}"), FormattedNumber(f"{fact.value}:1")),
        fix=Fix.CROP,
    )


def image_pixels(context: RuleContext) -> RuleCheck | None:
    """Each side of an image has pixels enough. None can be added, so there is no fix."""
    fact = context.limits.image_side_px
    if not context.sides:
        return None
    fits = min(context.sides) >= fact.value
    limit = translatable("{minimum} px or more on each side", minimum=fact.value)
    return context.check("pixels", fact, fits=fits, actual=_pixels(context), limit=limit)


def video_pixels(context: RuleContext) -> RuleCheck | None:
    """Each side of a video lies within bounds; too large a one can be made smaller."""
    fact = context.limits.video_side_px
    if not context.sides:
        return None
    short, long, span = min(context.sides), max(context.sides), fact.value
    # Made smaller until its long side fits, its short side must still be long enough.
    can_shrink = long > span.maximum and short * span.maximum >= span.minimum * long
    return context.check(
        "pixels",
        fact,
        fits=all(map(span.contains, context.sides)),
        actual=_pixels(context),
        limit=translatable("{span} px on each side", span=_span(span)),
        fix=Fix.DOWNSCALE if can_shrink else Fix.NONE,
    )


def video_rate(context: RuleContext) -> RuleCheck | None:
    """As many frames per second as the model reads."""
    fact, rate = context.limits.video_rate, measured(context.item.rate)
    if rate is None:
        return None
    slack, span = context.limits.rate_tolerance.value, fact.value
    return context.check(
        "rate",
        fact,
        fits=span.minimum - slack <= rate <= span.maximum + slack,
        actual=translatable("at {rate} frames per second", rate=plain(rate)),
        limit=translatable("at {span}", span=_span(span)),
        fix=Fix.CONVERT,
    )


def video_seconds(context: RuleContext) -> RuleCheck | None:
    """As long as the mode takes it: a fast edit takes longer ones. Too long can be trimmed."""
    slot, length = context.slot, measured(context.item.seconds)
    is_fast = context.is_fast and slot.fast_seconds is not None
    fact = slot.fast_seconds if is_fast else slot.seconds
    if fact is None or length is None:
        return None
    span, maximum = fact.value, fact.value.maximum + context.limits.length_tolerance.value
    return context.check(
        "seconds",
        fact,
        fits=span.minimum <= length <= maximum,
        actual=translatable("{span} s long", span=plain(length)),
        limit=(
            translatable("{span} s long when fast is on", span=_span(span))
            if is_fast
            else translatable("{span} s long", span=_span(span))
        ),
        fix=Fix.TRIM if length > maximum else Fix.NONE,
    )


def image_megabytes(context: RuleContext) -> RuleCheck | None:
    """An image is not too heavy."""
    return _megabytes(context, context.limits.image_bytes, Fix.DOWNSCALE)


def video_megabytes(context: RuleContext) -> RuleCheck | None:
    """A video is not too heavy; made anew it weighs less."""
    return _megabytes(context, context.limits.video_bytes, Fix.CONVERT)


def image_format(context: RuleContext) -> RuleCheck | None:
    """An image is of a format that the model reads."""
    return _format(context, context.limits.image_formats)


def video_format(context: RuleContext) -> RuleCheck | None:
    """A video is in a container that the model reads."""
    return _format(context, context.limits.video_formats)


def _megabytes(context: RuleContext, fact: Fact[int], fix: Fix) -> RuleCheck | None:
    size = measured(context.item.size_bytes)
    if size is None:
        return None
    limit = translatable("{size} at most", size=megabytes(fact.value))
    return context.check(
        "megabytes", fact, fits=size <= fact.value, actual=megabytes(size), limit=limit, fix=fix
    )


def _format(context: RuleContext, fact: Fact[tuple[str, ...]]) -> RuleCheck | None:
    name = context.item.format
    if not name:
        return None
    fits = name.upper() in fact.value
    return context.check("format", fact, fits=fits, actual=name, limit=either(fact.value), fix=Fix.CONVERT)


def _pixels(context: RuleContext) -> str:
    return FormattedNumber(f"{' × '.join(map(plain, context.sides))} px")


def _span(span: Range) -> str:
    return _bounds(plain(span.minimum), plain(span.maximum))


def _bounds(minimum: str, maximum: str) -> str:
    return translatable("{minimum} to {maximum}", minimum=minimum, maximum=maximum)


def _article(kind: InputKind) -> str:
    return translatable("an image") if kind is InputKind.IMAGE else translatable("a video")


FileRule = Callable[[RuleContext], RuleCheck | None]
FILE_RULES: dict[InputKind, tuple[FileRule, ...]] = {
    InputKind.IMAGE: (image_format, image_ratio, image_pixels, image_megabytes),
    InputKind.VIDEO: (video_format, video_pixels, video_rate, video_seconds, video_megabytes),
}
