"""``manage.py up``: the whole studio in one terminal."""

from __future__ import annotations

import signal
import socket
import sys
from multiprocessing import get_context
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from studio.core.processes.preparation import prepare
from studio.core.processes.process import die_with_parent
from studio.core.processes.supervisor import Child, become_supervisor


class Command(BaseCommand):
    """Migrate, prepare static files, seed on the first run, then run web, cluster, watcher and sandbox."""

    help = "Run the whole studio: web server, task workers, watcher and sandbox."

    def handle(self, *_: Any, **__: Any) -> None:
        """Start all programs and block until Ctrl-C."""
        for port in (settings.PORT, settings.SANDBOX_PORT)[: 2 if settings.HAS_OWN_SANDBOX else 1]:
            refuse_taken(port)
        prepare_in_child()
        become_supervisor(children(), greeting=[sys.executable, "manage.py", "greet"])


def refuse_taken(port: int) -> None:
    """Raises CommandError when somebody else listens on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(
                f"Port {port} is taken by another program. Choose another: make up PORT={port + 100}"
            ) from None


def prepare_in_child() -> None:
    """Prepare in a process of its own, whose memory is given back. Raises CommandError."""
    child = get_context("fork").Process(target=_prepare)
    child.start()
    child.join()
    if child.exitcode:
        raise CommandError("The installation could not be prepared; what is wrong stands above.")


def _prepare() -> None:
    die_with_parent()
    prepare()


def children() -> list[Child]:
    """The programs of a studio, with what each is told."""
    manage = [sys.executable, "manage.py"]
    web = [sys.executable, "-m", "gunicorn", "-c", "python:studio.core.gunicorn_settings"]
    programs = [
        Child("web", web, death_signal=signal.SIGTERM),
        Child("cluster", [*manage, "cluster"]),
        Child("watcher", [*manage, "watch"]),
    ]
    if settings.HAS_OWN_SANDBOX:
        sandbox = [sys.executable, "-m", "studio.sandbox", "--port", str(settings.SANDBOX_PORT)]
        sandbox += ["--data", str(settings.DATA / "sandbox"), "--pace", settings.SANDBOX_PACE]
        programs.append(Child("sandbox", sandbox, death_signal=signal.SIGTERM))
    return programs
