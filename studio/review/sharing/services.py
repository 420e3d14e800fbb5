"""Share links: create, update, disable, enable, and give one a new address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from studio.accounts.models import User
from studio.accounts.tokens import hash_token, new_token
from studio.activity import services as activity
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import ShareLink
from studio.review.sharing import watermarked_copies


def create(
    project: Project, *, by: User, password: str = "", takes: Iterable[Take] = (), **columns: Any
) -> tuple[ShareLink, str]:
    """Create a link; returns it with its token, of which only a hash is stored."""
    token = new_token()
    link = ShareLink(project=project, created_by=by, token_hash=hash_token(token), **columns)
    link.set_password(password)
    with transaction.atomic():
        link.save()
        link.takes.set(takes)
        activity.log(project, "shared", actor=by, subject=link.pk, link=link.label, level=link.level)
    return link, token


def update(link: ShareLink, *, by: User, password: str | None = None, **columns: Any) -> None:
    """Change the rules of a link; ``password``: None leaves it, empty removes it."""
    if password is not None:
        columns["password"] = _hashed(link, password)
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(**columns)
        watermarked_copies.enqueue_removal()
        activity.log(link.project, "link changed", actor=by, subject=link.pk, link=link.label)


def disable(link: ShareLink, *, by: User, now: datetime) -> None:
    """Show nothing at this link from now on, also to guests who have it open."""
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, disabled_at=None).update(disabled_at=now):
            watermarked_copies.enqueue_removal()
            activity.log(link.project, "link off", actor=by, subject=link.pk, link=link.label)


def enable(link: ShareLink, *, by: User) -> None:
    """Let a disabled link work again, at the same address."""
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, disabled_at__isnull=False).update(disabled_at=None):
            activity.log(link.project, "link on", actor=by, subject=link.pk, link=link.label)


def renew_token(link: ShareLink, *, by: User) -> str:
    """Replace the token of a link, so that its previous address stops working; returns the new token."""
    token = new_token()
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(token_hash=hash_token(token))
        activity.log(link.project, "link renewed", actor=by, subject=link.pk, link=link.label)
    return token


def _hashed(link: ShareLink, password: str) -> str:
    link.set_password(password)
    return link.password
