"""Links for guests are made, changed, switched off and on, and given another address."""

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


def make(
    project: Project, *, by: User, password: str = "", takes: Iterable[Take] = (), **columns: Any
) -> tuple[ShareLink, str]:
    """A new link and its token, which is told here and never again."""
    token = new_token()
    link = ShareLink(project=project, made_by=by, token_hash=hash_token(token), **columns)
    link.set_password(password)
    with transaction.atomic():
        link.save()
        link.takes.set(takes)
        activity.log(project, "shared", actor=by, subject=link.pk, link=link.label, level=link.level)
    return link, token


def change(link: ShareLink, *, by: User, password: str | None = None, **columns: Any) -> None:
    """Other rules; ``password``: None leaves it, empty asks for none any more."""
    if password is not None:
        columns["password"] = _hashed(link, password)
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(**columns)
        activity.log(link.project, "link changed", actor=by, subject=link.pk, link=link.label)


def switch_off(link: ShareLink, *, by: User, now: datetime) -> None:
    """It shows nothing from now on, also to those who have it open."""
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, off_at=None).update(off_at=now):
            activity.log(link.project, "link off", actor=by, subject=link.pk, link=link.label)


def switch_on(link: ShareLink, *, by: User) -> None:
    """It works again, at the same address."""
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, off_at__isnull=False).update(off_at=None):
            activity.log(link.project, "link on", actor=by, subject=link.pk, link=link.label)


def renew(link: ShareLink, *, by: User) -> str:
    """Another address; the one before leads nowhere any more."""
    token = new_token()
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(token_hash=hash_token(token))
        activity.log(link.project, "link renewed", actor=by, subject=link.pk, link=link.label)
    return token


def _hashed(link: ShareLink, password: str) -> str:
    link.set_password(password)
    return link.password
