"""Health checks of the studio, for the operations page, the command and the load balancer."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext, gettext_noop, ngettext

from studio.core import queue
from studio.core.models import FileState, Lease
from studio.core.processes import components
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_count, format_size, localized
from studio.core.web import rate_limits
from studio.generation.lifecycle import LABELS, SENDING, UNDER_WAY, State
from studio.generation.models import Engine, EngineStatus, Generation, Take
from studio.generation.pipeline import engines
from studio.library.models import Asset

WATCHER_LATE = timedelta(seconds=30)
SENDING_LATE = timedelta(minutes=10)
MANY_TASKS = 500
RECENT = timedelta(hours=24)
LAST_TICK = "watcher-tick"
_AGO = (
    (86400, gettext_noop("%(count)d d ago")),
    (3600, gettext_noop("%(count)d h ago")),
    (60, gettext_noop("%(count)d min ago")),
)


@dataclass(frozen=True)
class Finding:
    """Something that an owner should look at. ``is_bad``: the studio does not do its work."""

    message: str
    is_bad: bool = True


@dataclass(frozen=True)
class NodeReadiness:
    """Whether a node should get requests. ``problems``: a sentence for each component that is not well."""

    is_ready: bool
    problems: dict[str, str]


@dataclass(frozen=True)
class Figure:
    """One number of the operations page."""

    name: str
    value: str


def record_tick(now: datetime) -> None:
    """Record that the watcher ticked."""
    Lease.objects.update_or_create(name=LAST_TICK, defaults={"token": uuid.uuid4(), "until": now})


def last_tick() -> datetime | None:
    """When the watcher last ticked."""
    return Lease.objects.filter(name=LAST_TICK).values_list("until", flat=True).first()


def findings(now: datetime) -> list[Finding]:
    """Everything that is not well, the worst first; empty when all is well."""
    all_findings = [*_watcher(now), *_engines(now), *_orders(now), *_component_findings(), *_proxies()]
    return sorted(all_findings, key=lambda finding: not finding.is_bad)


def readiness(now: datetime) -> NodeReadiness:
    """Whether this node can take requests, and everything that is away, also what all nodes share."""
    unwell = [component for component in components.components() if component.problem]
    problems = {component.name: component.problem for component in unwell}
    is_ready = not any(component.is_required for component in unwell)
    return NodeReadiness(is_ready, problems | (_provider_problems(now) if is_ready else {}))


def figures(now: datetime) -> list[Figure]:
    """The figures of the operations page: orders, tasks, files and disk."""
    recent = Generation.objects.filter(finished_at__gt=now - RECENT)
    counts = recent.aggregate(ready=Count("pk", filter=Q(state=State.READY)), all=Count("pk"))
    stored = Asset.objects.aggregate(files=Count("pk"), size=Sum("size_bytes"))
    last = last_tick()
    ready = gettext("%(part)s of %(whole)s") % {
        "part": _number(counts["ready"]),
        "whole": _number(counts["all"]),
    }
    return [
        Figure(gettext("Under way"), _number(Generation.objects.under_way().count())),
        Figure(
            gettext("In line for a paid place"), _number(Generation.objects.waiting_for_admission().count())
        ),
        Figure(gettext("Ask to render"), _number(_in_state(State.AWAITING_APPROVAL))),
        Figure(gettext("Timed out, still watched"), _number(_in_state(State.TIMED_OUT))),
        Figure(gettext("Ready in the last 24 h"), ready),
        Figure(gettext("Tasks in the queue"), _number(queue.queue_depth())),
        Figure(gettext("Watcher last ran"), _ago(last, now)),
        Figure(
            gettext("Library"), f"{format_count(stored['files'], 'file')}, {format_size(stored['size'] or 0)}"
        ),
        Figure(gettext("Free disk"), format_size(shutil.disk_usage(settings.DATA).free)),
    ]


def states(now: datetime) -> list[tuple[str, int, str]]:
    """Label, number of orders and age of the oldest, for each unfinished state that has any."""
    rows = Generation.objects.unfinished().order_by().values("state")
    row_by_state = {row["state"]: row for row in rows.annotate(count=Count("pk"), oldest=Min("changed_at"))}
    return [
        (gettext(LABELS[state]), row_by_state[state]["count"], _ago(row_by_state[state]["oldest"], now))
        for state in State
        if state in row_by_state
    ]


def _provider_problems(now: datetime) -> dict[str, str]:
    """What visitors may read about engines that take no orders, and about the watcher."""
    problems = {
        f"engine {status.engine}": "sending is paused, orders wait"
        for status in EngineStatus.objects.exclude(paused_at=None)
    }
    if any(_watcher(now)):
        problems["watcher"] = "it has not ticked lately, nothing is asked for"
    return problems


def _watcher(now: datetime) -> Iterator[Finding]:
    last = last_tick()
    if last is None or now - last > WATCHER_LATE:
        sentence = gettext("The watcher has not ticked (%(ago)s): nothing is asked for.")
        yield Finding(sentence % {"ago": _ago(last, now)})


def _engines(now: datetime) -> Iterator[Finding]:
    for status in EngineStatus.objects.all():
        name = "Runware" if status.engine == Engine.RUNWARE else gettext("The draft renderer")
        if status.paused_at:
            sentence = gettext("%(engine)s gets no orders, paused %(ago)s: %(message)s")
            ago, message = _ago(status.paused_at, now), worded(status.error_message)
            yield Finding(sentence % {"engine": name, "ago": ago, "message": message})
        elif status.last_failure_at and status.last_failure_at > (
            status.last_success_at or status.last_failure_at - RECENT
        ):
            yield Finding(
                f"{name}, {_ago(status.last_failure_at, now)}: {worded(status.last_failure)}",
                is_bad=False,
            )


def _orders(now: datetime) -> Iterator[Finding]:
    late = Generation.objects.filter(state__in=SENDING, changed_at__lt=now - SENDING_LATE)
    stuck = late.filter(Q(engine=Engine.DRAFT) | Q(admitted_at__isnull=False)).count()
    if stuck:
        yield Finding(
            ngettext(
                "%(count)d order could not be sent for ten minutes.",
                "%(count)d orders could not be sent for ten minutes.",
                stuck,
            )
            % {"count": stuck}
        )
    expired = Generation.objects.expired(now).exclude(state__in=UNDER_WAY - SENDING).count()
    if expired:
        sentence = ngettext(
            "%(count)d order waited longer than anybody should.",
            "%(count)d orders waited longer than anybody should.",
            expired,
        )
        yield Finding(sentence % {"count": expired}, is_bad=False)
    if (waiting := queue.queue_depth()) > MANY_TASKS:
        sentence = gettext("%(count)s tasks wait in the queue: more workers would help (WORKERS).")
        yield Finding(sentence % {"count": _number(waiting)}, is_bad=False)
    unusable = Take.objects.filter(state="failed", url__gt="", changed_at__gt=now - RECENT).count()
    if unusable:
        sentence = ngettext(
            "%(count)d result could not be fetched in the last 24 h.",
            "%(count)d results could not be fetched in the last 24 h.",
            unusable,
        )
        yield Finding(sentence % {"count": unusable}, is_bad=False)
    broken = Asset.objects.filter(state=FileState.UNUSABLE, created_at__gt=now - RECENT).count()
    if broken:
        sentence = ngettext(
            "%(count)d upload of the last 24 h cannot be used.",
            "%(count)d uploads of the last 24 h cannot be used.",
            broken,
        )
        yield Finding(sentence % {"count": broken}, is_bad=False)


def _component_findings() -> Iterator[Finding]:
    for component in components.components():
        if component.problem:
            yield Finding(f"{component.problem[0].upper()}{component.problem[1:]}.")


def _proxies() -> Iterator[Finding]:
    if rate_limits.direct_visit():
        sentence = gettext(
            "Somebody came without a proxy, but PROXIES is %(proxies)s: limits by address can be passed. Let"
            " only the proxy reach the studio, or set PROXIES=0."
        )
        yield Finding(sentence % {"proxies": settings.PROXIES}, is_bad=False)


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return gettext("never")
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in _AGO:
        if seconds >= size:
            return gettext(unit) % {"count": seconds // size}
    return gettext("%(count)d s ago") % {"count": seconds}


def _number(value: int) -> str:
    return localized(f"{value:,}")


def _in_state(state: State) -> int:
    return Generation.objects.filter(state=state).count()


def connected() -> str:
    """The URL that paid orders go to, or that they go nowhere."""
    if engines.is_connected():
        return engines.address(Engine.RUNWARE).base_url
    return gettext("not connected: drafts only")
