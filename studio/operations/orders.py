"""The event log of an order of any team, and results that an operator brings in by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts import operators
from studio.accounts.guards import operator_view
from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.web.body_limits import takes_files
from studio.generation.models import Generation
from studio.generation.pipeline import adoptions, event_view
from studio.generation.pipeline.adopt_file import adopt_file, reason_closed, takes_without_file
from studio.operations.forms import AdoptForm


@never_cache
@require_GET
@operator_view
def order_log(request: HttpRequest, generation_id: UUID) -> HttpResponse:
    """The event log; the log of the installation says who opened it. ``?part`` is what renews itself."""
    generation = _get_order(generation_id)
    if "part" in request.GET:
        return render(request, "operations/_order_events.html", _events(request, generation))
    operators.record("event log opened", actor=_user(request), order=str(generation.pk))
    return _page(request, generation, AdoptForm(takes=takes_without_file(generation)))


@takes_files
@require_POST
@operator_view
def adopt(request: HttpRequest, generation_id: UUID) -> HttpResponse:
    """Give an order a task, an address or a file as its result; what is wrong stands at the form."""
    generation = _get_order(generation_id)
    form = AdoptForm(request.POST, request.FILES, takes=takes_without_file(generation))
    if form.is_valid():
        try:
            messages.success(request, _adopt(generation, form, _user(request)))
        except Refusal as refusal:
            form.add_error(None, worded(refusal.message))
        else:
            return redirect("operations:order_log", generation.pk)
    return _page(request, generation, form, status=422)


def _adopt(generation: Generation, form: AdoptForm, by: User) -> str:
    """Give what was sent, and return a sentence about it. Raises Refusal."""
    if file := form.file_given:
        path, name = Path(file.temporary_file_path()), file.name or ""
        take = adopt_file(generation, path, name=name, by=by, take=form.take_given)
        cast("Any", file.file).delete = False  # it was moved away; there is nothing left to remove
        return gettext("It is the video of %(take)s. Its previews are being made.") % {"take": take}
    if form.task_uuid:
        adoptions.adopt_task(generation, form.task_uuid, by=by)
        return gettext("The provider is being asked about this task.")
    adoptions.adopt_address(generation, form.address_given, by=by, take=form.take_given)
    return gettext("The video is being fetched.")


def _get_order(generation_id: UUID) -> Generation:
    generations = Generation.objects.select_related("project__team", "author", "approved_by")
    return get_object_or_404(generations, pk=generation_id)


def _page(
    request: HttpRequest, generation: Generation, form: AdoptForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "closed_reason": worded(reason_closed(generation)),
        **_events(request, generation),
    }
    return render(request, "operations/order_log.html", context, status=status)


def _events(request: HttpRequest, generation: Generation) -> dict[str, Any]:
    pages = event_view.event_rows(generation, request.GET)
    adoptions = list(generation.adoptions.select_related("by"))
    return {
        "generation": generation,
        "facts": event_view.facts(generation),
        "pages": pages,
        "support_text": event_view.support_text(generation, pages.rows),
        "adoptions": adoptions,
        "is_open": any(one.ask_at for one in adoptions),
    }


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
