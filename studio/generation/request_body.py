"""The request as it would be sent, for people who want to see the truth."""

from __future__ import annotations

import json
import shlex
from uuid import UUID

from django.conf import settings

from studio.catalog.request import VideoRequest
from studio.provider.messages import to_message
from studio.provider.python_call import as_python

SHOWN_UUID = UUID("00000000-0000-4000-8000-000000000000")


def request_json(request: VideoRequest, sent_prompt: str) -> str:
    """The JSON body. Inputs stand as ``<name>`` where the provider's ids will be, the task's id is zeros."""
    sources = {item.ref: f"<{item.name or item.ref}>" for item in request.inputs}
    message = to_message(request, task_uuid=SHOWN_UUID, sources=sources, prompt=sent_prompt)
    return json.dumps([message], indent=2, ensure_ascii=False)


def documents_of(body: str) -> dict[str, str]:
    """A body and what else sends it, as the template of a request needs them."""
    return {"body_json": body, "curl": curl_command(body), "python": python_call(body)}


def python_call(body: str) -> str:
    """The same as a program that uses the provider's own Python package."""
    return as_python(json.loads(body)[0])


def curl_command(body: str) -> str:
    """The same as a command line, with the key masked."""
    return (
        f"curl -X POST {shlex.quote(settings.RUNWARE_BASE_URL)}"
        " -H 'Content-Type: application/json' -H 'Authorization: Bearer ********'"
        f" -d {shlex.quote(body)}"
    )
