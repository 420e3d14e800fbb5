"""Settings of gunicorn, which starts the processes of the web server.

``gunicorn -c python:studio.core.gunicorn_settings`` is the whole command.
"""

from __future__ import annotations

import gc
import os
from typing import Any

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

wsgi_app = "studio.wsgi"
worker_class = "studio.core.processes.web_server.WebWorker"
bind = f"{settings.HOST}:{settings.PORT}"
workers = settings.WEB_WORKERS
threads = 8
preload_app = True
graceful_timeout = 6
timeout = 120
loglevel = "warning"
control_socket_disable = True


def when_ready(_: Any) -> None:
    """Before the processes are forked: what is loaded stays shared, for no collection writes to it."""
    gc.collect()
    gc.freeze()
