"""Tasks that the previous version has left in the queue still do their work after an update."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.module_loading import import_string

from studio.accounts.models import User
from studio.exports import tasks as exports_tasks
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review import tasks
from studio.review.decisions import verdicts
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db


def test_a_status_is_recomputed_by_the_name_that_was_enqueued_then(
    take: Take, project: Project, bob: User
) -> None:
    verdicts.submit(take, participant=Participant(user=bob), kind="approve")
    Take.objects.update(status="open")
    import_string("studio.review.tasks.settle")(str(project.pk))
    assert Take.objects.get(pk=take.pk).status == "approved"


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("studio.review.tasks.arrived", tasks.mark_answered),
        ("studio.exports.tasks.make_film", exports_tasks.render_film),
    ],
)
def test_a_renamed_task_is_found_by_its_previous_name(name: str, task: Any) -> None:
    assert import_string(name) is task
