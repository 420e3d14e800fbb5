"""The order of the film: shot by shot, and in each by number of the take."""

from __future__ import annotations

import pytest

from studio.generation.models import Take
from studio.projects.models import Project


@pytest.mark.django_db
def test_the_first_takes_of_a_film_are_read_without_sorting_all_of_a_shot(project: Project) -> None:
    plan = Take.objects.in_film(project.pk).select_related("asset", "shot", "generation")[:100].explain()
    assert "TEMP B-TREE" not in plan
