"""Drafts of a whole plan, a few at a time; what the page learns of them; the plan as one film."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.generation.lifecycle import State
from studio.generation.models import Engine, Generation, Take
from studio.plan import batches
from studio.plan.batches import DRAFTS_AT_ONCE
from studio.plan.editing import add_row, write_plan
from studio.plan.film import plan_segments
from studio.plan.listing import plan_rows
from studio.plan.models import Batch
from studio.plan.planned_request import ShotPlan
from studio.plan.row_progress import RowState
from studio.projects.models import Project, Shot
from tests.plan.test_rows import fill, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(carol: User, browse: Callable[..., Client]) -> Client:
    return browse(carol)


def draft(client: Client, project: Project, **values: Any) -> str:
    post = {"order_key": str(uuid.uuid4()), **values}
    return client.post(f"/projects/{project.pk}/plan/draft/", post, follow=True).content.decode()


def states(project: Project, user: User) -> list[RowState]:
    return [row.state for row in plan_rows(project, user.memberships.get())]


def carry_out(*, ready: bool = True) -> None:
    """What the cluster does with every batch, and with the drafts when they are ready."""
    for batch in Batch.objects.all():
        batches.carry_out(batch.pk)
    if ready:
        Generation.objects.update(state=State.READY)


def give_take(shot: Shot, **columns: Any) -> Any:
    """The draft of a row with a file of its own."""
    asset = picture(
        shot.project, f"{uuid.uuid4()}.mp4", kind="video", frames=240, rate_num=24, rate_den=1, seconds=10
    )
    take = Take.objects.filter(shot=shot).order_by("number").last()
    Take.objects.filter(pk=take.pk).update(state="ready", asset=asset, **columns)
    return take


def test_every_row_without_a_draft_of_its_words_is_drafted_once(
    project: Project, client: Client, carol: User
) -> None:
    first, second, _ = fill(project, carol, "Door", "Dance", "")
    key = str(uuid.uuid4())
    assert "2 drafts ordered, free." in draft(client, project, order_key=key)
    draft(client, project, order_key=key)
    assert states(project, carol) == [RowState.DRAFTING, RowState.DRAFTING, RowState.EMPTY]
    assert "Nothing to draft." in draft(client, project), "what waits is not drafted twice"
    carry_out()
    assert Generation.objects.count() == 2
    assert set(Generation.objects.values_list("engine", "price_usd")) == {(Engine.DRAFT, 0)}
    write_plan(first, ShotPlan(description="Door, open"))
    assert "1 draft ordered, free." in draft(client, project)
    carry_out()
    assert Generation.objects.filter(shot=first).count() == 2
    assert Generation.objects.filter(shot=second).count() == 1


def test_chosen_rows_alone_are_drafted_and_others_say_why_not(
    project: Project, client: Client, carol: User
) -> None:
    _, second, third = fill(project, carol, "Door", "Dance", "Storm")
    write_plan(third, ShotPlan(description="Storm", mode="frames"))
    page = draft(client, project, shot=[str(second.pk), str(third.pk)])
    assert "1 draft ordered, free. 1 row is left out. 03: Add a first frame." in page
    carry_out()
    assert list(Generation.objects.values_list("shot", flat=True)) == [second.pk]


def test_a_long_list_is_drafted_a_few_at_a_time_and_taken_up_again(
    project: Project, client: Client, carol: User, django_capture_on_commit_callbacks: Any
) -> None:
    fill(project, carol, *[f"Shot {number}" for number in range(DRAFTS_AT_ONCE + 2)])
    draft(client, project)
    carry_out(ready=False)
    carry_out(ready=False)
    assert Generation.objects.count() == DRAFTS_AT_ONCE
    Generation.objects.update(state=State.READY)
    with django_capture_on_commit_callbacks() as enqueued:
        batches.schedule_due(timezone.now() + timedelta(seconds=10))
    assert len(enqueued) == 1, "the watcher goes on with it"
    carry_out()
    assert Generation.objects.count() == DRAFTS_AT_ONCE + 2
    with django_capture_on_commit_callbacks() as enqueued:
        batches.schedule_due(timezone.now() + timedelta(hours=1))
    assert not enqueued


def test_the_page_is_told_only_what_changed(project: Project, client: Client, carol: User) -> None:
    fill(project, carol, "Door", "Dance")
    draft(client, project, shot=[str(project.shots.first().pk)])
    carry_out(ready=False)
    project.refresh_from_db()
    address = f"/projects/{project.pk}/plan/watch/"
    assert client.get(f"{address}?since={project.revision}").status_code == 204
    changed = client.get(f"{address}?since=0").content.decode()
    first, second = project.shots.all()
    assert f'id="status-{first.pk}"' in changed
    assert f'id="status-{second.pk}"' not in changed
    assert "every 3s" in changed
    Generation.objects.update(state=State.READY)
    assert "every 3s" not in client.get(f"{address}?since=0").content.decode()


def test_the_film_plays_drafts_as_long_as_planned_and_slates_with_words(
    project: Project, client: Client, carol: User
) -> None:
    first, _ = fill(project, carol, "Door", "Dance")
    write_plan(first, ShotPlan(name="Door", description="Door", seconds=5))
    draft(client, project, shot=[str(first.pk)])
    carry_out()
    give_take(first)
    door, dance = plan_segments(plan_rows(project, carol.memberships.get()))
    assert (door.seconds, door.frames, door.label) == (5.0, (0, 120), "01·T1")
    assert (dance.is_slate, dance.seconds, dance.words) == (True, 5.0, "Dance")
    page = client.get(f"/projects/{project.pk}/plan/film/").content.decode()
    assert 'data-words="Dance"' in page
    assert "1 slate without a take" in page


def test_a_shot_without_a_circle_is_a_slate_of_its_length_in_the_cut_but_a_blind_review_hides_its_words(
    project: Project, client: Client, carol: User
) -> None:
    write_plan(project.shots.get(), ShotPlan(description="A secret door", seconds=10))
    page = client.get(f"/projects/{project.pk}/cut/").content.decode()
    assert 'data-seconds="10.0"' in page
    assert 'data-words="A secret door"' in page
    Project.objects.update(is_blind=True)
    assert "A secret door" not in client.get(f"/projects/{project.pk}/cut/").content.decode()


def test_a_circled_take_stands_for_its_row_unless_the_review_is_blind(
    project: Project, client: Client, carol: User
) -> None:
    (first,) = fill(project, carol, "Door")
    for words in ("Door", "Door, open"):
        write_plan(first, ShotPlan(description=words))
        draft(client, project)
        carry_out()
        give_take(first)
    Take.objects.filter(number=1).update(is_circled=True)
    (row,) = plan_rows(project, carol.memberships.get())
    assert (row.take_label, row.state) == ("01·T1", RowState.CIRCLED)
    Project.objects.update(is_blind=True)
    project.refresh_from_db()
    Take.objects.update(author=None)
    (row,) = plan_rows(project, carol.memberships.get())
    assert (row.take_label, row.state) == ("01·T2", RowState.DRAFTED)


def test_rows_added_later_are_drafted_beside_earlier_batches(
    project: Project, client: Client, carol: User
) -> None:
    fill(project, carol, "Door")
    draft(client, project)
    add_row(project, ShotPlan(description="Dance"), by=carol)
    assert "1 draft ordered, free." in draft(client, project)
    assert Batch.objects.count() == 2
