"""Bodies of messages as their receivers take them: the studio's own JSON, Slack, Discord, Teams."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from studio.core.web.responses import absolute_url
from studio.webhooks.messages import WebhookMessage, message_of
from studio.webhooks.models import BodyFormat, Delivery

VERSION = 1
MOST_CHARACTERS = 600  # of the words of a person in a chat; Discord takes 2000 in all, escaped
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>@])")
TEAMS_CARD = "application/vnd.microsoft.card.adaptive"


def body_of(delivery: Delivery) -> str:
    """The body of a delivery whose webhook and project are loaded."""
    body_format = BodyFormat(delivery.webhook.body_format)
    body = _BODIES[body_format](delivery, message_of(delivery))
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _studio(delivery: Delivery, message: WebhookMessage) -> dict[str, Any]:
    project = delivery.webhook.project
    return {
        "type": delivery.event,
        "version": VERSION,
        "id": delivery.message_id,
        "timestamp": delivery.created_at.isoformat(timespec="milliseconds"),
        "project": {"id": str(project.pk), "name": project.name},
        "sentence": message.sentence,
        "url": absolute_url(message.path),
        "data": message.data,
    }


def _slack(delivery: Delivery, message: WebhookMessage) -> dict[str, Any]:
    """https://docs.slack.dev/messaging/formatting-message-text: three characters are escaped."""
    quote = f"\n> {_for_slack(_shortened(message.quote))}" if message.quote else ""
    link = f"<{absolute_url(message.path)}|{_for_slack(message.sentence)}>"
    return {"text": f"{link} · {_for_slack(delivery.webhook.project.name)}{quote}"}


def _discord(delivery: Delivery, message: WebhookMessage) -> dict[str, Any]:
    """https://docs.discord.com/developers/resources/webhook: nobody is mentioned, whatever the text says."""
    quote = f"\n> {_for_markdown(_shortened(message.quote))}" if message.quote else ""
    project = _for_markdown(delivery.webhook.project.name)
    content = f"**{_for_markdown(message.sentence)}** · {project}{quote}\n<{absolute_url(message.path)}>"
    return {"content": content[:2000], "allowed_mentions": {"parse": []}}


def _teams(delivery: Delivery, message: WebhookMessage) -> dict[str, Any]:
    """An Adaptive Card, as a workflow of Teams takes it: "Send webhook alerts to a channel"."""
    texts = [
        {"type": "TextBlock", "text": _for_markdown(message.sentence), "weight": "bolder", "wrap": True},
        {"type": "TextBlock", "text": _for_markdown(delivery.webhook.project.name), "isSubtle": True},
    ]
    if message.quote:
        words = _for_markdown(_shortened(message.quote))
        texts.append({"type": "TextBlock", "text": words, "wrap": True})
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": texts,
        "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": absolute_url(message.path)}],
    }
    return {"type": "message", "attachments": [{"contentType": TEAMS_CARD, "content": card}]}


_BODIES: dict[BodyFormat, Callable[[Delivery, WebhookMessage], dict[str, Any]]] = {
    BodyFormat.STUDIO: _studio,
    BodyFormat.SLACK: _slack,
    BodyFormat.DISCORD: _discord,
    BodyFormat.TEAMS: _teams,
}


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _for_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _for_markdown(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)
