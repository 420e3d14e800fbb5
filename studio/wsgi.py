"""WSGI application for the web server; it waits until the installation is prepared."""

import gc
import os

import django
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from studio.core.database import disconnect
from studio.core.processes import preparation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()
# Static files are looked for once, when the application is made: too early, and no page would find them.
preparation.wait_until_prepared()
disconnect()
application = get_wsgi_application()
# Workers are forked from this process: what it has imported, and the collector leaves alone, they share.
views = get_resolver().url_patterns
gc.collect()
gc.freeze()
