"""WSGI application for the web server; it waits until the installation is prepared."""

import os

import django
from django.core.wsgi import get_wsgi_application

from studio.core import preparation
from studio.core.database import disconnect

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()
# Static files are looked for once, when the application is made: too early, and no page would find them.
preparation.wait_until_prepared()
disconnect()  # workers are forked from this process
application = get_wsgi_application()
