"""The operations page: what owners see of engines, orders and disk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.generation.models import Engine
from studio.generation.pipeline import circuit_breaker
from studio.provider.errors import ErrorGroup, Failure, Unreachable

pytestmark = pytest.mark.django_db


def test_the_page_shows_each_engine_with_its_last_failure(browse: Callable[..., Client], olga: User) -> None:
    now = timezone.now()
    circuit_breaker.pause(
        Engine.RUNWARE, Failure(group=ErrorGroup.QUOTA, code="402", message="No credit left."), now=now
    )
    circuit_breaker.record_contact(Engine.DRAFT, now=now, error=Unreachable("refused the connection"))
    page = browse(olga).get("/operations/").content.decode()
    assert "paused: No credit left." in page
    assert "refused the connection" in page
    assert "No order was sent yet." not in page
