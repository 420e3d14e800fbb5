"""How many takes wait for somebody's verdict."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from studio.accounts.models import Member, User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import Verdict
from studio.review.screening.waiting import takes_to_review


def waiting(project: Project, person: User) -> int:
    return takes_to_review(project, Member.objects.of(person).get(team=project.team))


def test_takes_of_others_wait_until_one_has_decided(
    project: Project, make_take: Callable[..., Take], alice: User, bob: User, carol: User
) -> None:
    take, _ = make_take(), make_take()
    assert (waiting(project, alice), waiting(project, carol)) == (2, 0)
    Verdict.objects.create(take=take, person=bob, kind="approve")
    assert waiting(project, alice) == 2
    verdict = Verdict.objects.create(take=take, person=alice, kind="changes")
    assert waiting(project, alice) == 1
    Verdict.objects.filter(pk=verdict.pk).update(withdrawn_at=timezone.now())
    assert waiting(project, alice) == 2


def test_takes_in_the_trash_and_unfinished_ones_wait_for_nobody(
    project: Project, make_take: Callable[..., Take], alice: User
) -> None:
    Take.objects.filter(pk=make_take().pk).update(trashed_at=timezone.now())
    Take.objects.filter(pk=make_take().pk).update(state="saving")
    assert waiting(project, alice) == 0
