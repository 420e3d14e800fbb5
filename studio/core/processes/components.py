"""Components that the studio stands on, each with what is wrong with it: for load balancers and operators.

What is wrong with one node (its disk) is a reason to send requests to another. What all nodes share (the
queue, the file store) is not: taking all of them out would turn the loss of a part into that of the whole.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings
from django.core.files.storage import default_storage

from studio.core import queue
from studio.core.processes import preparation
from studio.core.storage import files
from studio.core.values.formatting import format_size
from studio.core.values.translatable import translatable

TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Component:
    """A thing that the studio needs. ``problem``: what is wrong with it; empty when it is well."""

    name: str
    problem: str
    is_required: bool  # a node without it should get no requests


def components() -> list[Component]:
    """Every component as it is now; each is given a few seconds to answer at most."""
    return [
        Component(name="installation", problem=preparation.problem(), is_required=True),
        Component(name="disk", problem=disk_problem(), is_required=True),
        Component(name="queue", problem=queue.problem(), is_required=False),
        Component(name="files", problem=files_problem(), is_required=False),
    ]


def disk_problem() -> str:
    """What is wrong when there is less room than what passes through this node needs."""
    free = shutil.disk_usage(settings.DATA).free
    if free >= settings.MIN_FREE_BYTES:
        return ""
    return translatable("only {size} of disk are left", size=format_size(free))


def files_problem() -> str:
    """What is wrong with the S3 server; nothing where files lie on the disk."""
    if files.is_on_disk():
        return ""
    storage: Any = default_storage
    address = storage.connection.meta.client.meta.endpoint_url
    try:
        status = httpx.get(address, timeout=TIMEOUT_SECONDS, trust_env=False).status_code
    except httpx.HTTPError as error:
        return translatable("the file store does not answer ({error})", error=type(error).__name__)
    if status < httpx.codes.INTERNAL_SERVER_ERROR:
        return ""
    return translatable("the file store answers {status}", status=status)
