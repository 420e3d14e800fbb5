"""Answers while something that the studio stands on is away: a sentence instead of an error page."""

from __future__ import annotations

import errno
import logging
import sys
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext_lazy
from django.views.defaults import server_error

from studio.core.errors import StoreAway

RETRY_SECONDS = 5


@dataclass(frozen=True)
class Outage:
    """Something that is away: what a person reads about it."""

    status: HTTPStatus
    title: Any  # lazy texts
    message: Any


DATABASE = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_lazy("The studio is away for a moment"),
    gettext_lazy(
        "Its database does not answer. Nothing that was ordered or written is lost,"
        " and this page tries again."
    ),
)
FILES = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_lazy("The files of the studio are away for a moment"),
    gettext_lazy(
        "Where they are stored does not answer. Nothing is lost;"
        " what was sent to the studio can be sent again."
    ),
)
DISK = Outage(
    HTTPStatus.INSUFFICIENT_STORAGE,
    gettext_lazy("The disk of the studio is full"),
    gettext_lazy(
        "The file was not stored, and nothing else was changed. Tell who runs the studio, then send it again."
    ),
)


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage that an error comes from; None for any other error, which is a fault of ours."""
    if isinstance(error, OperationalError | InterfaceError):
        return DATABASE
    if isinstance(error, StoreAway):
        return FILES
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK
    return None


class OutageInOneLine(logging.Filter):
    """Lines about requests that met an outage end with what is away, and have no traceback.

    There is one for each request while it lasts, and where they were written says nothing.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let each line through, shorter if it is about an outage."""
        error = record.exc_info[1] if record.exc_info else None
        if outage_of(error):
            words = " ".join(str(error).split())
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {words})", ()
            record.exc_info = record.exc_text = None
        return True


def error_view(request: HttpRequest) -> HttpResponse:
    """The answer to a request that ended in an error: what is away, or the page that something broke."""
    outage = outage_of(sys.exc_info()[1])
    if outage is None:
        return server_error(request)
    headers = {"Retry-After": str(RETRY_SECONDS)}
    if request.headers.get("HX-Request"):  # by its header: the error may have come before any middleware
        return HttpResponse(outage.message, content_type="text/plain", status=outage.status, headers=headers)
    is_repeated = outage is not DISK and request.method == "GET"
    content = {
        "outage": outage,
        "refresh_seconds": RETRY_SECONDS if is_repeated else None,
        "address": request.get_full_path() if request.method == "GET" else "/",
    }
    page = loader.get_template("outage.html").render(content)
    return HttpResponse(page, status=outage.status, headers=headers)
