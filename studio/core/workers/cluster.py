"""The task workers of django-q2: places by kind of work, and none outlives the sudden death of another."""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import time
import uuid
from contextlib import suppress
from multiprocessing import Event as MultiprocessingEvent
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any, NoReturn

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils.module_loading import import_string
from django_q import cluster
from django_q.brokers import get_broker
from django_q.conf import Conf
from django_q.signing import BadSignature, SignedPackage
from django_q.worker import worker

from studio.core import queue
from studio.core.broker import Broker, Message
from studio.core.database import disconnect
from studio.core.processes import preparation
from studio.core.processes.process import kill_children_with_parent
from studio.core.web.outgoing import tls_context
from studio.core.workers.places import Place, Places, kinds_of_places

TAKE_SECONDS = 0.1
BUSY_PAUSE_SECONDS = 0.02
DATABASE_PAUSE_SECONDS = 1.0
# Of a stop, which takes less than ten seconds in all.
GRACE_SECONDS, INTERRUPT_SECONDS, POLL_SECONDS = 5.0, 2.0, 0.05
INTERRUPT = signal.SIGUSR1
logger = logging.getLogger(__name__)


class Interrupted(BaseException):
    """The cluster stops and waits no longer for this task; no task catches it."""


class Sentinel(cluster.Sentinel):
    """Looks after the workers.

    Members of a cluster wait for results holding the lock of a queue between processes. Of one that is
    killed in that moment nobody takes the lock away, and django-q2 would start another that waits for
    ever. So after a death by a signal the whole cluster ends, and whoever supervises it starts a new
    one. What was being done is enqueued again: every task is harmless twice.
    """

    def start(self) -> None:
        """Make the places, then start everything and watch over it."""
        self.places = Places(kinds_of_places(self.pool_size, settings.QUEUE_KINDS))
        super().start()

    def spawn_worker(self) -> None:
        """Start a worker on a place that has none."""
        taken = {process.place for process in self.pool}
        number = next(number for number in range(self.pool_size) if number not in taken)
        self.places.vacate(number)
        timer = cluster.Value("f", -1)
        process = self.spawn_process(
            cluster.worker, Place(self.places, number), self.result_queue, timer, self.timeout
        )
        process.place = number

    def spawn_pusher(self) -> BaseProcess:
        """Start the process that hands out work."""
        process: BaseProcess = self.spawn_process(hand_out_work, self.places, self.event_out, self.broker)
        return process

    def reincarnate(self, process: BaseProcess) -> None:
        """Replace a member that ended or took too long; give up the cluster for one that was killed."""
        code = process.exitcode or 0
        if code < 0:
            logger.error("A task process was killed by signal %s; the cluster begins anew", -code)
            os.kill(os.getpid(), signal.SIGKILL)  # and with it every process that it started
        super().reincarnate(process)
        process.kill()  # one that took too long may hear nothing else

    def stop(self) -> None:
        """Take no more work, let tasks end for a moment, and put the messages of the others back."""
        self.event_out.set()
        self._wait_for(self.pusher, seconds=GRACE_SECONDS)
        self.places.stop()
        self._wait_for(*self.pool, seconds=GRACE_SECONDS)
        for process in filter(BaseProcess.is_alive, self.pool):
            with suppress(ProcessLookupError):  # it ends just now
                os.kill(process.pid, INTERRUPT)
        self._wait_for(*self.pool, seconds=INTERRUPT_SECONDS)
        self.result_queue.put("STOP")
        self._wait_for(self.monitor, seconds=INTERRUPT_SECONDS)
        self.result_queue.cancel_join_thread()
        for process in filter(BaseProcess.is_alive, [*self.pool, self.pusher, self.monitor]):
            process.kill()

    @staticmethod
    def _wait_for(*processes: BaseProcess, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(process.is_alive() for process in processes):
            time.sleep(POLL_SECONDS)


class StopSignal:
    """An event that a signal handler may set at any moment: locks of other events may be held just then."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()

    def set(self, *_: object) -> None:
        """Set it, as the handler of a signal."""
        os.write(self._writer, b".")

    def wait(self, seconds: float) -> bool:
        """Whether it is set within so many seconds."""
        return bool(select.select([self._reader], [], [], seconds)[0])

    def is_set(self) -> bool:
        """Whether it is set."""
        return self.wait(0)


class NoStatus:
    """The status of a cluster, which django-q2 would make and store twice a second, and nobody reads here."""

    def __init__(self, _: Sentinel) -> None:
        pass

    def save(self) -> None:
        """Store nothing, so that nothing is read either."""


def hand_out_work(places: Places, stop: Event, broker: Broker) -> None:
    """Take messages off the queue for places that are idle, until told to stop."""
    while not stop.is_set():
        kinds = places.open_kinds()
        if not kinds:
            time.sleep(BUSY_PAUSE_SECONDS)
            continue
        try:
            message = broker.take(kinds, seconds=TAKE_SECONDS if places.is_idle() else BUSY_PAUSE_SECONDS)
        except DatabaseError as error:
            logger.warning("The queue does not answer, it is asked again: %s", error)
            connections.close_all()
            stop.wait(DATABASE_PAUSE_SECONDS)
            continue
        if message and (task := _unpacked(message, broker)):
            places.hand_out(message.kind, task)


def work(place: Place, results: Any, timer: Any, timeout: int) -> None:
    """Do the tasks of a place. One that the end of the cluster interrupts goes back into the queue."""
    for what in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group, but meant for the sentinel
        signal.signal(what, signal.SIG_IGN)
    signal.signal(INTERRUPT, _interrupt)
    try:
        worker(place, results, timer, timeout)
    except Interrupted:
        if place.task:
            _put_back(place.task)


def run_cluster() -> None:
    """Run task workers until told to stop. Killed at any moment, it leaves no process behind."""
    kill_children_with_parent()
    cluster.Stat, cluster.worker = NoStatus, work  # the places where django-q2 looks for them
    _warm_up()
    stop = StopSignal()
    sentinel = Sentinel(stop, MultiprocessingEvent(), uuid.uuid4(), start=False)
    for what in (signal.SIGTERM, signal.SIGINT):
        signal.signal(what, stop.set)
    sentinel.start()  # in this process: django-q2 would start one for it, and keep this one waiting


def load_tasks() -> None:
    """Import what tasks need, and make what is made at its first use: what is forked later shares it."""
    for tasks in settings.TASK_KINDS.values():
        for task in tasks:
            import_string(task)
    for model in apps.get_models():
        str(model._base_manager.select_related().order_by("pk").query)  # what is looked up about its fields
    tls_context()


def _warm_up() -> None:
    """Load and use once what every worker needs: processes that are forked then share its memory."""
    load_tasks()
    if not preparation.problem():
        queue.queue_depth()  # the database
    disconnect()
    gc.collect()
    gc.freeze()


def _unpacked(message: Message, broker: Broker) -> dict[str, Any] | None:
    try:
        task: dict[str, Any] = SignedPackage.loads(message.payload)
    except (TypeError, BadSignature):
        logger.exception("A message that this studio has not signed was thrown away")
        if message.row_id is not None:
            broker.acknowledge(message.row_id)
        return None
    return {**task, "cluster": Conf.CLUSTER_NAME, "ack_id": message.row_id, "message": message}


def _interrupt(*_: object) -> NoReturn:
    raise Interrupted


def _put_back(task: dict[str, Any]) -> None:
    logger.warning("%s %s was interrupted and goes back into the queue", task["func"], *task["args"])
    with suppress(DatabaseError):  # away as well: the watcher enqueues it again
        connections.close_all()
        get_broker().put_back(task["message"])
