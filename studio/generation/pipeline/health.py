"""Health checks of the studio, for the operations page, the command and the load balancer."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q, Sum

from studio.core import queue
from studio.core.models import FileState, Lease
from studio.core.processes import components
from studio.core.values.formatting import format_count, format_size
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
    return [
        Figure("Under way", f"{Generation.objects.under_way().count():,}"),
        Figure("In line for a paid place", f"{Generation.objects.waiting_for_admission().count():,}"),
        Figure("Ask to render", f"{Generation.objects.filter(state=State.AWAITING_APPROVAL).count():,}"),
        Figure("Timed out, still watched", f"{Generation.objects.filter(state=State.TIMED_OUT).count():,}"),
        Figure("Ready in the last 24 h", f"{counts['ready']:,} of {counts['all']:,}"),
        Figure("Tasks in the queue", f"{queue.queue_depth():,}"),
        Figure("Watcher last ran", _ago(last, now)),
        Figure("Library", f"{format_count(stored['files'], 'file')}, {format_size(stored['size'] or 0)}"),
        Figure("Free disk", format_size(shutil.disk_usage(settings.DATA).free)),
    ]


def states(now: datetime) -> list[tuple[str, int, str]]:
    """Label, number of orders and age of the oldest, for each unfinished state that has any."""
    rows = Generation.objects.unfinished().order_by().values("state")
    row_by_state = {row["state"]: row for row in rows.annotate(count=Count("pk"), oldest=Min("changed_at"))}
    return [
        (LABELS[state], row_by_state[state]["count"], _ago(row_by_state[state]["oldest"], now))
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
        yield Finding(f"The watcher has not ticked ({_ago(last, now)}): nothing is asked for.")


def _engines(now: datetime) -> Iterator[Finding]:
    for status in EngineStatus.objects.all():
        name = "Runware" if status.engine == Engine.RUNWARE else "The draft renderer"
        if status.paused_at:
            yield Finding(
                f"Sending to {name} is paused since {_ago(status.paused_at, now)}: {status.error_message}"
            )
        elif status.last_failure_at and status.last_failure_at > (
            status.last_success_at or status.last_failure_at - RECENT
        ):
            yield Finding(
                f"{name}, {_ago(status.last_failure_at, now)}: {status.last_failure}",
                is_bad=False,
            )


def _orders(now: datetime) -> Iterator[Finding]:
    late = Generation.objects.filter(state__in=SENDING, changed_at__lt=now - SENDING_LATE)
    stuck = late.filter(Q(engine=Engine.DRAFT) | Q(admitted_at__isnull=False)).count()
    if stuck:
        yield Finding(f"{format_count(stuck, 'order')} could not be sent for ten minutes.")
    expired = Generation.objects.expired(now).exclude(state__in=UNDER_WAY - SENDING).count()
    if expired:
        yield Finding(f"{format_count(expired, 'order')} waited longer than anybody should.", is_bad=False)
    if (waiting := queue.queue_depth()) > MANY_TASKS:
        yield Finding(
            f"{waiting:,} tasks wait in the queue: more workers would help (WORKERS).", is_bad=False
        )
    unusable = Take.objects.filter(state="failed", url__gt="", changed_at__gt=now - RECENT).count()
    if unusable:
        yield Finding(
            f"{format_count(unusable, 'result')} could not be fetched in the last 24 h.", is_bad=False
        )
    broken = Asset.objects.filter(state=FileState.UNUSABLE, created_at__gt=now - RECENT).count()
    if broken:
        yield Finding(f"{format_count(broken, 'upload')} of the last 24 h cannot be used.", is_bad=False)


def _component_findings() -> Iterator[Finding]:
    for component in components.components():
        if component.problem:
            yield Finding(f"{component.problem[0].upper()}{component.problem[1:]}.")


def _proxies() -> Iterator[Finding]:
    if rate_limits.direct_visit():
        yield Finding(
            f"Somebody came without a proxy, but PROXIES is {settings.PROXIES}: limits by"
            " address can be passed. Let only the proxy reach the studio, or set PROXIES=0.",
            is_bad=False,
        )


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def connected() -> str:
    """The URL that paid orders go to, or that they go nowhere."""
    return (
        engines.address(Engine.RUNWARE).base_url if engines.is_connected() else "not connected: drafts only"
    )
