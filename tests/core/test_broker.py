"""Messages of the queue: in the database, in Redis, and while Redis is away."""

from __future__ import annotations

import contextlib

import pytest
from django.conf import settings as configured
from django.db import DatabaseError, transaction
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from pytest_django import Settings

from studio.core import queue
from studio.core.broker import Broker, Message, queue_name
from tests.core.conftest import use_redis
from tests.environment.ports import free_port
from tests.environment.redis import redis_server

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = tuple(configured.TASK_KINDS)
SUBMIT, FETCH, FILM = (
    "studio.generation.tasks.submit",
    "studio.generation.tasks.fetch",
    "studio.exports.tasks.render_film",
)


@pytest.fixture(params=["database", "redis"])
def carrier(request: pytest.FixtureRequest, settings: Settings) -> None:
    if request.param == "redis":
        use_redis(settings, request.getfixturevalue("redis_url"))


def new_broker() -> Broker:
    """The broker of another process."""
    return import_string(configured.Q_CLUSTER["broker_class"])()


def take(broker: Broker) -> Message:
    message = broker.take(KINDS, seconds=0.01)
    assert message is not None
    return message


def task_of(message: Message | None) -> str:
    return SignedPackage.loads(message.payload)["func"]


@pytest.mark.usefixtures("carrier")
def test_the_most_urgent_kind_comes_first_and_each_message_once() -> None:
    for task in (FILM, FETCH, SUBMIT):
        queue.enqueue_on_commit(task, "1")
    assert queue.waiting_by_kind() == {**dict.fromkeys(KINDS, 0), "orders": 1, "fetch": 1, "film": 1}
    broker = new_broker()
    assert [task_of(broker.take(KINDS, seconds=0.01)) for _ in range(3)] == [SUBMIT, FETCH, FILM]
    assert broker.take(KINDS, seconds=0.01) is None
    assert queue.queue_depth() == 0


@pytest.mark.usefixtures("carrier")
def test_a_kind_that_nobody_may_take_now_waits() -> None:
    queue.enqueue_on_commit(FILM, "1")
    broker = new_broker()
    assert broker.take(("orders", "mail"), seconds=0.01) is None
    assert task_of(broker.take(KINDS, seconds=0.01)) == FILM


@pytest.mark.usefixtures("carrier")
def test_a_message_that_was_put_back_comes_again_at_once() -> None:
    queue.enqueue_on_commit(FETCH, "1")
    broker = new_broker()
    broker.put_back(take(broker))
    assert task_of(broker.take(KINDS, seconds=0.01)) == FETCH


def test_a_message_in_the_database_is_gone_when_its_task_was_done() -> None:
    queue.enqueue_on_commit(FETCH, "1")
    broker = new_broker()
    broker.acknowledge(take(broker).row_id or 0)
    assert not OrmQ.objects.exists()


def test_while_redis_is_away_messages_go_by_the_database(settings: Settings) -> None:
    with redis_server() as address:
        use_redis(settings, address)
        assert queue.queue_depth() == 0
    queue.enqueue_on_commit(SUBMIT, "1")
    assert "Redis does not answer" in queue.problem()
    assert queue.waiting_by_kind()["orders"] == 1
    assert task_of(new_broker().take(KINDS, seconds=0.01)) == SUBMIT


def test_what_was_left_in_the_database_is_done_when_redis_is_back(settings: Settings, redis_url: str) -> None:
    use_redis(settings, f"redis://127.0.0.1:{free_port()}/0")
    queue.enqueue_on_commit(SUBMIT, "1")
    use_redis(settings, redis_url)
    assert queue.problem() == ""
    assert task_of(new_broker().take(KINDS, seconds=0.01)) == SUBMIT


def test_a_message_that_can_go_nowhere_breaks_nothing_that_is_committed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use_redis(settings, f"redis://127.0.0.1:{free_port()}/0")
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        queue.enqueue_on_commit(FILM, "never")
        raise ZeroDivisionError

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(OrmQ.objects, "create", refuse)
    with transaction.atomic():
        queue.enqueue_on_commit(SUBMIT, "1")
    assert "the watcher does it later: disk full" in caplog.text
    assert FILM not in caplog.text


def test_every_kind_has_a_queue_of_its_own_and_orders_the_one_of_the_previous_version() -> None:
    assert queue_name("orders") == "studio"
    assert len({queue_name(kind) for kind in KINDS}) == len(KINDS)


def test_a_task_of_no_kind_is_refused_before_anything_is_committed() -> None:
    with pytest.raises(LookupError):
        queue.enqueue_on_commit("studio.core.tasks.unheard_of", "1")
