"""A machine that orders, reports, stops, asks and gives up in any order: the books always balance."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from studio.catalog.request import Mode, VideoRequest
from studio.generation import services
from studio.generation.checked_request import check_request
from studio.generation.lifecycle import FETCHING, FINAL, SENDING, WATCHED, State, TakeState
from studio.generation.models import Generation, Take
from studio.generation.pipeline import poll_one, scheduler
from studio.generation.pipeline.ending import refuse, sync_state
from studio.generation.pipeline.record import record
from studio.ledger import services as ledger
from studio.ledger.limits import OverBudget
from studio.ledger.models import Entry
from studio.provider.errors import ErrorGroup, Failure
from studio.provider.reports import Report, Result
from tests import factories
from tests.generation.pipeline.books import accounts_of

LIMIT = Decimal(20)
SHARE = Decimal("0.56")
COSTS = st.sampled_from([Decimal("0.56"), Decimal("0.40"), Decimal("1.00"), None])
FAILURE = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="no")


class Books(RuleBasedStateMachine):
    """The studio without its network: what the provider says comes as reports, as it does from any door."""

    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.team = factories.team("Glass")
        self.alice = factories.member(self.team, f"alice{uuid.uuid4().hex}", "owner")
        self.carol = factories.member(self.team, f"carol{uuid.uuid4().hex}", "creator")
        self.project = factories.project(self.team)
        self.shot = self.project.shots.get()
        ledger.set_budget(self.project, member=None, period="always", limit=LIMIT, by=self.alice)
        self.reports: dict[Any, Any] = {}

    def teardown(self) -> None:
        try:
            self.settle_everything()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(target=orders, results=st.integers(1, 4), is_creator=st.booleans())
    def order(self, results: Any, is_creator: Any) -> Any:
        request = VideoRequest(
            mode=Mode.TEXT, prompt="A pier.", width_px=1920, height_px=1080, seconds=5, number_results=results
        )
        author = self.carol if is_creator else self.alice
        try:
            generation = services.order(
                self.shot,
                request=check_request(request),
                author=author,
                engine="runware",
                order_key=uuid.uuid4(),
            )
        except OverBudget:
            return None
        self.reports[generation.pk] = {}
        return generation.pk

    @rule(over=st.sampled_from([None, Decimal("0.50"), Decimal("1.50")]))
    def limit_approval(self, over: Any) -> None:
        ledger.set_approval_limit(self.project, over, by=self.alice)

    @rule(pk=orders)
    def approve(self, pk: Any) -> None:
        if pk:
            try:
                services.approve(Generation.objects.get(pk=pk), by=self.alice)
            except OverBudget:
                assert Generation.objects.get(pk=pk).state == State.AWAITING_APPROVAL

    @rule(pk=orders)
    def decline(self, pk: Any) -> None:
        if pk:
            services.decline(Generation.objects.get(pk=pk), by=self.alice)

    @rule(pk=orders, steps=st.integers(1, 3))
    def send(self, pk: Any, steps: Any) -> None:
        """What a worker does up to the acknowledgement."""
        path = (State.QUEUED, State.UPLOADING, State.SUBMITTED, State.RENDERING)
        for start, end in list(pairwise(path))[:steps]:
            if pk:
                Generation.objects.advance(pk, start=start, end=end, **factories.sending_columns(end))

    @rule(pk=orders, slot=st.integers(0, 3), cost=COSTS, running=st.integers(0, 3), again=st.booleans())
    def report_a_result(self, pk: Any, slot: Any, cost: Any, running: Any, again: Any) -> None:
        """A result; ``again`` repeats everything told before, as polls do."""
        if not pk or not self.may_be_told(pk):
            return
        reported = self.reports[pk]
        if slot < Generation.objects.get(pk=pk).number_results:
            reported.setdefault(
                slot, Result(video_uuid=f"{pk} {slot}", url="https://x.example/a.mp4", cost=cost)
            )
        results = tuple(reported.values()) if again else tuple(list(reported.values())[-1:])
        self.report(pk, results=results, running=running)

    @rule(pk=orders, failures=st.integers(1, 4), running=st.integers(0, 3), is_safety=st.booleans())
    def report_failures(self, pk: Any, failures: Any, running: Any, is_safety: Any) -> None:
        if pk and self.may_be_told(pk):
            group = ErrorGroup.SAFETY if is_safety else ErrorGroup.PROVIDER
            one = Failure(group=group, code="x", message="no")
            self.report(pk, failures=(one,) * failures, running=running)

    @rule(pk=orders)
    def refuse(self, pk: Any) -> None:
        generation = Generation.objects.get(pk=pk) if pk else None
        if generation and generation.state in SENDING:
            refuse(generation, FAILURE)

    @rule(pk=orders)
    def stop(self, pk: Any) -> None:
        if pk:
            services.cancel(Generation.objects.get(pk=pk), by=self.alice)

    @rule(pk=orders, is_good=st.booleans())
    def fetch(self, pk: Any, is_good: Any) -> None:
        """What becomes of the files that are fetched."""
        if pk:
            self.end_fetching(pk, is_good=is_good)

    @rule()
    def give_up(self) -> None:
        scheduler._give_up(timezone.now() + timedelta(days=40))

    @invariant()
    def nothing_is_held_without_a_reason_and_what_was_paid_is_what_was_told(self) -> None:
        billed = Decimal(0)
        for account in accounts_of(Generation.objects.all()):
            one, held = account.generation, account.held_usd
            share = one.price_usd / one.number_results
            is_over = one.state in FINAL and not one.may_still_come
            if is_over or one.state == State.AWAITING_APPROVAL:
                assert held == 0, one.state
            else:
                assert 0 <= held <= one.price_usd - share * len(account.takes)
            billed += sum(SHARE if take.cost_usd is None else take.cost_usd for take in account.takes)
        assert ledger.balance(self.project).spent_usd == billed

    @invariant()
    def the_budget_is_only_exceeded_by_what_came_dearer_or_late(self) -> None:
        entries = Entry.objects.filter(project=self.project)
        extra = sum(
            (entry.spent_usd + entry.held_usd for entry in entries.exclude(kind__in=["hold", "release"])),
            Decimal(0),
        )
        left_usd = ledger.balance(self.project).left_usd
        assert left_usd is not None
        assert left_usd >= -max(extra, Decimal(0))

    def may_be_told(self, pk: Any) -> Any:
        generation = Generation.objects.get(pk=pk)
        return bool(generation.sent_at)

    def report(self, pk: Any, *, results: Any = (), failures: Any = (), running: int = 0) -> None:
        task = Generation.objects.get(pk=pk).task_uuid
        record(pk, Report(task_uuid=task, results=results, failures=failures, running=running))

    def end_fetching(self, pk: Any, *, is_good: Any) -> None:
        end = TakeState.READY if is_good else TakeState.FAILED
        Take.objects.filter(generation=pk, state__in=[TakeState.SAVING, TakeState.PREVIEWING]).update(
            state=end
        )
        generation = Generation.objects.get(pk=pk)
        if generation.state in FETCHING | WATCHED:
            sync_state(generation)

    def settle_everything(self) -> None:
        """Left alone, everything ends: the watcher gives up on what nobody answers, once it was asked about."""
        later = timezone.now() + timedelta(days=40)
        for _ in range(4):
            scheduler._give_up(later)
            for pk in Generation.objects.values_list("pk", flat=True):
                poll_one._give_up(pk, later)
                self.end_fetching(pk, is_good=True)
        left = list(Generation.objects.unfinished().values_list("state", "not_before"))
        assert left == []
        assert ledger.balance(self.project).held_usd == 0


@pytest.mark.django_db
@pytest.mark.exhaustive
def test_the_books_always_balance_and_every_path_ends(settings_of_the_studio: None) -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # shrinking takes minutes here, and the steps are printed anyway
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.fixture
def settings_of_the_studio(settings: Settings) -> None:
    settings.RUNWARE_API_KEY = "any-key"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
