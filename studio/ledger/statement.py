"""Statement of a project: the chart, the shares and the entries of the cost page and of its CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext

from studio.catalog.labels import model_name
from studio.core.values.formatting import format_date
from studio.core.values.money import ZERO, format_usd, total
from studio.core.web.csv_export import csv_lines
from studio.ledger.models import Entry, EntryKind, EntryQuerySet
from studio.projects.models import Project

DAYS = 30
# Units of the drawing; the page scales it.
WIDTH, HEIGHT, GAP = 720, 160, 4
IS_RESULT = Q(kind__in=[EntryKind.SETTLE, EntryKind.CORRECTION])
COLUMNS = ("at", "kind", "member", "reference", "part", "held_usd", "spent_usd", "note", "model")


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One day of the chart, in the drawing's units."""

    day: date
    spent_usd: Decimal
    label: str
    x: str  # written as drawings want them, whatever the language
    y: str
    width: str
    height: str


@dataclass(frozen=True, kw_only=True)
class Share:
    """The sum spent by one member, or with one model, and its part of the whole in per cent."""

    name: str
    spent_usd: Decimal
    held_usd: Decimal
    results: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The last ``DAYS`` days as bars; ``top`` is the label of the highest line."""

    bars: list[Bar]
    top: str
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT


def chart(project: Project) -> Chart:
    """The sum paid on each day, in the person's time zone, with the days without payments."""
    last = timezone.localdate()
    first = last - timedelta(days=DAYS - 1)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    midnight = timezone.make_aware(datetime.combine(first, time.min))
    of_days = Entry.objects.filter(project=project, created_at__gte=midnight)
    rows = of_days.annotate(day=TruncDate("created_at")).values("day").annotate(sum=Sum("spent_usd"))
    spent = {row["day"]: total(row["sum"]) for row in rows.order_by()}
    amounts = [spent.get(day, ZERO) for day in days]
    top = _round_up(max([*amounts, Decimal(1)]))
    return Chart(bars=_bars(days, amounts, top), top=format_usd(top), first=first, last=last)


def shares(project: Project) -> tuple[list[Share], list[Share]]:
    """The shares of the members, and those of the models, each the largest first: one query for both."""
    rows: list[Any] = list(
        Entry.objects.filter(project=project)
        .values("member__name", "model")
        .annotate(spent=Sum("spent_usd"), held=Sum("held_usd"), results=Count("pk", filter=IS_RESULT))
        .order_by()
    )
    by_member = _grouped(rows, lambda row: row["member__name"] or gettext("A former member"))
    return by_member, _grouped(rows, lambda row: model_name(row["model"]) or gettext("Not known"))


def _grouped(rows: Sequence[Any], name_of: Callable[[Any], str]) -> list[Share]:
    """A share for each name, from rows of sums."""
    whole = sum((row["spent"] for row in rows), ZERO) or Decimal(1)
    by_name: dict[str, list[Any]] = {}
    for row in rows:
        by_name.setdefault(name_of(row), []).append(row)
    shares = [_share(name, some, whole) for name, some in by_name.items()]
    return sorted(shares, key=lambda share: share.spent_usd, reverse=True)


def _share(name: str, rows: Sequence[Any], whole: Decimal) -> Share:
    spent_usd = total(sum((row["spent"] for row in rows), ZERO))
    return Share(
        name=name,
        spent_usd=spent_usd,
        held_usd=total(sum((row["held"] for row in rows), ZERO)),
        results=sum(row["results"] for row in rows),
        percent=round(spent_usd * 100 / whole),
    )


def entries(project: Project) -> EntryQuerySet:
    """The entries of a project, with whom they are of."""
    return Entry.objects.filter(project=project).select_related("member")


def as_csv(rows: Iterable[Entry]) -> Iterator[str]:
    """The entries as CSV, row by row: exact amounts, so that its sum is the sum on the page."""
    return csv_lines(COLUMNS, map(_csv_row, rows))


def _bars(days: Sequence[date], amounts: Sequence[Decimal], top: Decimal) -> list[Bar]:
    step = WIDTH / len(days)
    heights = [float(amount / top) * HEIGHT for amount in amounts]
    return [
        Bar(
            day=day,
            spent_usd=amount,
            label=f"{format_date(day, 'j M')}: {format_usd(amount)}",
            x=f"{number * step + GAP / 2:.2f}",
            y=f"{HEIGHT - height:.2f}",
            width=f"{step - GAP:.2f}",
            height=f"{height:.2f}",
        )
        for number, (day, amount, height) in enumerate(zip(days, amounts, heights, strict=True))
    ]


def _round_up(amount: Decimal) -> Decimal:
    """The next larger of 1, 2, 5, 10, 20, 50 … dollars."""
    size = Decimal(1)
    while size * 10 < amount:
        size *= 10
    return next(size * step for step in (1, 2, 5, 10) if size * step >= amount)


def _csv_row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.created_at.isoformat(),
        entry.kind,
        str(entry.member or ""),
        str(entry.reference),
        entry.part,
        entry.held_usd,
        entry.spent_usd,
        entry.note,
        entry.model,
    )
