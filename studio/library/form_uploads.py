"""Uploads by a plain form: the file comes whole, with the request."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django.core.files.uploadedfile import TemporaryUploadedFile

from studio.accounts.models import User
from studio.library import resumable, services
from studio.library.models import Asset
from studio.projects.models import Project


def receive_form_file(file: TemporaryUploadedFile, project: Project, *, author: User) -> Asset:
    """Make an asset of a file sent with a form. Raises Refusal with a sentence."""
    resumable.refuse_unfit(services.clean_name(file.name or ""), file.size or 0)
    local = Path(file.temporary_file_path())
    asset = services.receive(project.team, local, name=file.name or "", author=author, project=project)
    cast("Any", file.file).delete = False  # it was moved away; there is nothing left to remove
    return asset
