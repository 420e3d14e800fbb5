"""Mails from plain-text templates; printed on the console until EMAIL_URL is set.

A mail in the name of a team carries the same text once more as HTML, under the team's name, logo and colour.
The logo comes inside the mail: nothing is fetched when somebody reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.mime.image import MIMEImage
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

LOGO_ID = "logo"  # Content-ID


@dataclass(frozen=True)
class Brand:
    """Name, colour (``#rrggbb``, or empty) and logo (a PNG, or empty) of who writes."""

    name: str
    colour: str = ""
    logo: bytes = b""


def send(
    to: str, subject: str, template: str, context: dict[str, Any], *, brand: Brand | None = None
) -> None:
    """Send a mail to one address. Raises OSError when it could not be handed over."""
    body = render_to_string(template, context).strip() + "\n"
    message = EmailMultiAlternatives(" ".join(subject.split())[:200], body, None, [to])
    if brand:
        html = render_to_string("mail.html", {"brand": brand, "body": body, "logo_id": LOGO_ID})
        message.attach_alternative(html, "text/html")
        if brand.logo:
            message.attach(_inline(brand.logo))
    message.send()


def _inline(logo: bytes) -> MIMEImage:
    """A picture that the HTML of the mail refers to by its Content-ID."""
    part = MIMEImage(logo, "png")
    part.add_header("Content-ID", f"<{LOGO_ID}>")
    part.add_header("Content-Disposition", "inline", filename="logo.png")
    return part
