"""``manage.py up``: the whole studio in one terminal."""

from __future__ import annotations

import signal
import socket
import sys
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from studio.core import hooks
from studio.core.supervisor import Child, log_line, run

WEB_WORKERS = 2
WEB_THREADS = 8
NOT_SHIPPED = ["hx-*", "htmx-4*", "htmax-*"]  # of django-htmx: extensions and versions that no page loads


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
        run(children(), stop=stop, on_start=greet)
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


def greet() -> None:
    """Print the link that signs the owner in."""
    log_line("studio", "")
    log_line("studio", "Circle Take is starting. Open this link, it signs you in once:")
    log_line("studio", f"    {hooks.OWNER_LINK.call()}")
    log_line("studio", "")
    log_line("studio", "Ctrl-C stops everything. Nothing is lost.")
