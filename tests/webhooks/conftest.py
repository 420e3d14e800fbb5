from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from studio.accounts.models import User
from studio.activity.public_events import PublicEvent, publish
from studio.core.models import FileState
from studio.generation.models import Take
from studio.library.models import Asset
from studio.projects.models import Project
from studio.webhooks import services
from studio.webhooks.models import BodyFormat, Delivery, Webhook
from tests import factories
from tests.webhooks.receiver import Receiver, receiver

MakeWebhook = Callable[..., tuple[Webhook, str]]


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Receiver]:
    """A receiver that the settings let webhooks call."""
    with receiver() as running:
        settings.WEBHOOK_HOSTS = (running.host,)
        yield running


@pytest.fixture
def make_webhook(project: Project, alice: User, inbox: Receiver) -> MakeWebhook:
    """Make a webhook of the project for all events, and its secret."""

    def make(**terms: Any) -> tuple[Webhook, str]:
        values: dict[str, Any] = {
            "name": "Asset manager",
            "url": inbox.url,
            "body_format": BodyFormat.STUDIO,
            "events": set(PublicEvent),
            **terms,
        }
        return services.create(project, services.WebhookTerms(**values), by=alice)

    return make


@pytest.fixture
def take(project: Project, carol: User) -> Take:
    """A ready take of Carol's, never rendered."""
    asset = Asset.objects.create(
        team=project.team, author=carol, name="take.mp4", kind="video", origin="render",
        state=FileState.READY, original="x", poster="y", mime="video/mp4", format="mp4",
        width_px=1920, height_px=1080, seconds=5, frames=120, rate_num=24, rate_den=1, size_bytes=1_000_000,
    )  # fmt: skip
    return factories.ready_draft(project.shots.get(), carol, asset).takes.get()


@pytest.fixture
def announce(project: Project, take: Take) -> Callable[..., Delivery]:
    """Publish that the take is ready, and the delivery that is written of it."""

    def publish_ready(event: PublicEvent = PublicEvent.TAKE_READY, **facts: Any) -> Delivery:
        publish(project.pk, event, subject=take.pk, order=take.generation_id, **facts)
        return Delivery.objects.latest("created_at")

    return publish_ready
