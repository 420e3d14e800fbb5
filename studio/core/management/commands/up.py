"""``manage.py up``: the whole studio in one terminal."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import webbrowser
from http.client import SERVICE_UNAVAILABLE, HTTPConnection, HTTPException
from multiprocessing import get_context
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from studio.core import hooks
from studio.core.preparation import prepare
from studio.core.process import die_with_parent
from studio.core.supervisor import Child, log_line, run

WEB_WORKERS = 2
WEB_THREADS = 8
READY = "ready"
READY_POLL_SECONDS = 0.1
READY_TIMEOUT_SECONDS = 10


class Command(BaseCommand):
    """Migrate, prepare static files, seed on the first run, then run web, cluster, watcher and sandbox."""

    help = "Run the whole studio: web server, task workers, watcher and sandbox."

    def handle(self, *_: Any, **__: Any) -> None:
        """Start all programs and block until Ctrl-C."""
        for port in (settings.PORT, settings.SANDBOX_PORT)[: 2 if settings.HAS_OWN_SANDBOX else 1]:
            refuse_taken(port)
        prepare_in_child()
        stop = Event()
        for what in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(what, lambda *_: stop.set())
        run(children(), stop=stop, on_start=Thread(target=greet_when_ready, args=(stop,), daemon=True).start)
        log_line("studio", "Stopped.")


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
    web = [sys.executable, "-m", "gunicorn", "studio.wsgi", "--bind", f"{settings.HOST}:{settings.PORT}"]
    web += ["--worker-class", "gthread", "--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)]
    web += ["--preload", "--graceful-timeout", "5", "--timeout", "120", "--log-level", "warning"]
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


def greet_when_ready(stop: Event) -> None:
    """Wait until the web server answers, then greet. A link that leads nowhere yet helps nobody."""
    while not (answer := readiness()):
        if stop.wait(READY_POLL_SECONDS):
            return
    try:
        greet("" if answer == READY else answer)
    finally:
        connection.close()  # of this thread, which ends here


def readiness() -> str:
    """``READY``, or the reason that ``/readyz`` gives; empty while nobody answers."""
    host = "127.0.0.1" if settings.HOST in {"", "0.0.0.0"} else settings.HOST  # noqa: S104 - compared
    connection = HTTPConnection(host, settings.PORT, timeout=READY_TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/readyz", headers={"Host": settings.ALLOWED_HOSTS[0].lstrip(".*") or host})
        answer = connection.getresponse()
        problems = json.loads(answer.read())["problems"] if answer.status == SERVICE_UNAVAILABLE else {}
        return "; ".join(problems.values()) or READY
    except (OSError, HTTPException, ValueError):
        return ""
    finally:
        connection.close()


def greet(trouble: str) -> None:
    """Print the link that signs an operator in, with what is still being prepared or is amiss."""
    link = hooks.OPERATOR_LINK.call()
    log_line("studio", "")
    log_line("studio", "Circle Take is running. Open this link, it signs you in once:")
    log_line("studio", f"    {link}")
    for sentence in filter(None, (hooks.IN_PREPARATION.call(), trouble and f"Not ready: {trouble}.")):
        log_line("studio", sentence)
    log_line("studio", "")
    log_line("studio", "Ctrl-C stops everything. Nothing is lost.")
    if settings.OPEN and has_person():
        webbrowser.open(link)


def has_person() -> bool:
    """Whether somebody sits before this terminal and has a screen for a browser."""
    has_screen = sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return sys.stdout.isatty() and has_screen
