"""What a blind review hides from whom: from a member, from a guest, in a list, and in the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.generation.models import Take, TakeQuerySet
from studio.projects.models import Project
from studio.review.decisions.verdicts import current_verdict
from studio.review.models import Verdict
from studio.review.participants import Participant
from studio.review.visibility_and_status import Visibility, visibility_for


def visibility_of(take: Take, member: Member) -> Visibility:
    """Facts of a take that this member may see."""
    generation = take.generation
    is_blind = generation.project.is_blind
    return visibility_for(
        is_blind=is_blind,
        has_ordered=generation.author_id == member.user_id,
        has_decided=is_blind and current_verdict(take, Participant(user=member.user)) is not None,
        may_see_money=member.has_permission(Permission.SEE_MONEY),
    )


def guest_visibility_of(take: Take, guest: Participant | None) -> Visibility:
    """Facts of a take that a guest may see; None is a guest who has not given a name yet."""
    return visibility_for(
        is_blind=take.generation.project.is_blind,
        has_ordered=False,
        has_decided=guest is not None and current_verdict(take, guest) is not None,
        may_see_money=False,
    )


def takes_open_to(person: User) -> TakeQuerySet:
    """Takes whose verdicts a person may see even in a blind review: the rule of ``visibility_for`` in SQL."""
    decided = Verdict.objects.current().filter(person=person).order_by().values("take")
    return Take.objects.filter(Q(author=person) | Q(pk__in=decided))


def with_visible_verdicts(takes: Iterable[Take], member: Member, project: Project) -> set[UUID]:
    """Ids of those takes of a project whose verdicts this member may see. At most one query."""
    ids = {take.pk for take in takes}
    if not project.is_blind:
        return ids
    return set(takes_open_to(member.user).filter(pk__in=ids).values_list("pk", flat=True))
