"""Reconciliation: the archive of the provider is asked about orders that ended without all of their results.

Rows say how far it has come, so it goes on after any crash; a lease lets one worker of all nodes ask at a
time, which also bounds the rate. What is found is recorded as if a poll had told it.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import User
from studio.accounts.policy import Permission, Role, has_permission
from studio.activity import services as activity
from studio.catalog import model_specs
from studio.core.lease import claim_period, lease
from studio.core.queue import enqueue_on_commit
from studio.core.values.money import ZERO, format_usd, translatable_usd
from studio.core.values.translatable import translatable, translatable_count
from studio.generation.acceptance import Acceptance
from studio.generation.lifecycle import FINAL
from studio.generation.models import Engine, Generation, Take
from studio.generation.pipeline import engines
from studio.generation.pipeline.record import record
from studio.generation.pipeline.results import correct_cost
from studio.ledger import reconciliations
from studio.ledger import services as ledger
from studio.ledger.models import Answer, ReconciledOrder, Reconciliation
from studio.projects.models import Project
from studio.provider.client import HttpExchange
from studio.provider.errors import ProviderError
from studio.provider.reports import Report

RECONCILE = "studio.generation.tasks.reconcile"
REASON = translatable("in the archive of the provider")  # a note of the ledger, which its pages word
PERIOD = timedelta(days=30)  # how far back; the longest that the provider tells the usage of
NIGHT_HOUR = 3  # in the zone of the studio
WORK_SECONDS = 20.0  # of one task, which is followed by another
PAUSE_SECONDS = 0.5  # between two questions of all nodes together
SILENT_AT_MOST = 3  # questions in a row without an answer, before the rest is left for the next time
WAKE_EVERY = timedelta(seconds=30)
USAGE_EVERY = timedelta(hours=1)


def schedule(now: datetime) -> None:
    """Begin the reconciliation of the night, and have a worker go on with one that was left."""
    if not engines.is_connected():
        return
    if claim_period("reconcile-night", every=_next_night(now) - now, now=now):
        start_all(now)
    if reconciliations.open_ones().exists() and claim_period("reconcile-wake", every=WAKE_EVERY, now=now):
        enqueue_on_commit(RECONCILE)


def start_all(now: datetime) -> list[Reconciliation]:
    """Begin a reconciliation of every project that ordered paid renders in the period."""
    recent = Generation.objects.paid().filter(created_at__gt=now - PERIOD)
    projects = Project.objects.filter(pk__in=recent.values("project")).order_by("pk")
    return [reconciliations.start(project, by=None) for project in projects]


def work(*, seconds: float = WORK_SECONDS) -> None:
    """Ask about one order after the other for so many seconds; another task goes on with the rest."""
    with lease("reconcile") as is_held:
        is_left = is_held and not _work(time.monotonic() + seconds)
    if is_left:
        enqueue_on_commit(RECONCILE)


def _work(deadline: float) -> bool:
    """Whether everything was asked about before the deadline."""
    for reconciliation in reconciliations.open_ones():
        _list_orders(reconciliation)
        while order := reconciliation.orders.filter(answer=Answer.NONE).first():
            if time.monotonic() > deadline:
                return False
            _ask(order)
            _leave_rest_if_silent(reconciliation)
            time.sleep(PAUSE_SECONDS)
        _finish(reconciliation)
    if claim_period("account-usage", every=USAGE_EVERY, now=timezone.now()):
        _ask_usage(timezone.now())
    return True


def incomplete_orders(project: Project, since: datetime) -> QuerySet[Generation]:
    """Paid orders that may have been sent and ended with too few results, or with an agreed cost."""
    ended = Generation.objects.paid().filter(project=project, created_at__gt=since, state__in=FINAL)
    sent = ended.filter(Q(admitted_at__isnull=False) | ~Q(acceptance=Acceptance.NEVER_SENT))
    counted = sent.annotate(
        result_count=Count("takes", filter=Q(takes__video_uuid__isnull=False, takes__is_given=False)),
        estimate_count=Count("takes", filter=Q(takes__is_cost_estimated=True)),
    )
    return counted.filter(Q(result_count__lt=F("number_results")) | Q(estimate_count__gt=0))


def _list_orders(reconciliation: Reconciliation) -> None:
    """Write down which orders are asked about, once."""
    if reconciliation.listed_at:
        return
    since = reconciliation.created_at - PERIOD
    orders = incomplete_orders(reconciliation.project, since).order_by("created_at")
    rows = [
        ReconciledOrder(reconciliation=reconciliation, reference=pk)
        for pk in orders.values_list("pk", flat=True)
    ]
    with transaction.atomic():
        ReconciledOrder.objects.bulk_create(rows, ignore_conflicts=True)
        Reconciliation.objects.filter(pk=reconciliation.pk).update(listed_at=timezone.now())


def _ask(order: ReconciledOrder) -> None:
    generation = Generation.objects.filter(pk=order.reference).first()
    if generation is None:  # its project was purged meanwhile
        _save(order, Answer.AGREES)
        return
    _save_before(order)
    exchanges: list[HttpExchange] = []
    with engines.client(generation.engine, recorder=exchanges.append) as client:
        try:
            report = client.get_details(generation.task_uuid)
        except ProviderError:
            _save(order, Answer.SILENT)
            return
    _take_in(generation, report)
    _save(order, Answer.RENDERING if report.running and report.is_silent else Answer.AGREES)
    if order.answer == Answer.DIFFERS:
        for exchange in exchanges:  # the proof of what was entered
            engines.log_exchange(generation.pk, exchange)


def _take_in(generation: Generation, report: Report) -> None:
    """Record what the studio did not know: results, what renders after all, and other costs."""
    existing = set(generation.takes.exclude(video_uuid=None).values_list("video_uuid", flat=True))
    is_revived = _is_revived(generation, report)
    if is_revived or any(result.video_uuid not in existing for result in report.results):
        record(generation.pk, report, reason=REASON)
    if is_revived:
        Generation.objects.filter(pk=generation.pk).update(poll_at=timezone.now())
    _correct_costs(generation, report)


def _is_revived(generation: Generation, report: Report) -> bool:
    """Whether an order that was given up renders according to the archive."""
    is_given_up = generation.acceptance in (Acceptance.UNKNOWN, Acceptance.REFUSED)
    return is_given_up and bool(report.running) and report.is_silent


def _correct_costs(generation: Generation, report: Report) -> None:
    """Correct the cost of takes of which the archive names another."""
    results = {result.video_uuid: result for result in report.results}
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=generation.pk)
        for take in generation.takes.filter(video_uuid__in=results):
            correct_cost(take, results[str(take.video_uuid)], reason=REASON)


def _save_before(order: ReconciledOrder) -> None:
    """Save what is known before the question; a second try after a crash finds it."""
    if order.spent_before_usd is None:
        order.spent_before_usd = ledger.spent_on(order.reference)
        order.results_before = _result_count(order.reference)
        order.save(update_fields=["spent_before_usd", "results_before"])


def _save(order: ReconciledOrder, answer: Answer) -> None:
    before = order.spent_before_usd
    order.difference_usd = ledger.spent_on(order.reference) - before if before is not None else ZERO
    order.new_results = max(0, _result_count(order.reference) - order.results_before)
    order.answer = Answer.DIFFERS if order.difference_usd or order.new_results else answer
    order.save(update_fields=["answer", "difference_usd", "new_results"])


def _result_count(generation_id: UUID) -> int:
    return Take.objects.filter(generation=generation_id).exclude(video_uuid=None).count()


def _leave_rest_if_silent(reconciliation: Reconciliation) -> None:
    """A provider that does not answer is not asked about hundreds of orders."""
    answered = reconciliation.orders.exclude(answer=Answer.NONE).order_by("-pk")
    last = list(answered.values_list("answer", flat=True)[:SILENT_AT_MOST])
    if last == [Answer.SILENT] * SILENT_AT_MOST:
        reconciliation.orders.filter(answer=Answer.NONE).update(answer=Answer.SILENT)


def _finish(reconciliation: Reconciliation) -> None:
    """End it once, and tell the producers when ledger and provider did not say the same."""
    with transaction.atomic():
        unfinished = Reconciliation.objects.filter(pk=reconciliation.pk, finished_at=None)
        if not unfinished.update(finished_at=timezone.now()):
            return
        summary = reconciliations.summary(reconciliation)
        if summary.is_different:
            _notify(reconciliation, summary)


def _notify(reconciliation: Reconciliation, summary: reconciliations.Summary) -> None:
    project = reconciliation.project
    results = translatable_count("{count} result", "{count} results", summary.new_results)
    difference = format_usd(summary.difference_usd)
    roles = [role for role in Role if has_permission(role, Permission.MANAGE_MONEY)]
    activity.notify(
        User.objects.filter(memberships__team=project.team_id, memberships__role__in=roles),
        project,
        "reconciled",
        text=translatable(
            "The provider had {results} that the ledger lacked: it was corrected by {difference}.",
            results=results,
            difference=translatable_usd(summary.difference_usd),
        ),
        path=reverse("ledger:money", args=[project.pk]),
        key=f"reconciliation:{reconciliation.pk}",
    )
    activity.log(project, "reconciled", actor=reconciliation.requested_by, results=results, sum=difference)


def _ask_usage(now: datetime) -> None:
    """Store the usage of the account in the period; unknown when the provider does not say."""
    since = (now - PERIOD + timedelta(days=1)).astimezone(UTC).date()
    with engines.client(Engine.RUNWARE) as client:
        try:
            models = [model.id for model in model_specs.every()]
            usage = client.usage(models, since, now.astimezone(UTC).date())
        except ProviderError:
            usage = None
    ledger.record_account_usage(usage, since=since, at=now)


def _next_night(now: datetime) -> datetime:
    local = timezone.localtime(now, timezone.get_default_timezone())
    night = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return night if night > local else night + timedelta(days=1)
