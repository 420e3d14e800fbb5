"""``manage.py up``: the whole studio in one terminal."""

from __future__ import annotations

import os
import signal
import socket
import sys
import webbrowser
from http.client import SERVICE_UNAVAILABLE, HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from studio.core import hooks
from studio.core.supervisor import Child, log_line, run

WEB_WORKERS = 2
WEB_THREADS = 8
READY = "ready"
READY_POLL_SECONDS = 0.1
READY_TIMEOUT_SECONDS = 10
# Of django-htmx: extensions and versions that no page loads; and what only the type checker reads.
# Of Django's admin: what only its forms need.
NOT_SHIPPED = ["hx-*", "htmx-4*", "htmax-*", "*.d.ts", "admin/*/vendor"]


class Command(BaseCommand):
    """Migrate, prepare static files, seed on the first run, then run web, cluster, watcher and sandbox."""

    help = "Run the whole studio: web server, task workers, watcher and sandbox."

    def handle(self, *_: Any, **__: Any) -> None:
        """Start all programs and block until Ctrl-C."""
        for port in (settings.PORT, settings.SANDBOX_PORT)[: 2 if settings.HAS_OWN_SANDBOX else 1]:
            refuse_taken(port)
        prepare()
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


def prepare() -> None:
    """Bring database and static files up to date; harmless to repeat."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SHIPPED)
    hooks.FIRST_RUN.call()


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
        return answer.read().decode().strip() if answer.status == SERVICE_UNAVAILABLE else READY
    except (OSError, HTTPException):
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
