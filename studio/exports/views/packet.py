"""The review packet: the zip that leaves, and the notes that come back from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.web.body_limits import takes_files
from studio.core.web.downloads import content_disposition
from studio.exports import packet as packets
from studio.exports import packet_notes
from studio.exports.forms import PacketNotesForm
from studio.exports.views.hand_off import WHOLE, chosen, page_context
from studio.projects.guards import project_view
from studio.projects.models import Project


@require_GET
@project_view(requires=Permission.SHARE)
def packet(request: StudioRequest, project: Project) -> HttpResponseBase:
    """The takes that the page shows, as a packet."""
    takes = list(chosen(request, project).select_related("shot", "asset")[: packets.MOST_TAKES + 1])
    try:
        stream = packets.packet(project, takes)
    except Refusal as refusal:
        context = page_context(request, project, packet_refusal=refusal.message)
        return render(request, WHOLE, context, status=422)
    activity.log(project, "made packet", actor=request.user, takes=len(takes))
    response = StreamingHttpResponse(stream, content_type="application/zip")
    name = f"{slugify(project.name) or 'project'}-review.zip"
    response["Content-Disposition"] = content_disposition(is_download=True, filename=name) or ""
    return response


@takes_files
@never_cache
@require_POST
@project_view(requires=Permission.SHARE)
def merge(request: StudioRequest, project: Project) -> HttpResponse:
    """Merge the notes of a file into their takes; what is wrong stands at the form."""
    form = PacketNotesForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            merged = packet_notes.merge(
                project, form.cleaned_data["notes"].read(packet_notes.MAX_BYTES + 1), by=request.user
            )
        except Refusal as refusal:
            form.add_error("notes", refusal.message)
        else:
            for sentence in _sentences(merged):
                messages.info(request, sentence)
            return redirect(f"{reverse('exports:hand_off', args=[project.pk])}#packet")
    return render(request, WHOLE, page_context(request, project, packet_form=form), status=422)


def _sentences(merged: packet_notes.MergedNotes) -> list[str]:
    summary = ngettext(
        "%(count)d note by %(author)s is on the takes now.",
        "%(count)d notes by %(author)s are on the takes now.",
        merged.added,
    ) % {"count": merged.added, "author": merged.author}
    if merged.repeated:
        repeated = ngettext(
            "%(count)d note had come before.", "%(count)d notes had come before.", merged.repeated
        )
        summary = f"{summary} {repeated % {'count': merged.repeated}}"
    return [summary, *merged.refused]
