"""What the edits use: frames of each take, circled takes left out, shots without a take, seconds paid for."""

from __future__ import annotations

from fractions import Fraction

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext

from studio.core.values.timecode import Timebase
from studio.exports.models import Edit, EditClip
from studio.generation.hooks import UsedSeconds
from studio.generation.models import Take
from studio.projects.models import Project, Shot
from studio.review.hooks import TakeUse

MOST_EDITS = 5  # whose uses of a take are named


def uses_of(take: Take) -> list[TakeUse]:
    """What the newest edits use of a take, and that the newest does not use it; empty without an edit."""
    edits = list(Edit.objects.filter(project_id=take.project_id).order_by("-number")[:MOST_EDITS])
    clips = list(EditClip.objects.filter(take=take, edit__in=edits).select_related("take__asset"))
    clips.sort(key=lambda clip: clip.position)
    uses = []
    for edit in edits:
        used = [_use(edit, clip) for clip in clips if clip.edit_id == edit.pk]
        uses += used or ([TakeUse(edit=str(edit), url=_url(edit))] if edit is edits[0] else [])
    return uses


def is_edited(project: Project) -> bool:
    """Whether an edit of a project came back."""
    return Edit.objects.filter(project=project).exists()


def in_newest_edit() -> Exists:
    """Condition of a query over takes: the newest edit of their project uses them."""
    newer = Edit.objects.filter(project=OuterRef("edit__project"), number__gt=OuterRef("edit__number"))
    return Exists(EditClip.objects.filter(~Exists(newer), take=OuterRef("pk")))


def used_seconds(project: Project) -> UsedSeconds | None:
    """The length of all paid takes in the newest edit of a project; None without an edit."""
    edit = Edit.objects.filter(project=project).order_by("-number").first()
    if edit is None:
        return None
    paid = EditClip.objects.filter(edit=edit, take__cost_usd__gt=0)
    frames = sum(end - first for first, end in paid.values_list("record_in", "record_out"))
    return UsedSeconds(edit=str(edit), seconds=float(frames / edit.rate))


def unused_circled(edit: Edit) -> list[Take]:
    """Circled takes of the project that the edit does not use, in the order of the film."""
    circled = Take.objects.ready().filter(is_circled=True)
    used = EditClip.objects.filter(edit=edit, take=OuterRef("pk"))
    return list(circled.in_film(edit.project_id).exclude(Exists(used)).select_related("shot"))


def shots_without_take(edit: Edit) -> list[Shot]:
    """Shots of the project of which the edit uses no take, in the order of the film."""
    used = EditClip.objects.filter(edit=edit, take__shot=OuterRef("pk"))
    return list(Shot.objects.filter(~Exists(used), project=edit.project_id).order_by("position", "number"))


def frames_label(clip: EditClip) -> str:
    """``12–88 of 121``: the frames of its take that a clip shows; empty without a take."""
    frames = clip.take.asset.frames if clip.take and clip.take.asset else None
    return (
        gettext("%(source_in)s–%(value)s of %(frames)s")
        % {"source_in": clip.source_in, "value": clip.source_out - 1, "frames": frames}
        if frames
        else ""
    )


def _use(edit: Edit, clip: EditClip) -> TakeUse:
    minutes, seconds = divmod(int(Fraction(clip.record_in) / edit.rate), 60)
    return TakeUse(
        edit=str(edit),
        url=_url(edit),
        frames=frames_label(clip),
        time=f"{minutes:02}:{seconds:02}",
        timecode=Timebase(edit.rate, edit.start_frame).text(clip.record_in),
    )


def _url(edit: Edit) -> str:
    return reverse("exports:edit", args=[edit.project_id, edit.pk])
