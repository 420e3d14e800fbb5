"""Orders, uploads and calls of the provider are limited: 429, a sentence, and when to come again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.accounts.models import User
from studio.core.web import rate_limits
from studio.generation.pipeline import webhook
from studio.projects.models import Project


def spent(limit: Any, who: Any) -> None:
    """Use the limit up, as that many tries would."""
    for _ in range(limit.most):
        rate_limits.hit(limit, who)


def test_orders_are_limited(project: Project, carol: User, browse: Callable[..., Client]) -> None:
    spent(rate_limits.ORDER, carol.pk)
    response = browse(carol).post(f"/projects/{project.pk}/order/", {"mode": "text"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Try again in" in response.content.decode()
    assert not project.generations.exists()


def test_an_order_by_script_is_told_so_in_a_toast(
    project: Project, carol: User, browse: Callable[..., Client]
) -> None:
    spent(rate_limits.ORDER, carol.pk)
    response = browse(carol).post(f"/projects/{project.pk}/order/", {}, headers={"HX-Request": "true"})
    assert response.status_code == 429
    assert "Try again in" in response["HX-Trigger"]


def test_uploads_are_limited(project: Project, carol: User, browse: Callable[..., Client]) -> None:
    spent(rate_limits.UPLOAD, carol.pk)
    form = {"role": "first_frame", "file": SimpleUploadedFile("a.png", b"x")}
    response = browse(carol).post(f"/projects/{project.pk}/uploads/", form, headers={"Accept": "*/*"})
    assert response.status_code == 429
    assert "Try again in" in response.json()["sentence"]


@pytest.mark.django_db
def test_true_calls_of_the_provider_are_limited() -> None:
    task = uuid.uuid4()
    spent(rate_limits.WEBHOOK, task)
    path = f"/hooks/runware/{task}/?token={webhook.secret(task)}"
    assert Client().post(path, b"{}", content_type="application/json").status_code == 429
    assert Client().post(path[:-1] + "x", b"{}", content_type="application/json").status_code == 200


def test_one_persons_limit_is_not_anothers(
    project: Project, alice: User, carol: User, browse: Callable[..., Client]
) -> None:
    spent(rate_limits.ORDER, carol.pk)
    assert browse(alice).post(f"/projects/{project.pk}/order/", {"mode": "text"}).status_code != 429


def test_every_limit_has_a_name_of_its_own() -> None:
    assert len({one.name for one in rate_limits.ALL}) == len(rate_limits.ALL)
    assert replace(rate_limits.ORDER, most=1) not in rate_limits.ALL
