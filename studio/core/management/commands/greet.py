"""``manage.py greet``: wait until the web server answers, then say where to sign in."""

from __future__ import annotations

import json
import os
import sys
import time
import webbrowser
from http.client import SERVICE_UNAVAILABLE, HTTPConnection, HTTPException
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.core import hooks
from studio.core.processes.supervisor import log_line

READY = "ready"
READY_POLL_SECONDS = 0.1
READY_TIMEOUT_SECONDS = 10


class Command(BaseCommand):
    """Called by ``up``, in a process of its own, whose memory is given back. Ends with its parent."""

    help = "Wait until the web server answers, then print a sign-in link."
    requires_system_checks = []

    def handle(self, *_: Any, **__: Any) -> None:
        """A link that leads nowhere yet helps nobody."""
        while not (answer := readiness()):
            time.sleep(READY_POLL_SECONDS)
        greet("" if answer == READY else answer)


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
