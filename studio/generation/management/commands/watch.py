"""``manage.py watch``: ask the provider about everything unfinished."""

import signal
import time
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from studio.core.lease import lease
from studio.generation.pipeline.scheduler import watch

TURN_SECONDS = 2.0


class Command(BaseCommand):
    """Watch until told to stop; while another watcher lives, stand by."""

    help = "Watch over everything that renders."

    def handle(self, *_: Any, **__: Any) -> None:
        """Block until a signal comes."""
        stop = Event()
        for what in (signal.SIGTERM, signal.SIGINT):
            signal.signal(what, lambda *_: stop.set())
        while not stop.is_set():
            with lease("watch") as is_held:
                if is_held:
                    watch(stop)
            time.sleep(0 if stop.is_set() else TURN_SECONDS)
