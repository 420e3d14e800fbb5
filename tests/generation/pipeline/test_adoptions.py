"""A result that an operator brings in by hand: it is ready, paid once and told, whatever else happens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import InstallationEvent, Team, User
from studio.activity.models import Event, Notification
from studio.core.errors import Refusal
from studio.core.lease import lease
from studio.generation import services, trash
from studio.generation.gallery.cards import Card, CardOptions, card
from studio.generation.models import Adoption, Engine, Generation, for_cards
from studio.generation.pipeline import adoptions, engines, poll_one
from studio.generation.pipeline.adopt_file import NotAdopted, adopt_file
from studio.generation.pipeline.record import record
from studio.ledger import services as ledger
from studio.ledger.models import Entry
from studio.library import services as library
from studio.library.models import Asset
from studio.library.services import NotAnAsset
from studio.projects.models import Project
from studio.provider.errors import ErrorGroup, Failure
from studio.provider.reports import Report, Result
from tests.browser import files
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
COST = Decimal("0.56")
FAILURE = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="no")
ADDRESS = "https://files.example/1.mp4"


def money(project: Any) -> tuple[Decimal, Decimal]:
    balance = ledger.balance(project)
    return balance.spent_usd, balance.held_usd


def result(cost: str | None = "0.6", name: str = "real") -> Result:
    return Result(video_uuid=name, url=ADDRESS, cost=None if cost is None else Decimal(cost))


def report(generation: Any, *results: Result, **more: Any) -> Report:
    return Report(task_uuid=generation.task_uuid, results=results, **more)


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    """A new file each time, as ``adopt_file`` moves it away; the same facts give the same bytes."""

    def make(name: str = "film.mp4", **how: Any) -> Path:
        path = tmp_path / f"{uuid.uuid4()}-{name}"
        files.clip(path, **how)
        return path

    return make


@pytest.fixture
def give(film: Callable[..., Path], olga: User) -> Callable[..., Any]:
    def give(generation: Any, by: User | None = olga, **how: Any) -> Any:
        path = film(**how)
        return adopt_file(generation, path, name="film.mp4", by=by, take=None)

    return give


@pytest.fixture
def hanging(order: Callable[..., Generation], worker: Any, paid: server.Sandbox) -> Generation:
    """A paid order that renders, and of which the provider says nothing more."""
    paid.fault("empty_data", on="poll", times=None)
    paid.fault("error_500", on="details", times=None)
    generation = order(engine="runware")
    worker.round()
    generation.refresh_from_db()
    assert generation.state == "rendering"
    return generation


@pytest.fixture
def another_task(order: Callable[..., Generation], worker: Any, paid: server.Sandbox) -> uuid.UUID:
    """A task of the provider of which no order knows any more."""
    generation: Any = worker.settle(order(engine="runware", prompt="Made elsewhere."))
    task_uuid: uuid.UUID = generation.task_uuid
    Entry.objects.filter(reference=generation.pk)._raw_delete("default")
    generation.delete()
    return task_uuid


def attempt_all() -> str:
    for pk in Adoption.objects.filter(ask_at__isnull=False).values_list("pk", flat=True):
        adoptions.attempt(pk)
    return Adoption.objects.latest("created_at").outcome


def test_a_file_ends_an_order_that_was_given_up_and_is_told_everywhere(
    forgotten: Any,
    give: Callable[..., Any],
    worker: Any,
    project: Project,
    team: Team,
    alice: User,
    olga: User,
) -> None:
    give(forgotten)
    assert worker.settle(forgotten).state == "ready"
    take = forgotten.takes.get()
    assert take.asset.poster
    assert (forgotten.acceptance, forgotten.error_family) == ("finished", "")
    assert (take.cost_usd, take.is_cost_estimated, money(project)) == (COST, True, (COST, 0))
    entry = Entry.objects.get(spent_usd=COST)
    assert entry.note == "given by an operator; estimate: agreed price, the provider named none"
    row = for_cards(Generation.objects.all()).get(pk=forgotten.pk)
    shown: Card = card(row, team.members.get(user=alice), CardOptions())
    assert shown.cost_label == "$0.56 (agreed price, the provider named none)"
    assert "came as" in shown.takes[0].mismatch
    notification = Notification.objects.get(verb="adopted")
    assert (notification.person, notification.text) == (
        forgotten.author,
        f"An operator has brought in the result of T1 of shot {forgotten.shot}.",
    )
    assert "Olga gave T1 its result by hand" in [event.message for event in forgotten.events.all()]
    assert Event.objects.get(verb="adopted").actor == olga
    assert InstallationEvent.objects.get(verb="result adopted").detail["order"] == str(forgotten.pk)


def test_a_file_given_twice_is_given_and_paid_once(
    forgotten: Any, give: Callable[..., Any], worker: Any, project: Project
) -> None:
    assert give(forgotten) == give(forgotten)
    assert worker.settle(forgotten).state == "ready"
    assert give(forgotten) == forgotten.takes.get()
    assert (money(project), forgotten.takes.count()) == ((COST, 0), 1)
    assert Notification.objects.filter(verb="adopted").count() == 1


def test_another_file_after_the_first_is_refused(forgotten: Any, give: Callable[..., Any]) -> None:
    give(forgotten)
    with pytest.raises(NotAdopted, match="Every take of this order has its video"):
        give(forgotten, seconds=1)


def test_a_file_whose_result_was_paid_before_costs_nothing_more(
    order: Callable[..., Generation],
    give: Callable[..., Any],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
) -> None:
    paid.fault("url_expired", on="download", times=1)
    generation: Any = worker.settle(order(engine="runware"))
    assert (generation.state, money(project)) == ("failed", (COST, 0))
    give(generation)
    assert worker.settle(generation).state == "ready"
    take = generation.takes.get()
    assert (take.is_given, take.is_cost_estimated, money(project)) == (False, False, (COST, 0))


@pytest.mark.parametrize("cost", ["0.6", None])
def test_the_result_of_a_hanging_order_that_comes_after_its_file_corrects_the_cost(
    hanging: Any, give: Callable[..., Any], worker: Any, project: Project, cost: str | None
) -> None:
    give(hanging)
    assert worker.settle(hanging).state == "ready"
    assert (hanging.acceptance, hanging.poll_at is None) == ("accepted", False)
    assert money(project) == (COST, 0)
    for _ in range(2):
        record(hanging.pk, report(hanging, result(cost)))
    hanging.refresh_from_db()
    take = hanging.takes.get()
    spent = COST if cost is None else Decimal(cost)
    assert (hanging.state, hanging.acceptance, hanging.poll_at) == ("ready", "finished", None)
    assert (take.video_uuid, take.cost_usd, take.is_cost_estimated) == ("real", spent, cost is None)
    assert money(project) == (spent, 0)
    record(hanging.pk, report(hanging, result("0.7")))
    assert money(project) == (Decimal("0.7"), 0)


def test_a_file_of_one_of_two_results_leaves_the_other_to_come(
    order: Callable[..., Generation],
    give: Callable[..., Any],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
) -> None:
    paid.fault("empty_data", on="poll", times=None)
    generation: Any = order(engine="runware", number_results=2)
    worker.round()
    generation.refresh_from_db()
    give(generation)
    generation.refresh_from_db()
    assert (generation.state, money(project)) == ("rendering", (COST, COST))
    record(generation.pk, report(generation, result("0.5", "first"), running=1))
    generation.refresh_from_db()
    assert (generation.acceptance, money(project)) == ("accepted", (Decimal("1.06"), 0))
    record(generation.pk, report(generation, result("0.5", "first"), result("0.6", "second")))
    generation.refresh_from_db()
    assert (generation.acceptance, money(project)) == ("finished", (Decimal("1.1"), 0))
    assert {take.video_uuid for take in generation.takes.all()} == {"first", "second"}


def test_a_failure_of_a_hanging_order_whose_file_was_given_ends_the_asking(
    hanging: Any, give: Callable[..., Any], worker: Any, project: Project
) -> None:
    give(hanging)
    worker.settle(hanging)
    record(hanging.pk, report(hanging, failures=(FAILURE,)))
    hanging.refresh_from_db()
    assert (hanging.state, hanging.acceptance, money(project)) == ("ready", "finished", (COST, 0))


def test_the_results_of_another_task_are_taken_in_with_their_cost(
    forgotten: Any, another_task: uuid.UUID, worker: Any, project: Project, olga: User
) -> None:
    for _ in range(2):
        adoptions.adopt_task(forgotten, another_task, by=olga)
        assert attempt_all() == "1 result taken in."
    assert worker.settle(forgotten).state == "ready"
    take = forgotten.takes.get()
    assert (take.asset.frames, take.is_cost_estimated, money(project)) == (120, False, (COST, 0))


def test_a_task_given_to_a_hanging_order_keeps_its_own_price_held_until_its_own_task_has_ended(
    another_task: uuid.UUID, hanging: Any, worker: Any, paid: server.Sandbox, project: Project, olga: User
) -> None:
    paid.clear_faults()
    adoptions.adopt_task(hanging, another_task, by=olga)
    assert attempt_all() == "1 result taken in."
    hanging.refresh_from_db()
    assert (hanging.state, hanging.acceptance, money(project)) == ("saving", "accepted", (COST, COST))
    record(hanging.pk, report(hanging, running=1))
    hanging.refresh_from_db()
    assert hanging.acceptance == "accepted"
    for _ in range(2):
        record(hanging.pk, report(hanging, result("0.6")))
    assert worker.settle(hanging).state == "ready"
    assert (hanging.acceptance, money(project)) == ("finished", (COST + Decimal("0.6"), 0))
    assert Entry.objects.get(part="real").note == "made although another result was given"


def test_the_own_task_is_only_asked_about(forgotten: Any, worker: Any, project: Project, olga: User) -> None:
    assert adoptions.adopt_task(forgotten, forgotten.task_uuid, by=olga) is None
    assert not Adoption.objects.exists()
    poll_one.poll_one(forgotten.pk)
    assert worker.settle(forgotten).state == "ready"
    assert money(project) == (COST, 0)


def test_a_task_that_belongs_to_another_order_is_refused_by_name(
    forgotten: Any, order: Callable[..., Generation], worker: Any, another_task: uuid.UUID, olga: User
) -> None:
    other = order(engine="runware", prompt="Another.")
    with pytest.raises(NotAdopted, match=f"task of another order, {str(other.pk)[:8]}"):
        adoptions.adopt_task(forgotten, other.task_uuid, by=olga)
    adoptions.adopt_task(forgotten, another_task, by=olga)
    attempt_all()
    services.cancel(other, by=olga)
    with pytest.raises(NotAdopted, match=f"given to another order, {str(forgotten.pk)[:8]}"):
        adoptions.adopt_task(other, another_task, by=olga)


def test_a_task_that_nobody_knows_is_named_as_such_and_can_be_given_again_elsewhere(
    forgotten: Any, paid: server.Sandbox, project: Project, olga: User
) -> None:
    task_uuid = uuid.uuid4()
    paid.forget_orders()
    adoptions.adopt_task(forgotten, task_uuid, by=olga)
    assert attempt_all() == "Neither poll nor archive of the provider know this task."
    forgotten.refresh_from_db()
    assert (forgotten.state, money(project)) == ("failed", (0, 0))
    paid.clear_faults()
    paid.fault("error_500", on="poll", times=None)
    adoptions.adopt_task(forgotten, task_uuid, by=olga)
    assert attempt_all().startswith("It is tried again: ")


def test_a_video_at_an_address_is_fetched(
    forgotten: Any, another_task: uuid.UUID, worker: Any, paid: server.Sandbox, project: Project, olga: User
) -> None:
    with engines.client(Engine.RUNWARE) as client:
        url = client.poll(another_task).results[0].url
    for _ in range(2):
        adoptions.adopt_address(forgotten, url, by=olga, take=None)
    assert attempt_all() == "It is the video of T1."
    assert worker.settle(forgotten).state == "ready"
    assert (forgotten.takes.get().asset.frames, money(project)) == (120, (COST, 0))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://127.0.0.1/film.mp4", "127.0.0.1 is not on the public internet"),
        ("http://files.example/film.mp4", "files.example is not called over http"),
    ],
)
def test_an_address_that_the_studio_does_not_open_is_named(
    forgotten: Any, olga: User, project: Project, url: str, words: str
) -> None:
    adoptions.adopt_address(forgotten, url, by=olga, take=None)
    assert words in attempt_all()
    forgotten.refresh_from_db()
    assert (forgotten.state, money(project)) == ("failed", (0, 0))


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"not a film", NotAnAsset, "is not a picture or a video that we read"),
        (b"", NotAnAsset, "is empty"),
        ("picture", NotAdopted, "is a picture. Give the video"),
        ("half", NotAdopted, "This is not a whole video"),
    ],
)
def test_a_file_that_is_no_whole_video_is_refused_with_a_sentence(
    forgotten: Any,
    film: Callable[..., Path],
    project: Project,
    content: Any,
    error: type[Refusal],
    words: str,
) -> None:
    path = film()
    if content == "picture":
        files.picture(path.with_suffix(".png"))
        path = path.with_suffix(".png")
    else:
        path.write_bytes(path.read_bytes()[:900] if content == "half" else content)
    with pytest.raises(error, match=words):
        adopt_file(forgotten, path, name="film.mp4", by=None, take=None)
    assert (forgotten.takes.get().state, money(project)) == ("failed", (0, 0))


def test_the_file_of_another_order_is_refused(
    forgotten: Any,
    order: Callable[..., Generation],
    worker: Any,
    give: Callable[..., Any],
    paid: server.Sandbox,
) -> None:
    give(forgotten)
    paid.fault("safety_400", on="submit")
    blocked = worker.settle(order(engine="runware"))
    with pytest.raises(NotAdopted, match=f"result of another order, {str(forgotten.pk)[:8]}"):
        give(blocked)


def test_an_order_that_waits_or_was_never_paid_for_takes_nothing(
    order: Callable[..., Generation], paid: server.Sandbox, give: Callable[..., Any], alice: User, carol: User
) -> None:
    waiting = order(engine="runware")
    with pytest.raises(NotAdopted, match="has not been sent yet"):
        give(waiting)
    ledger.set_approval_limit(waiting.project, Decimal("0.1"), by=alice)
    declined = order(engine="runware", author=carol)
    services.decline(declined, by=alice)
    declined.refresh_from_db()
    with pytest.raises(NotAdopted, match="Nobody has approved this order"):
        give(declined)


def test_nothing_is_given_while_the_file_is_being_fetched(
    forgotten: Any, give: Callable[..., Any], worker: Any
) -> None:
    record(forgotten.pk, report(forgotten, result()))
    take = forgotten.takes.get()
    with lease(f"fetch:{take.pk}"), pytest.raises(NotAdopted, match="is being fetched at this moment"):
        give(forgotten)
    give(forgotten)
    assert worker.settle(forgotten).state == "ready"


def test_a_result_that_is_told_and_fetched_while_its_file_is_being_given_is_one(
    forgotten: Any,
    give: Callable[..., Any],
    worker: Any,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = library.adopt

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(library, "adopt", store)
        poll_one.poll_one(forgotten.pk)
        forgotten.refresh_from_db()
        worker.settle(forgotten)
        return store(*arguments, **named)

    monkeypatch.setattr(library, "adopt", meanwhile)
    with pytest.raises(NotAdopted, match="T1 has got its video meanwhile"):
        give(forgotten)
    assert [asset.pk for asset in Asset.objects.all()] == [forgotten.takes.get().asset_id]
    assert money(project) == (COST, 0)


def test_a_result_that_is_told_while_its_file_is_being_given_is_paid_once(
    forgotten: Any,
    give: Callable[..., Any],
    worker: Any,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = library.adopt

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(library, "adopt", store)
        record(forgotten.pk, report(forgotten, result()))
        return store(*arguments, **named)

    monkeypatch.setattr(library, "adopt", meanwhile)
    give(forgotten)
    assert worker.settle(forgotten).state == "ready"
    take = forgotten.takes.get()
    assert [asset.pk for asset in Asset.objects.all()] == [take.asset_id]
    assert (take.video_uuid, take.is_given, money(project)) == ("real", False, (Decimal("0.6"), 0))


@pytest.mark.parametrize("how", ["told", "given"])
def test_a_failed_take_in_the_trash_comes_out_when_its_result_arrives(
    forgotten: Any, give: Callable[..., Any], worker: Any, alice: User, how: str
) -> None:
    take = forgotten.takes.get()
    assert not trash.move_to_trash([take.pk], by=alice, now=timezone.now())
    if how == "told":
        poll_one.poll_one(forgotten.pk)
    else:
        give(forgotten)
    assert worker.settle(forgotten).state == "ready"
    take.refresh_from_db()
    assert (take.state, take.trashed_at, take.trashed_by) == ("ready", None, None)


def test_a_task_whose_worker_died_is_tried_again(
    forgotten: Any, another_task: uuid.UUID, olga: User, worker: Any
) -> None:
    adoptions.adopt_task(forgotten, another_task, by=olga)
    due = Adoption.objects.get()
    assert due.ask_at
    adoptions.schedule(due.ask_at)
    due.refresh_from_db()
    again_at = due.ask_at
    assert again_at
    assert attempt_all() == "1 result taken in."
    adoptions.schedule(again_at)
    due.refresh_from_db()
    assert due.ask_at is None


def test_the_command_takes_a_file_and_leaves_it_where_it_is(
    forgotten: Any, film: Callable[..., Path], worker: Any, project: Project, capsys: Any
) -> None:
    path = film()
    call_command("adopt", str(forgotten.pk), "--file", str(path), "--take", "1")
    assert "It is the video of T1." in capsys.readouterr().out
    assert path.exists()
    assert worker.settle(forgotten).state == "ready"
    notes = [event.message for event in forgotten.events.all()]
    assert "The command line gave T1 its result by hand" in notes


def test_the_command_says_what_is_wrong(forgotten: Any, settings: Settings) -> None:
    for words, arguments in (
        ("There is no order", [str(uuid.uuid4()), "--task", str(uuid.uuid4())]),
        ("T7 is not a take", [str(forgotten.pk), "--task", str(uuid.uuid4()), "--take", "7"]),
        ("There is no file", [str(forgotten.pk), "--file", "/nowhere.mp4"]),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("adopt", *arguments)
