"""Tags of one take, on its page: add one, remove one."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.generation import tags
from studio.generation.models import Take
from studio.review.guards import take_view
from studio.review.models import bump_review_revision
from studio.review.views.responses import done, refused


@require_POST
@take_view(requires=Permission.REVIEW)
def tag_take(request: StudioRequest, take: Take) -> HttpResponse:
    """``add`` a tag to a take, several between commas, or ``remove`` one."""
    added = [tag for tag in request.POST.get("add", "").split(",") if tag.strip()]
    removed = [tag for tag in request.POST.getlist("remove") if tag]
    if not added and not removed:
        return refused(request, take, gettext("Write a tag first."))
    try:
        is_changed = _retag(take, added, removed)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    if removed and is_changed:
        undo = (reverse("review:tag_take", args=[take.pk]), {"add": ",".join(removed)})
        return done(request, take, gettext("Tag %(removed)s removed.") % {"removed": removed[0]}, undo=undo)
    return done(
        request,
        take,
        ""
        if is_changed or removed
        else gettext("It is tagged %(added)s already.") % {"added": added[0].strip()},
    )


def _retag(take: Take, added: list[str], removed: list[str]) -> bool:
    """Whether anything changed; open pages of the take fetch it then. Raises InvalidTag."""
    with transaction.atomic():
        is_changed = tags.retag([take.pk], add=added, remove=removed) > 0
        if is_changed:
            bump_review_revision(take.pk)
    return is_changed
