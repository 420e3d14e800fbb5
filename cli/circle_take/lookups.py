"""Rows by what people call them: projects by name, takes by their label."""

from __future__ import annotations

import os
import re
import uuid
from typing import Any

from circle_take.errors import CommandError, Exit, usage
from circle_take.studio import Studio

PROJECT = "CIRCLE_TAKE_PROJECT"
LABEL = re.compile(r"0*(\d{1,6})\W*T0*(\d{1,6})", re.IGNORECASE)  # 02·T4, 2T4, 02-t4


def project_of(studio: Studio, name: str | None) -> dict[str, Any]:
    """The project of this name or id; without one that of the environment, else the only one there is.

    Raises CommandError.
    """
    named = name or os.environ.get(PROJECT, "")
    if is_id(named):
        return dict(studio.get(f"/projects/{named}"))
    projects = studio.items("/projects")
    fitting = [one for one in projects if not named or one["name"].casefold() == named.casefold()]
    if len(fitting) == 1:
        return dict(fitting[0])
    listed = ", ".join(one["name"] for one in projects[:20]) or "none"
    if not named:
        raise usage(f"Name a project with --project, or in {PROJECT}. There are: {listed}.")
    if fitting:
        ids = ", ".join(one["id"] for one in fitting)
        raise usage(f"{len(fitting)} projects are called {named}. Name one by its id: {ids}.")
    raise CommandError(Exit.NOT_FOUND, f"There is no project {named} for this token. There are: {listed}.")


def take_of(studio: Studio, name: str, project: str | None) -> dict[str, Any]:
    """The take of this id, or of this label in a project. Raises CommandError."""
    if is_id(name):
        return dict(studio.get(f"/takes/{name}"))
    match = LABEL.fullmatch(name.strip())
    if match is None:
        raise usage(f"{name} is no take. Write its id, or its label such as 02T4 with --project.")
    shot, number = int(match[1]), int(match[2])
    chosen = project_of(studio, project)
    takes = studio.items(f"/projects/{chosen['id']}/takes", shot=shot)
    for take in takes:
        if take["number"] == number:
            return dict(take)
    raise CommandError(Exit.NOT_FOUND, f"There is no take {name} in {chosen['name']}.")


def is_id(text: str) -> bool:
    """Whether a text is the id of a row."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
