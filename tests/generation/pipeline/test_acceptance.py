"""A provider that loses answers, refuses repeats, forgets and renders at random: what is said is never wrong."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from studio.catalog.request import Mode, VideoRequest
from studio.generation import acceptance, services
from studio.generation.acceptance import Acceptance, Charge, Evidence
from studio.generation.checked_request import check_request
from studio.generation.lifecycle import SENDING, State, TakeState
from studio.generation.models import Generation, Take
from studio.generation.pipeline import poll_one, scheduler, submit
from studio.generation.pipeline.ending import learn, sync_state
from studio.generation.pipeline.record import record
from studio.provider import errors
from studio.provider.errors import ErrorGroup, Failure
from studio.provider.reports import Report, Result
from tests import factories
from tests.generation.pipeline.books import Account, accounts_of

REFUSAL = Failure(group=ErrorGroup.SAFETY, code="contentPolicyViolation", message="no")
RENDER_FAILED = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="no")
ANSWERS = st.sampled_from(["heard", "lost", "lost on the way", "refused", "busy", "unreachable"])
VIEWS = st.sampled_from(["true", "true", "empty", "not found", "last refusal"])
# A result may fail for the reason for which a repeat was refused.
FAILURES = st.sampled_from([None, None, RENDER_FAILED, REFUSAL])
COSTS = st.sampled_from([Decimal("0.56"), Decimal("0.40"), Decimal("1.00"), None])
SHARE = Decimal("0.56")


@dataclass
class Truth:
    """What the provider really has of one order: nobody else knows."""

    task: uuid.UUID
    slots: int
    is_taken: bool = False
    is_refused: bool = False
    results: dict[int, Decimal | None] = field(default_factory=dict)  # slot: the cost it names
    failed: dict[int, Failure] = field(default_factory=dict)
    silent_since: datetime | None = None  # since when the archive has not told the truth

    @property
    def pending(self) -> int:
        """Results that may still be made, and billed."""
        return self.slots - len(self.results) - len(self.failed) if self.is_taken else 0

    @property
    def billed(self) -> Decimal:
        """What it charges; a result that names no cost is billed as agreed."""
        return sum((SHARE if cost is None else cost for cost in self.results.values()), Decimal(0))

    def report(self, view: str) -> Report:
        """What poll or archive answer when they tell it like this."""
        if view == "true" and self.is_taken:
            results = tuple(
                Result(video_uuid=f"{self.task} {slot}", url="https://x.example/a.mp4", cost=cost)
                for slot, cost in self.results.items()
            )
            failures = tuple(self.failed.values())
            return Report(task_uuid=self.task, results=results, failures=failures, running=self.pending)
        if view == "last refusal" and self.is_refused:
            return Report(task_uuid=self.task, failures=(REFUSAL,))
        return Report(task_uuid=self.task, is_not_found=view != "empty")


class LostAnswers(RuleBasedStateMachine):
    """The services of the studio against a provider whose answers are drawn at random."""

    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        team = factories.team("Glass")
        self.alice = factories.member(team, f"alice{uuid.uuid4().hex}", "owner")
        self.shot = factories.project(team).shots.get()
        self.truths: dict[Any, Truth] = {}
        self.now = timezone.now()

    def teardown(self) -> None:
        try:
            self.let_it_heal()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(target=orders, slots=st.integers(1, 3))
    def order(self, slots: Any) -> Any:
        request = VideoRequest(
            mode=Mode.TEXT, prompt="A pier.", width_px=1920, height_px=1080, seconds=5, number_results=slots
        )
        generation = services.order(
            self.shot,
            request=check_request(request),
            author=self.alice,
            engine="runware",
            order_key=uuid.uuid4(),
        )
        self.truths[generation.pk] = Truth(generation.task_uuid, slots)
        return generation.pk

    @initialize(target=orders, first=st.sampled_from(["lost", "lost on the way"]), slots=st.integers(1, 3))
    def refuse_the_repeat_of_a_lost_one(self, first: Any, slots: Any) -> Any:
        """Every walk begins with what is hardest to tell: random ones seldom come by it."""
        pk = self.order(slots=slots)
        self.send(pk, [first, "refused"])
        return pk

    @rule(pk=orders, answers=st.lists(ANSWERS, min_size=1, max_size=4))
    def send(self, pk: Any, answers: Any) -> None:
        for answer in answers:
            self.try_to_send(pk, answer)

    def try_to_send(self, pk: Any, answer: Any) -> None:
        """What a worker does with one try, whatever it hears."""
        generation, truth = Generation.objects.get(pk=pk), self.truths[pk]
        if generation.state not in SENDING:
            return
        if generation.state == State.QUEUED:
            assert submit._move(generation, State.UPLOADING)
        if generation.state == State.UPLOADING:
            assert submit._move(generation, State.SUBMITTED, sent_at=self.now)
        assert submit._begin_try(generation)
        if answer in ("heard", "lost"):
            truth.is_taken = True
        truth.is_refused |= answer == "refused"
        if answer == "heard":
            learn(pk, Evidence.SEEN)
            submit._move(generation, State.RENDERING, poll_at=self.now)
            return
        submit._handle_error(generation, self.error(answer), now=self.now)

    @rule(pk=orders, failure=FAILURES, cost=COSTS)
    def render(self, pk: Any, failure: Any, cost: Any) -> None:
        truth = self.truths[pk]
        if truth.pending:
            slot = next(iter(set(range(truth.slots)) - {*truth.results, *truth.failed}))
            if failure:
                truth.failed[slot] = failure
            else:
                truth.results[slot] = cost

    @rule(pk=orders, view=VIEWS)
    def poll(self, pk: Any, view: Any) -> None:
        record(pk, self.truths[pk].report(view), now=self.now)

    @rule(pk=orders, polled=VIEWS, archived=VIEWS, minutes=st.integers(0, 6))
    def ask(self, pk: Any, polled: Any, archived: Any, minutes: Any) -> None:
        """Ask poll and archive. The archive may be wrong, but not for all of the stated time."""
        self.now += timedelta(minutes=minutes)
        truth = self.truths[pk]
        since = truth.silent_since or self.now
        if self.now - since + timedelta(minutes=6) >= acceptance.not_found_for():
            archived = "true"
        truth.silent_since = None if archived == "true" else since
        self.ask_everywhere(pk, polled, archived)

    @rule(pk=orders)
    def stop(self, pk: Any) -> None:
        services.cancel(Generation.objects.get(pk=pk), by=self.alice)

    @rule(pk=orders, is_good=st.booleans())
    def fetch(self, pk: Any, is_good: Any) -> None:
        end = TakeState.READY if is_good else TakeState.FAILED
        if Take.objects.filter(generation=pk, state=TakeState.SAVING).update(state=end):
            sync_state(Generation.objects.get(pk=pk))

    @rule()
    def wait_too_long(self) -> None:
        """The usual time is over for all that run."""
        scheduler._give_up(timezone.now() + timedelta(hours=1))

    @invariant()
    def the_ledger_is_as_true_as_it_can_be(self) -> None:
        for account, truth in self.accounts():
            recorded = account.generation.acceptance
            charge = acceptance.charge_of(Acceptance(recorded), account.spent_usd)
            if charge is Charge.NONE:  # nothing is called uncharged that may be charged
                assert (truth.billed, truth.pending) == (0, 0), recorded
            assert sorted(account.paid_parts) == sorted(account.video_uuids), "each payment has a take"
            untold = len(truth.results) - len(account.takes)
            assert account.held_usd >= SHARE * (truth.pending + untold), "what may still come is held"

    def accounts(self) -> list[tuple[Account, Truth]]:
        generations = Generation.objects.filter(pk__in=self.truths)
        return [(account, self.truths[account.generation.pk]) for account in accounts_of(generations)]

    def error(self, answer: Any) -> errors.ProviderError:
        return {
            "lost": errors.Unreachable("cut"),
            "lost on the way": errors.Unreachable("cut"),
            "refused": errors.Rejected(REFUSAL),
            "busy": errors.Busy("later"),
            "unreachable": errors.Unreachable("no connection", was_sent=False),
        }[answer]

    def ask_everywhere(self, pk: Any, polled: Any, archived: Any) -> None:
        """As ``poll_one.poll_one``, without its network."""
        truth, generation = self.truths[pk], Generation.objects.get(pk=pk)
        report = truth.report(polled).without(generation.refusal_code)
        if len(report.results) < truth.slots:
            report = report.joined(truth.report(archived).without(generation.refusal_code))
        record(pk, report, is_everywhere=True, now=self.now)
        poll_one._give_up(pk, self.now)

    def let_it_heal(self) -> None:
        """The provider renders what it has and tells the truth: the ledger becomes its bill."""
        for pk, truth in self.truths.items():
            if Generation.objects.get(pk=pk).state in SENDING:
                self.stop(pk)
            for _ in range(truth.pending):
                self.render(pk, failure=None, cost=None)
            for _ in range(4):
                self.now += timedelta(minutes=6)
                self.ask_everywhere(pk, "true", "true")
                self.fetch(pk, is_good=True)
        for account, truth in self.accounts():
            generation = account.generation
            assert (account.spent_usd, account.held_usd) == (truth.billed, 0), generation.acceptance
            assert generation.is_final, generation.state


@pytest.mark.django_db
@pytest.mark.exhaustive
def test_whatever_a_provider_answers_no_cent_is_missed_and_none_denied(settings_of_the_studio: None) -> None:
    run_state_machine_as_test(
        LostAnswers,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.mark.parametrize("before", list(Acceptance))
@pytest.mark.parametrize("evidence", list(Evidence))
def test_only_a_proof_closes_what_is_open(before: Acceptance, evidence: Evidence) -> None:
    """No answer that is lost and no refusal of a repeat ends anything."""
    proofs = {
        Evidence.NOT_TAKEN,
        Evidence.REFUSED,
        Evidence.ENDED,
        Evidence.NOT_FOUND,
        Evidence.NO_ANSWER,
    }
    after = acceptance.after(before, evidence)
    if before in acceptance.OPEN and after not in acceptance.OPEN:
        assert evidence in proofs
    if before is Acceptance.ACCEPTED:
        assert after not in (Acceptance.NEVER_SENT, Acceptance.REFUSED)


def test_a_charge_is_told_with_what_is_not_known_about_the_rest() -> None:
    cost = Decimal("0.56")
    assert acceptance.charge_text(Acceptance.FINISHED, cost) == "charged $0.56"
    assert acceptance.charge_text(Acceptance.ACCEPTED, cost) == "charged $0.56, and more may come"
    assert acceptance.charge_text(Acceptance.UNKNOWN, cost) == "charged $0.56, unknown whether more was"
    assert acceptance.charge_text(Acceptance.REFUSED, Decimal(0)) == "not charged"


@pytest.fixture
def settings_of_the_studio(settings: Settings) -> None:
    settings.RUNWARE_API_KEY = "any-key"
    settings.PAID_AT_ONCE = 100
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
