"""WSGI application for the web server; it waits until the installation is prepared."""

import os

import django
from django.core.wsgi import get_wsgi_application
from django.db import connections

from studio.core import preparation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()
# Static files are looked for once, when the application is made: too early, and no page would find them.
preparation.wait_until_prepared()
connections.close_all()  # workers are forked from this process, and must not share its connection
application = get_wsgi_application()
