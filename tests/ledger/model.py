"""A model of the money of orders: the real services, and beside them plain sums that must agree at every step."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from studio.accounts import services as accounts
from studio.accounts.models import User
from studio.accounts.policy import Role
from studio.catalog.price import price
from studio.catalog.request import Mode, VideoRequest
from studio.generation import services
from studio.generation.acceptance import OPEN, not_found_for
from studio.generation.checked_request import check_request
from studio.generation.lifecycle import State, TakeState
from studio.generation.models import Engine, Generation, Take
from studio.generation.pipeline.ending import mark_failed, refuse, sync_state
from studio.generation.pipeline.record import record
from studio.ledger import services as ledger
from studio.ledger.limits import OverBudget
from studio.ledger.models import Entry
from studio.provider.errors import ErrorGroup, Failure
from studio.provider.reports import Report, Result
from tests import factories

SETTINGS = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,  # the same walks on every run
    database=None,
    phases=[Phase.generate],  # shrinking takes minutes, and the steps are printed anyway
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
LIMITS = st.sampled_from([None, Decimal("1.12"), Decimal("5.60"), Decimal("40.00")])
# What the fixed walk meets, and the random ones vary; without them the model would prove nothing.
SITUATIONS = {
    "an order over a budget",
    "an approval",
    "an approval over a budget",
    "an order declined",
    "a stop when queued",
    "a stop when sent",
    "a stop when sent and partly there",
    "a result",
    "a result told again",
    "more results than ordered",
    "a late result",
    "a failure of all",
    "a failure after a result",
    "a lost answer and a refusal",
    "a lost answer of an order that never arrived",
    "a late failure",
}
COSTS = st.sampled_from([Decimal("0.56"), Decimal("0.40"), Decimal("1.00"), None])
PICKS = st.integers(0, 99)
PERIODS = st.sampled_from(["always", "month"])
FAILURE = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="no")
REFUSAL = Failure(group=ErrorGroup.SAFETY, code="contentPolicyViolation", message="no")
PATH = (State.QUEUED, State.UPLOADING, State.SUBMITTED, State.RENDERING)


@dataclass
class Order:
    """What one order should have cost so far, and what should be held for it."""

    author: str
    price: Decimal
    slots: int
    key: uuid.UUID
    phase: str = "queued"  # asking, queued, sent, fetching, ended
    is_sent: bool = False
    is_lost: bool = False  # sent without an answer, and its repeat refused
    is_told: bool = False  # the provider has told the end of every result: nothing more can be billed
    held: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    results: dict[str, Decimal] = field(default_factory=dict)  # their cost
    unfetched: int = 0  # results whose files are not there yet
    failed: int = 0  # slots that ended without a result

    @property
    def share(self) -> Decimal:
        """The part of the price that one result stands for."""
        return self.price / self.slots

    @property
    def waiting(self) -> int:
        """Slots for which a result may still come."""
        return self.slots - len(self.results) - self.failed

    def take_in(self, video: str, cost: Decimal) -> None:
        """One result more, which takes its share of what is held."""
        self.failed -= 0 if self.waiting else 1
        self.results[video] = cost
        self.unfetched += 1
        self.spent += cost
        self.held -= min(self.share, self.held)
        self.is_told |= len(self.results) == self.slots

    def correct(self, video: str, cost: Decimal) -> None:
        """The provider names another cost of a result that is there."""
        self.spent += cost - self.results[video]
        self.results[video] = cost

    def end(self) -> None:
        """Nothing is held for what has ended, but for what may still be billed."""
        self.phase, self.failed = "ended", self.slots - len(self.results)
        if self.is_told or not self.is_sent:
            self.held = Decimal(0)


class MoneyOfOrders(RuleBasedStateMachine):
    """A producer and a creator order, approve, decline and stop, while limits change and results come."""

    seen: ClassVar[Counter[str]] = Counter()

    @classmethod
    def walk_through_every_situation(cls) -> None:
        """Take one fixed way that meets all of ``SITUATIONS``, which random walks may miss by chance."""
        machine = cls()
        try:
            for step in machine.every_situation():
                step()
                machine.every_order_has_cost_and_holds_what_it_should()
                machine.the_balances_are_the_sums_of_the_orders()
                machine.what_waits_for_an_approval_or_has_ended_holds_nothing()
        finally:
            machine.teardown()

    def every_situation(self) -> Iterator[Callable[[], Any]]:
        """The steps of the fixed walk. ``-1`` picks the newest order to which the step applies."""
        yield partial(self.open_the_studio, slots=2, is_tight=False)
        for slot in (0, 1, 2):  # told again, new, and more than ordered
            yield partial(self.report_a_result, pick=-1, slot=slot, cost=None)
        yield partial(self.report_a_result, pick=-1, slot=0, cost=Decimal("0.40"))
        yield partial(self.fetch_the_files, pick=0)
        yield partial(self.stop, pick=0)
        yield partial(self.report_a_result, pick=0, slot=0, cost=None)
        yield partial(self.stop, pick=0)
        yield partial(self.set_budget, whose="", period="always", limit=Decimal("1.12"))
        yield partial(self.approve, pick=0)
        yield partial(self.order, slots=1, role=Role.OWNER, is_sent=False)
        yield partial(self.set_budget, whose="", period="always", limit=None)
        yield partial(self.approve, pick=0)
        yield partial(self.order, slots=2, role=Role.CREATOR, is_sent=False)
        yield partial(self.decline, pick=0)
        yield partial(self.order, slots=2, role=Role.OWNER, is_sent=True)
        yield partial(self.report_a_failure, pick=-1)
        yield partial(self.order, slots=2, role=Role.OWNER, is_sent=False)
        yield partial(self.lose_the_answer, pick=-1)
        yield partial(self.know_nothing, pick=-1)
        yield partial(self.order, slots=2, role=Role.OWNER, is_sent=True)
        yield partial(self.stop, pick=-1)
        yield partial(self.report_a_failure, pick=-1)
        for end in (self.report_a_failure, self.stop):
            yield partial(self.order, slots=2, role=Role.OWNER, is_sent=True)
            yield partial(self.report_a_result, pick=-1, slot=0, cost=None)
            yield partial(end, pick=-1)

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

    def teardown(self) -> Any:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @staticmethod
    def member(team: Any, role: Any) -> Any:
        person = User.objects.create_user(f"{role}-{uuid.uuid4().hex}@example.com", role.title())
        accounts.join(team, person, role)
        return person

    @initialize(slots=st.integers(2, 4), is_tight=st.booleans())
    def open_the_studio(self, slots: Any, is_tight: Any) -> Any:
        """One order of each kind: sent, partly there, waiting, and asking."""
        self.order(slots=slots, role=Role.OWNER, is_sent=True)
        self.order(slots=slots, role=Role.CREATOR, is_sent=True)
        self.report_a_result(pick=1, slot=0, cost=None)
        self.order(slots=1, role=Role.OWNER, is_sent=False)
        self.set_approval_limit(over=Decimal("0.50"))
        self.order(slots=slots, role=Role.CREATOR, is_sent=False)
        if is_tight:
            self.set_budget(whose="", period="always", limit=Decimal("1.12"))
            self.order(slots=1, role=Role.OWNER, is_sent=False)
            self.approve(pick=0)

    @rule(whose=st.sampled_from(["", Role.OWNER, Role.CREATOR]), period=PERIODS, limit=LIMITS)
    def set_budget(self, whose: Any, period: Any, limit: Any) -> Any:
        member = self.people.get(whose)
        ledger.set_budget(self.project, member=member, period=period, limit=limit, by=self.producer)
        self.budgets.pop((whose, period), None)
        if limit is not None:
            self.budgets[whose, period] = limit

    @rule(over=st.sampled_from([None, Decimal("0.50"), Decimal("1.50")]))
    def set_approval_limit(self, over: Any) -> Any:
        ledger.set_approval_limit(self.project, over, by=self.producer)
        self.approval_over = over

    @rule(slots=st.integers(1, 4), role=st.sampled_from([Role.OWNER, Role.CREATOR]), is_sent=st.booleans())
    def order(self, slots: Any, role: Any, is_sent: Any) -> Any:
        amount = price(self.request(slots)).total or Decimal(0)
        is_above_limit = self.approval_over is not None and amount > self.approval_over
        must_ask = role == Role.CREATOR and is_above_limit
        expected = Order(
            role, amount, slots, uuid.uuid4(), phase="awaiting approval" if must_ask else "queued"
        )
        is_over = not must_ask and self.exceeds(role, amount)
        try:
            pk = self.send_order(expected).pk
        except OverBudget:
            assert is_over
            self.saw("an order over a budget")
            return
        assert not is_over
        expected.held = Decimal(0) if must_ask else amount
        self.expected[pk] = expected
        if is_sent and not must_ask:
            self.send_to_provider(pk)

    @precondition(lambda self: self.in_phase("awaiting approval"))
    @rule(pick=PICKS)
    def approve(self, pick: Any) -> Any:
        pk, order = self.one_of(pick, "awaiting approval")
        is_over = self.exceeds(order.author, order.price)
        try:
            services.approve(Generation.objects.get(pk=pk), by=self.producer)
        except OverBudget:
            assert is_over
            self.saw("an approval over a budget")
            return
        assert not is_over
        self.saw("an approval")
        order.phase, order.held = "queued", order.price

    @precondition(lambda self: self.in_phase("awaiting approval"))
    @rule(pick=PICKS)
    def decline(self, pick: Any) -> Any:
        pk, order = self.one_of(pick, "awaiting approval")
        services.decline(Generation.objects.get(pk=pk), by=self.producer)
        self.saw("an order declined")
        order.end()

    @precondition(lambda self: self.in_phase("queued", "sent", "fetching", "ended"))
    @rule(pick=PICKS)
    def repeat_what_was_done(self, pick: Any) -> Any:
        """The same click again: an order with the same key, an approval, a refusal of one that asks no more."""
        pk, order = self.one_of(pick, "queued", "sent", "fetching", "ended")
        assert self.send_order(order).pk == pk
        services.approve(Generation.objects.get(pk=pk), by=self.producer)
        services.decline(Generation.objects.get(pk=pk), by=self.producer)

    @precondition(lambda self: self.in_phase("queued", "sent"))
    @rule(pick=PICKS)
    def stop(self, pick: Any) -> Any:
        pk, order = self.one_of(pick, "queued", "sent")
        services.cancel(Generation.objects.get(pk=pk), by=self.producer)
        if order.phase == "queued" or (order.phase == "sent" and order.waiting):
            self.saw(f"a stop when {order.phase}" + (" and partly there" if order.results else ""))
            order.end()
            order.phase = "fetching" if order.unfetched else "ended"

    @precondition(lambda self: self.in_phase("queued"))
    @rule(pick=PICKS)
    def send(self, pick: Any) -> Any:
        self.send_to_provider(self.one_of(pick, "queued")[0])

    @precondition(lambda self: self.in_phase("queued"))
    @rule(pick=PICKS)
    def refuse_before_sending(self, pick: Any) -> Any:
        pk, order = self.one_of(pick, "queued")
        mark_failed(Generation.objects.get(pk=pk), FAILURE)
        order.end()

    @precondition(lambda self: self.sent())
    @rule(pick=PICKS, slot=st.integers(0, 3), cost=COSTS)
    def report_a_result(self, pick: Any, slot: Any, cost: Any) -> Any:
        """New, told again, more than was ordered, or after the end: all of it may come."""
        pk, order = self.sent()[pick % len(self.sent())]
        video, is_late = f"{pk} {slot}", order.phase == "ended"
        self.report(pk, results=(Result(video_uuid=video, url="https://x.example/a.mp4", cost=cost),))
        has_slot = order.failed + order.waiting > 0
        if video in order.results:
            self.saw("a result told again")
            if cost is not None:
                order.correct(video, cost)
        elif not has_slot:
            self.saw("more results than ordered")
        else:
            self.saw("a late result" if is_late else "a result")
            order.take_in(video, order.share if cost is None else cost)

    @precondition(lambda self: self.sent())
    @rule(pick=PICKS)
    def report_a_failure(self, pick: Any) -> Any:
        """Everything that has not come fails."""
        pk, order = self.sent()[pick % len(self.sent())]
        self.report(pk, failures=(FAILURE,))
        order.is_told = True
        if order.phase == "ended" and not order.unfetched:
            self.saw("a late failure")
            order.held = Decimal(0)
        if order.phase == "sent" and order.waiting:
            self.saw("a failure after a result" if order.results else "a failure of all")
            order.failed += order.waiting
            if not order.unfetched:
                order.end()

    @precondition(lambda self: self.in_phase("queued"))
    @rule(pick=PICKS)
    def lose_the_answer(self, pick: Any) -> Any:
        """It is sent, nobody answers, and its repeat is refused: that proves nothing."""
        pk, order = self.one_of(pick, "queued")
        self.send_to_provider(pk, until=State.SUBMITTED)
        Generation.objects.filter(pk=pk).update(tries=2)
        refuse(Generation.objects.get(pk=pk), REFUSAL)
        self.saw("a lost answer and a refusal")
        order.is_lost = True

    @precondition(lambda self: self.unheard())
    @rule(pick=PICKS)
    def know_nothing(self, pick: Any) -> Any:
        """Poll and archive know no such order, for the stated time."""
        pk, order = self.unheard()[pick % len(self.unheard())]
        for now in (timezone.now(), timezone.now() + not_found_for()):
            report = Report(task_uuid=Generation.objects.get(pk=pk).task_uuid, is_not_found=True)
            record(pk, report, is_everywhere=True, now=now)
        self.saw("a lost answer of an order that never arrived")
        order.is_told = True
        order.end()

    @precondition(lambda self: any(order.results for _, order in self.sent()))
    @rule(pick=PICKS)
    def fetch_the_files(self, pick: Any) -> Any:
        fetching = [(pk, order) for pk, order in self.sent() if order.results]
        pk, order = fetching[pick % len(fetching)]
        Take.objects.filter(generation=pk, state=TakeState.SAVING).update(state=TakeState.READY)
        sync_state(Generation.objects.get(pk=pk))
        order.unfetched = 0
        if not order.waiting:
            order.end()

    @invariant()
    def every_order_has_cost_and_holds_what_it_should(self) -> Any:
        for pk, order in self.expected.items():
            entries = Entry.objects.filter(reference=pk)
            spent, held = entries.sums()
            assert (spent, held) == (order.spent, order.held), order

    @invariant()
    def the_balances_are_the_sums_of_the_orders(self) -> Any:
        owners: dict[Any, Any] = {"": None, **self.people}
        for whose, member in owners.items():
            balance = ledger.balance(self.project, member=member)
            assert (balance.spent_usd, balance.held_usd) == self.sums(whose)

    @invariant()
    def what_waits_for_an_approval_or_has_ended_holds_nothing(self) -> Any:
        ended = Generation.objects.filter(
            pk__in=self.expected, state__in=[State.AWAITING_APPROVAL, "cancelled"]
        )
        idle = ended.exclude(acceptance__in=OPEN)
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

    def send_to_provider(self, pk: Any, *, until: State = State.RENDERING) -> Any:
        """Do what a worker does up to the acknowledgement, or before it."""
        for start, end in pairwise(PATH[: PATH.index(until) + 1]):
            assert Generation.objects.advance(pk, start=start, end=end, **factories.sending_columns(end))
        self.expected[pk].phase, self.expected[pk].is_sent = "sent", True

    def report(self, pk: Any, *, results: Any = (), failures: Any = ()) -> None:
        task = Generation.objects.get(pk=pk).task_uuid
        record(pk, Report(task_uuid=task, results=results, failures=failures), is_everywhere=True)

    def saw(self, situation: Any) -> Any:
        self.seen[situation] += 1

    def in_phase(self, *phases: Any) -> Any:
        return [(pk, order) for pk, order in self.expected.items() if not phases or order.phase in phases]

    def one_of(self, pick: Any, *phases: Any) -> Any:
        orders = self.in_phase(*phases)
        return orders[pick % len(orders)]

    def sent(self) -> Any:
        return [(pk, order) for pk, order in self.expected.items() if order.is_sent]

    def unheard(self) -> Any:
        """Orders of which nobody has heard since their answer was lost."""
        return [(pk, order) for pk, order in self.in_phase("sent") if order.is_lost and not order.results]

    def sums(self, whose: Any) -> Any:
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
