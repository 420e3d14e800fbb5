"""How many takes of a project wait for somebody's verdict."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from studio.accounts.models import Member
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import Verdict

MAX_TAKES = 200  # the newest: the number invites to go on reviewing, and reads no years


def takes_to_review(project: Project, member: Member) -> int:
    """How many of the newest takes this member has neither ordered nor decided on."""
    ready = Take.objects.not_trashed().filter(project=project, state=TakeState.READY)
    newest = ready.exclude(author_id=member.user_id).order_by("-ordered_at")[:MAX_TAKES]
    own_verdicts = Verdict.objects.current().filter(person_id=member.user_id, take=OuterRef("pk"))
    return Take.objects.filter(~Exists(own_verdicts), pk__in=newest.values("pk")).count()
