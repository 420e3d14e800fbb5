"""A model of the money of orders: the real services, and beside them plain sums that must agree at every step."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from studio.accounts import services as accounts
from studio.accounts.models import User
from studio.accounts.policy import Role
from studio.catalog.price import price
from studio.catalog.request import Mode, VideoRequest
from studio.generation import services
from studio.generation.checked_request import check_request
from studio.generation.lifecycle import State, TakeState
from studio.generation.models import Engine, Generation, Take
from studio.generation.pipeline.ending import mark_failed
from studio.generation.pipeline.record import record, sync_state
from studio.ledger import services as ledger
from studio.ledger.models import Entry
from studio.provider.errors import ErrorGroup, Failure
from studio.provider.reports import Report, Result
from tests import factories

SETTINGS = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,  # the same walks on every run
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
LIMITS = st.sampled_from([None, Decimal("1.00"), Decimal("3.00"), Decimal("12.00")])
COSTS = st.sampled_from([Decimal("0.56"), Decimal("0.40"), Decimal("1.00"), None])
PERIODS = st.sampled_from(["always", "month"])
FAILURE = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="no")
PATH = (State.QUEUED, State.UPLOADING, State.SUBMITTED, State.RENDERING)


@dataclass
class Order:
    """What one order should have cost so far, and what should be held for it."""

    author: str
    price: Decimal
    slots: int
    key: uuid.UUID
    phase: str = "queued"  # awaiting approval, queued, sent, ended
    held: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    results: set[str] = field(default_factory=set)
    failed: int = 0  # slots that ended without a result

    @property
    def share(self) -> Decimal:
        """The part of the price that one result stands for."""
        return self.price / self.slots

    @property
    def waiting(self) -> int:
        """Slots for which a result may still come."""
        return self.slots - len(self.results) - self.failed

    def end(self) -> None:
        """Nothing is held for what has ended."""
        self.phase, self.failed, self.held = "ended", self.slots - len(self.results), Decimal(0)


class MoneyOfOrders(RuleBasedStateMachine):
    """A producer and a creator order, approve, decline and stop, while limits change and results come."""

    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        team = factories.team("Glass")
        self.people = {role: self.member(team, role) for role in (Role.OWNER, Role.CREATOR)}
        self.producer = self.people[Role.OWNER]
        self.project = factories.project(team)
        self.shot = self.project.shots.get()
        self.budgets: dict[tuple[str, str], Decimal] = {}
        self.approval_over: Decimal | None = None
        self.expected: dict[uuid.UUID, Order] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @staticmethod
    def member(team: Any, role: Any) -> Any:
        person = User.objects.create_user(f"{role}-{uuid.uuid4().hex}@example.com", role.title())
        accounts.join(team, person, role)
        return person

    @rule(whose=st.sampled_from(["", Role.OWNER, Role.CREATOR]), period=PERIODS, limit=LIMITS)
    def set_budget(self, whose: Any, period: Any, limit: Any) -> None:
        member = self.people.get(whose)
        ledger.set_budget(self.project, member=member, period=period, limit=limit, by=self.producer)
        self.budgets.pop((whose, period), None)
        if limit is not None:
            self.budgets[whose, period] = limit

    @rule(over=st.sampled_from([None, Decimal("0.50"), Decimal("1.50")]))
    def set_approval_limit(self, over: Any) -> None:
        ledger.set_approval_limit(self.project, over, by=self.producer)
        self.approval_over = over

    @rule(target=orders, slots=st.integers(1, 4), role=st.sampled_from([Role.OWNER, Role.CREATOR]))
    def order(self, slots: Any, role: Any) -> Any:
        request = self.request(slots)
        amount = price(request).total
        assert amount is not None
        must_ask = role == Role.CREATOR and self.approval_over is not None and amount > self.approval_over
        expected = Order(
            role, amount, slots, uuid.uuid4(), phase="awaiting approval" if must_ask else "queued"
        )
        is_over = not must_ask and self.exceeds(role, amount)
        try:
            pk = self.send_order(expected).pk
        except ledger.OverBudget:
            assert is_over
            return None
        assert not is_over
        expected.held = Decimal(0) if must_ask else amount
        self.expected[pk] = expected
        return pk

    @rule(pk=orders)
    def order_with_the_same_key(self, pk: Any) -> None:
        if pk:
            assert self.send_order(self.expected[pk]).pk == pk

    @rule(pk=orders)
    def approve(self, pk: Any) -> None:
        if not pk:
            return
        order = self.expected[pk]
        is_over = order.phase == "awaiting approval" and self.exceeds(order.author, order.price)
        try:
            services.approve(Generation.objects.get(pk=pk), by=self.producer)
        except ledger.OverBudget:
            assert is_over
            return
        assert not is_over
        if order.phase == "awaiting approval":
            order.phase, order.held = "queued", order.price

    @rule(pk=orders)
    def decline(self, pk: Any) -> None:
        if pk:
            services.decline(Generation.objects.get(pk=pk), by=self.producer)
            if self.expected[pk].phase == "awaiting approval":
                self.expected[pk].end()

    @rule(pk=orders)
    def stop(self, pk: Any) -> None:
        if pk:
            services.cancel(Generation.objects.get(pk=pk), by=self.producer)
            order = self.expected[pk]
            if order.phase == "queued" or (order.phase == "sent" and order.waiting):
                order.end()

    @rule(pk=orders)
    def send(self, pk: Any) -> None:
        """What a worker does up to the acknowledgement."""
        if pk and self.expected[pk].phase == "queued":
            for start, end in pairwise(PATH):
                sent = {"sent_at": timezone.now()} if end == State.SUBMITTED else {}
                assert Generation.objects.advance(pk, start=start, end=end, **sent)
            self.expected[pk].phase = "sent"

    @rule(pk=orders)
    def refuse_before_sending(self, pk: Any) -> None:
        if pk and self.expected[pk].phase == "queued":
            mark_failed(Generation.objects.get(pk=pk), FAILURE)
            self.expected[pk].end()

    @rule(pk=orders, slot=st.integers(0, 4), cost=COSTS)
    def report_a_result(self, pk: Any, slot: Any, cost: Any) -> None:
        """New, told again, more than was ordered, or after the end: all of it may come."""
        if not pk or not self.was_sent(pk):
            return
        order, video = self.expected[pk], f"{pk} {slot}"
        is_late = order.phase == "ended"
        self.report(pk, results=(Result(video_uuid=video, url="https://x.example/a.mp4", cost=cost),))
        has_slot = order.failed > 0 if is_late else order.waiting > 0
        if video in order.results or not has_slot:
            return
        order.results.add(video)
        order.failed -= 1 if is_late else 0
        order.spent += order.share if cost is None else cost
        order.held -= min(order.share, order.held)

    @rule(pk=orders)
    def report_a_failure(self, pk: Any) -> None:
        """Everything that has not come fails."""
        if pk and self.was_sent(pk):
            order = self.expected[pk]
            self.report(pk, failures=(FAILURE,))
            if order.phase == "sent" and order.waiting:
                order.failed += order.waiting
                if not order.results:
                    order.end()

    @rule(pk=orders)
    def fetch_the_files(self, pk: Any) -> None:
        if not pk or not self.expected[pk].results:
            return
        Take.objects.filter(generation=pk, state=TakeState.SAVING).update(state=TakeState.READY)
        sync_state(Generation.objects.get(pk=pk))
        if not self.expected[pk].waiting:
            self.expected[pk].end()

    @invariant()
    def every_order_has_cost_and_holds_what_it_should(self) -> None:
        for pk, order in self.expected.items():
            entries = Entry.objects.filter(reference=pk)
            spent, held = entries.sums()
            assert (spent, held) == (order.spent, order.held), order

    @invariant()
    def the_balances_are_the_sums_of_the_orders(self) -> None:
        members: dict[Any, Any] = {"": None, **self.people}
        for whose, member in members.items():
            balance = ledger.balance(self.project, member=member)
            assert (balance.spent_usd, balance.held_usd) == self.sums(whose)

    @invariant()
    def what_waits_for_an_approval_or_has_ended_holds_nothing(self) -> None:
        idle = Generation.objects.filter(
            pk__in=self.expected, state__in=[State.AWAITING_APPROVAL, "cancelled"]
        )
        assert Entry.objects.filter(reference__in=idle.values("pk")).held() == 0

    def request(self, slots: Any) -> Any:
        return VideoRequest(
            mode=Mode.TEXT, prompt="A pier.", width_px=1920, height_px=1080, seconds=5, number_results=slots
        )

    def send_order(self, order: Any) -> Any:
        return services.order(
            self.shot,
            request=check_request(self.request(order.slots)),
            author=self.people[order.author],
            engine=Engine.RUNWARE,
            order_key=order.key,
        )

    def report(self, pk: Any, *, results: Any = (), failures: Any = ()) -> None:
        task = Generation.objects.get(pk=pk).task_uuid
        record(pk, Report(task_uuid=task, results=results, failures=failures, running=0))

    def was_sent(self, pk: Any) -> Any:
        return bool(Generation.objects.get(pk=pk).sent_at)

    def sums(self, whose: Any) -> tuple[Any, ...]:
        """What was spent and is held in all, or by one person."""
        own = [order for order in self.expected.values() if whose in ("", order.author)]
        return sum((one.spent for one in own), Decimal(0)), sum((one.held for one in own), Decimal(0))

    def exceeds(self, author: Any, amount: Any) -> Any:
        """Whether a budget has less left than this. All of it was spent this month."""
        return any(
            amount > limit - sum(self.sums(whose))
            for (whose, _), limit in self.budgets.items()
            if whose in ("", author)
        )
