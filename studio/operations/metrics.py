"""``/metrics`` for Prometheus: what this node counted, and what the database says of all nodes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Min, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from studio.core import queue
from studio.core.monitoring import metrics as counters
from studio.generation.models import EngineStatus, Generation
from studio.generation.pipeline.health import last_tick
from studio.ledger.models import Entry
from studio.library.models import Asset

SUMS = "metrics-sums"
SUMS_SECONDS = 300  # they read every row


@require_GET
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """All metrics as text; 404 for whoever may not read them."""
    if not may_read(request):
        raise Http404
    return HttpResponse(counters.text([Database(timezone.now())]), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """With the token of the settings; without one, programs on this machine that come past every proxy."""
    if settings.METRICS_TOKEN:
        authorization = request.headers.get("Authorization", "")
        return constant_time_compare(authorization, f"Bearer {settings.METRICS_TOKEN}")
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - a socket file has no address
    return ip_address(address).is_loopback and "X-Forwarded-For" not in request.headers


class Database(Collector):
    """What the database says at a moment; without the database, that it is away."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """The gauges, each read by its own query."""
        yield _gauge("studio_disk_free_bytes", "Room on the disk.", shutil.disk_usage(settings.DATA).free)
        try:
            gauges = [*_orders(self.now), *_queue(), *_engines(), *_watcher(self.now), *_sums()]
        except DatabaseError:
            yield _gauge("studio_database_up", "Whether the database answers.", 0)
        else:
            yield _gauge("studio_database_up", "Whether the database answers.", 1)
            yield from gauges


def _orders(now: datetime) -> Iterator[Metric]:
    count = GaugeMetricFamily("studio_orders", "Unfinished orders.", labels=["engine", "state"])
    age = GaugeMetricFamily(
        "studio_orders_oldest_seconds", "Since when the oldest is in its state.", labels=["engine", "state"]
    )
    rows = Generation.objects.unfinished().order_by().values("engine", "state")
    for row in rows.annotate(count=Count("pk"), oldest=Min("changed_at")):
        labels = [row["engine"], row["state"]]
        count.add_metric(labels, row["count"])
        age.add_metric(labels, (now - row["oldest"]).total_seconds())
    yield from (count, age)


def _queue() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("studio_queue_waiting", "Tasks that no worker has taken.", labels=["kind"])
    for kind, number in queue.waiting_by_kind().items():
        waiting.add_metric([kind], number)
    yield waiting


def _engines() -> Iterator[Metric]:
    paused = GaugeMetricFamily("studio_engine_paused", "Whether nothing is sent to it.", labels=["engine"])
    for status in EngineStatus.objects.all():
        paused.add_metric([status.engine], bool(status.paused_at))
    yield paused


def _watcher(now: datetime) -> Iterator[Metric]:
    tick = last_tick()
    if tick:
        yield _gauge("studio_watcher_tick_seconds", "Since the last tick.", (now - tick).total_seconds())


def _sums() -> Iterator[Metric]:
    spent, held, stored = cache.get_or_set(SUMS, _read_sums, SUMS_SECONDS) or (0, 0, 0)
    yield _gauge("studio_spent_usd", "Spent on paid renders, ever.", spent)
    yield _gauge("studio_held_usd", "Held for unfinished orders.", held)
    yield _gauge("studio_stored_bytes", "Originals and derived files.", stored)


def _read_sums() -> tuple[float, float, int]:
    sums = Entry.objects.aggregate(spent=Sum("spent_usd"), held=Sum("held_usd"))
    stored = Asset.objects.aggregate(size=Sum("size_bytes"))["size"]
    return float(sums["spent"] or 0), float(sums["held"] or 0), int(stored or 0)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
