"""Browsers that take messages: add and list them; and the projects a person wants messages of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from studio.accounts.models import User, UserSession
from studio.accounts.sessions import browser_name
from studio.core.errors import Refusal
from studio.core.web import web_push
from studio.core.web.outgoing import is_listed
from studio.projects.models import Project
from studio.push.models import PushChoice, PushSubscription

MOST_DEVICES = 20
LONGEST_ENDPOINT = 1000


class InvalidSubscription(Refusal):
    """Something else than what a browser gives when its person allows messages."""


@dataclass(frozen=True)
class Device:
    """A browser that takes messages, with its name for people."""

    subscription: PushSubscription
    browser: str
    is_this: bool


def add(person: User, session: UserSession, value: Any) -> PushSubscription:
    """Let the browser of a session have the messages of a person; ``value``: a PushSubscription as JSON.

    Raises InvalidSubscription. Of more browsers than are allowed, the oldest are removed.
    """
    endpoint, public_key, auth_secret = _parts(value)
    columns = {
        "person": person,
        "session": session,
        "public_key": public_key,
        "auth_secret": auth_secret,
        "agent": session.agent,
    }
    with transaction.atomic():
        row, _ = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=columns)
        newest = person.push_subscriptions.order_by("-created_at").values("pk")[:MOST_DEVICES]
        person.push_subscriptions.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return row


def devices(person: User, *, session_key: str | None) -> list[Device]:
    """The browsers of a person that take messages, in the order they were added."""
    rows = person.push_subscriptions.select_related("session")
    return [Device(row, browser_name(row.agent), row.session.session_key == session_key) for row in rows]


def choose(person: User, shown: Collection[Project], chosen: Collection[str]) -> None:
    """Set of which of the projects that were shown a person wants messages; ``chosen``: their ids as text."""
    selected = [project for project in shown if str(project.pk) in chosen]
    with transaction.atomic():
        person.push_choices.filter(project__in=shown).exclude(project__in=selected).delete()
        choices = [PushChoice(person=person, project=project) for project in selected]
        PushChoice.objects.bulk_create(choices, ignore_conflicts=True)


def _parts(value: Any) -> tuple[str, str, str]:
    """Endpoint, public key and secret of a subscription. Raises InvalidSubscription."""
    try:
        endpoint, keys = value["endpoint"], value["keys"]
        public_key, auth_secret = keys["p256dh"], keys["auth"]
        web_push.check_keys(web_push.decode(public_key), web_push.decode(auth_secret))
        is_known = is_listed(endpoint, settings.PUSH_HOSTS) or httpx.URL(endpoint).scheme == "https"
    except (KeyError, TypeError, ValueError, AttributeError, httpx.InvalidURL):
        raise InvalidSubscription(
            gettext("Your browser gave no address for notifications. Try again.")
        ) from None
    if not is_known or len(endpoint) > LONGEST_ENDPOINT:
        raise InvalidSubscription(gettext("The studio does not call the address that your browser gave."))
    return endpoint, public_key, auth_secret
