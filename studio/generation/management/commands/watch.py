"""``manage.py watch``: ask the provider about everything unfinished."""

import logging
import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from studio.core.lease import lease
from studio.core.processes import preparation
from studio.generation.pipeline.scheduler import watch

TURN_SECONDS = 2.0
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Watch until told to stop; while another watcher lives, stand by."""

    help = "Watch over everything that renders."
    requires_system_checks = []

    def handle(self, *_: Any, **__: Any) -> None:
        """Block until a signal comes."""
        stop = Event()
        for what in (signal.SIGTERM, signal.SIGINT):
            signal.signal(what, lambda *_: stop.set())
        preparation.wait_until_prepared(is_stopped=stop.is_set)
        while not stop.is_set():
            try:
                with lease("watch") as is_held:
                    if is_held:
                        watch(stop)
            except DatabaseError as error:
                logger.warning("The database does not answer, the watcher tries again: %s", error)
                connection.close()
            stop.wait(TURN_SECONDS)
