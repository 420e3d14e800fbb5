"""``manage.py up``: the whole studio in one terminal."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from runpy import run_module
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import get_resolver
from django.utils.module_loading import import_string

from studio.core.database import disconnect
from studio.core.processes.preparation import prepare
from studio.core.processes.process import die_with_parent, fork
from studio.core.processes.supervisor import Child, supervise
from studio.core.workers.cluster import load_tasks

GUNICORN = ["gunicorn", "-c", "python:studio.core.gunicorn_settings"]


class Command(BaseCommand):
    """Migrate, prepare static files, seed on the first run, then run web, cluster, watcher and sandbox."""

    help = "Run the whole studio: web server, task workers, watcher and sandbox."

    def handle(self, *_: Any, **__: Any) -> None:
        """Start all programs and block until Ctrl-C."""
        for port in (settings.PORT, settings.SANDBOX_PORT)[: 2 if settings.HAS_OWN_SANDBOX else 1]:
            refuse_taken(port)
        prepare_in_child()
        load()
        if not fork("studio-greet"):
            call_command("greet")
        elif program := supervise(children()):
            program()


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


def load() -> None:
    """Import what the programs need: they are forked from this process, and share what it has loaded."""
    load_tasks()
    import_module("gunicorn.app.wsgiapp")
    import_string(import_module("studio.core.gunicorn_settings").worker_class)
    get_resolver().url_patterns  # noqa: B018 - imports every view
    disconnect()
    gc.collect()
    gc.freeze()


def children() -> list[Child]:
    """The programs of a studio, each as it is run in a process of its own."""
    programs = [
        Child("web", run_web, death_signal=signal.SIGTERM),
        Child("cluster", partial(call_command, "cluster")),
        Child("watcher", partial(call_command, "watch")),
    ]
    if settings.HAS_OWN_SANDBOX:
        sandbox = [sys.executable, "-m", "studio.sandbox", "--port", str(settings.SANDBOX_PORT)]
        sandbox += ["--data", str(settings.DATA / "sandbox"), "--pace", settings.SANDBOX_PACE]
        run_sandbox = partial(os.execv, sandbox[0], sandbox)  # it shares nothing with the studio
        programs.append(Child("sandbox", run_sandbox, death_signal=signal.SIGTERM))
    return programs


def run_web() -> None:
    """Run the web server as ``python -m gunicorn`` does."""
    sys.argv = GUNICORN
    run_module("gunicorn", run_name="__main__", alter_sys=True)
