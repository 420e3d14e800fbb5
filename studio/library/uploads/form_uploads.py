"""Uploads by a plain form: the file comes whole, with the request."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django.core.files.uploadedfile import TemporaryUploadedFile

from studio.accounts.models import User
from studio.library import services
from studio.library.models import Asset, AssetQuerySet
from studio.library.uploads import resumable
from studio.projects.models import Project


def receive_form_file(
    file: TemporaryUploadedFile, project: Project, *, author: User, present: AssetQuerySet | None = None
) -> Asset:
    """Make an asset of a file sent with a form, unless it is one of ``present``. Raises Refusal."""
    resumable.refuse_unfit(services.clean_name(file.name or ""), file.size or 0)
    local = Path(file.temporary_file_path())
    asset = services.receive(
        project.team, local, name=file.name or "", author=author, project=project, present=present
    )
    cast("Any", file.file).delete = False  # it was moved away; there is nothing left to remove
    return asset
