"""Plain-text mails from templates; printed on the console until EMAIL_URL is set."""

from __future__ import annotations

from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string


def send(to: str, subject: str, template: str, context: dict[str, Any]) -> None:
    """Send a mail to one address. Raises OSError when it could not be handed over."""
    body = render_to_string(template, context)
    send_mail(" ".join(subject.split())[:200], body.strip() + "\n", None, [to])
