"""The page and the file of an audit log, whichever log it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from studio.activity.audit_filter import LogFilter
from studio.activity.audit_log import Log, as_csv
from studio.activity.verbs import VIEW_VERBS
from studio.core.web.csv_export import csv_response


def log_context(request: HttpRequest, log: Log, csv_url: str, *, labels: dict[str, Any]) -> dict[str, Any]:
    """Values of the page: entries, the filter, and the addresses of what follows and of the CSV."""
    pages = log.page(request.GET)
    log_filter = LogFilter.from_query(request.GET)
    named = next((entry.subject for entry in pages.rows if entry.subject_id == log_filter.subject), "")
    return {
        "entries": pages.rows,
        "pages": pages,
        "log_filter": log_filter,
        "subject_label": named or gettext("one object"),
        "has_views_choice": labels.keys() >= VIEW_VERBS,
        "verbs": sorted(((verb, str(label)) for verb, label in labels.items()), key=lambda item: item[1]),
        "csv_url": f"{csv_url}?{request.GET.urlencode()}",
    }


def log_file(log: Log, name: str, *, has_origin: bool) -> StreamingHttpResponse:
    """The entries as a CSV download, named after what they are the log of."""
    filename = f"{slugify(name) or 'studio'}-log-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(as_csv(log.entries(), has_origin=has_origin), filename)
