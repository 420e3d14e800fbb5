"""Initial data of the composer: from the query, a reused order, or another app."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, QueryDict

from studio.accounts.models import StudioRequest
from studio.core.values.uuids import parse_uuid
from studio.generation.composer.forms import ComposeForm
from studio.generation.composer.prefill import prefill_fields
from studio.projects.models import Project

MAX_STORED = 4


def hand_over(request: HttpRequest, order_key: UUID, fields: dict[str, list[str]]) -> None:
    """Have the composer opened with these fields by ``?answers=<order_key>``, the key of its first order.

    They wait in the session: a prompt may be longer than an address.
    """
    pending = dict(list(request.session.get("handed_over", {}).items())[-MAX_STORED:])
    request.session["handed_over"] = {**pending, str(order_key): fields}


def initial_form(request: StudioRequest, project: Project) -> ComposeForm:
    """The composer form from the query: a mode, the prompt of a starter, or a reused generation."""
    data = QueryDict(mutable=True)
    data.update(request.GET)
    for name, values in request.GET.lists():
        data.setlist(name, values)
    reused = parse_uuid(request.GET.get("reuse", ""))
    source = project.generations.filter(pk=reused).first() if reused else None
    if source:
        data["reused"] = str(source.pk)
        for name, values in prefill_fields(source, part=request.GET.get("part", "")).items():
            data.setlist(name, values)
    _fill_handed_over(request, project, data)
    data.setdefault("mode", "text")
    form = ComposeForm(data, project=project)
    form.is_valid()
    return form


def _fill_handed_over(request: StudioRequest, project: Project, data: QueryDict) -> None:
    """Fill in what another app handed over, unless it has been ordered already."""
    key = parse_uuid(request.GET.get("answers", ""))
    fields = request.session.get("handed_over", {}).get(str(key))
    if not fields or key is None or project.generations.filter(order_key=key).exists():
        data.pop("answers", None)
        return
    for name, values in fields.items():
        data.setlist(name, values)
