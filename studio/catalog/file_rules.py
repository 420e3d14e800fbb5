"""The rules about one file of a request: each is a small function that gives its line of the preflight.

What nobody has measured has no line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from studio.catalog.formatting import either, measured, megabytes, plain, ratio
from studio.catalog.input_checks import Check, Fix, Light
from studio.catalog.request import Input, Kind
from studio.catalog.spec import Fact, Limits, Need, Span


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a rule about files looks at."""

    item: Input
    need: Need
    limits: Limits
    is_fast: bool

    @property
    def called(self) -> str:
        """How a sentence calls the input."""
        return f"@{self.item.name}" if self.item.name else f"The {self.item.kind}"

    @property
    def sides(self) -> list[float]:
        """The sides that are measured, width first."""
        known = map(measured, (self.item.width_px, self.item.height_px))
        return [side for side in known if side is not None]

    def line(
        self, rule: str, fact: Fact[object], *, fits: bool, found: str, limit: str, fix: Fix = Fix.NONE
    ) -> Check:
        """A green line if it ``fits``; else red or amber as the fact says, with its sentence and fix."""
        should, light = ("must", Light.BLOCKED) if fact.blocks else ("should", Light.HINT)
        return Check(
            field=self.need.role,
            rule=rule,
            light=Light.OK if fits else light,
            measured=found,
            limit=limit,
            message="" if fits else f"{self.called} is {found}; it {should} be {limit}.",
            fix=Fix.NONE if fits else fix,
            source=fact.source,
            ref=self.item.ref,
        )

    def of_wrong_kind(self) -> Check:
        """The only line of an image among videos, or the reverse."""
        fact: Fact[object] = Fact(self.need.kind, self.need.source)
        found, limit = _article(self.item.kind), _article(self.need.kind)
        return self.line("kind", fact, fits=False, found=found, limit=limit, fix=Fix.DROP)


def image_ratio(subject: Subject) -> Check | None:
    """An image is not much longer than wide, nor the reverse."""
    fact = subject.limits.image_ratio
    if len(subject.sides) < 2:
        return None
    short, long = sorted(map(Decimal, subject.sides))
    return subject.line(
        "ratio",
        fact,
        fits=long <= short * fact.value,
        found=ratio(*subject.sides),
        limit=f"1:{fact.value} to {fact.value}:1",
        fix=Fix.CROP,
    )


def image_pixels(subject: Subject) -> Check | None:
    """Each side of an image has pixels enough. None can be added, so there is no fix."""
    fact = subject.limits.image_side_px
    if not subject.sides:
        return None
    fits = min(subject.sides) >= fact.value
    return subject.line(
        "pixels", fact, fits=fits, found=_pixels(subject), limit=f"{fact.value} px or more on each side"
    )


def video_pixels(subject: Subject) -> Check | None:
    """Each side of a video lies within bounds; too large a one can be made smaller."""
    fact = subject.limits.video_side_px
    if not subject.sides:
        return None
    return subject.line(
        "pixels",
        fact,
        fits=all(map(fact.value.holds, subject.sides)),
        found=_pixels(subject),
        limit=f"{_span(fact.value)} px on each side",
        fix=Fix.NONE if min(subject.sides) < fact.value.least else Fix.DOWNSCALE,
    )


def video_rate(subject: Subject) -> Check | None:
    """As many frames per second as the model reads."""
    fact, rate = subject.limits.video_rate, measured(subject.item.rate)
    if rate is None:
        return None
    slack, span = subject.limits.rate_tolerance.value, fact.value
    return subject.line(
        "rate",
        fact,
        fits=span.least - slack <= rate <= span.most + slack,
        found=f"at {plain(rate)} frames per second",
        limit=f"at {_span(span)}",
        fix=Fix.CONVERT,
    )


def video_seconds(subject: Subject) -> Check | None:
    """As long as the mode takes it: a fast edit takes longer ones. Too long can be trimmed."""
    need, length = subject.need, measured(subject.item.seconds)
    is_fast = subject.is_fast and need.fast_seconds is not None
    fact = need.fast_seconds if is_fast else need.seconds
    if fact is None or length is None:
        return None
    span, most = fact.value, fact.value.most + subject.limits.length_tolerance.value
    return subject.line(
        "seconds",
        fact,
        fits=span.least <= length <= most,
        found=f"{plain(length)} s long",
        limit=f"{_span(span)} s long{' when fast is on' if is_fast else ''}",
        fix=Fix.TRIM if length > most else Fix.NONE,
    )


def image_megabytes(subject: Subject) -> Check | None:
    """An image is not too heavy."""
    return _megabytes(subject, subject.limits.image_bytes, Fix.DOWNSCALE)


def video_megabytes(subject: Subject) -> Check | None:
    """A video is not too heavy; made anew it weighs less."""
    return _megabytes(subject, subject.limits.video_bytes, Fix.CONVERT)


def image_format(subject: Subject) -> Check | None:
    """An image is of a format that the model reads."""
    return _format(subject, subject.limits.image_formats)


def video_format(subject: Subject) -> Check | None:
    """A video is in a container that the model reads."""
    return _format(subject, subject.limits.video_formats)


def _megabytes(subject: Subject, fact: Fact[int], fix: Fix) -> Check | None:
    size = measured(subject.item.size_bytes)
    if size is None:
        return None
    limit = f"{megabytes(fact.value)} at most"
    return subject.line(
        "megabytes", fact, fits=size <= fact.value, found=megabytes(size), limit=limit, fix=fix
    )


def _format(subject: Subject, fact: Fact[tuple[str, ...]]) -> Check | None:
    name = subject.item.format
    if not name:
        return None
    fits = name.upper() in fact.value
    return subject.line("format", fact, fits=fits, found=name, limit=either(fact.value), fix=Fix.CONVERT)


def _pixels(subject: Subject) -> str:
    return f"{' × '.join(map(plain, subject.sides))} px"


def _span(span: Span) -> str:
    return f"{plain(span.least)} to {plain(span.most)}"


def _article(kind: Kind) -> str:
    return "an image" if kind is Kind.IMAGE else "a video"


FileRule = Callable[[Subject], Check | None]
FILE_RULES: dict[Kind, tuple[FileRule, ...]] = {
    Kind.IMAGE: (image_format, image_ratio, image_pixels, image_megabytes),
    Kind.VIDEO: (video_format, video_pixels, video_rate, video_seconds, video_megabytes),
}
