"""A tool for agents: its arguments and result as JSON Schema, and who may call it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as MalformedArguments
from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, require
from studio.api.resources.schemas import Body
from studio.api.scopes import Scope
from studio.api.v1 import api
from studio.core.errors import Refusal


class BriefSchema(GenerateJsonSchema):
    """JSON Schema without titles that repeat a name: models read all of it, for each conversation."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Whether a field gets a title made of its name: none does."""
        return False


REFUSALS = (Refusal, Http404, PermissionDenied, HttpError, MalformedArguments)


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a client may tell its person before a tool is called."""

    is_read_only: bool = False
    is_destructive: bool = False  # it cannot be taken back
    is_idempotent: bool = False  # the same call twice is one


READS = Hints(is_read_only=True, is_idempotent=True)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in a result, which a model looks at."""

    label: str
    mime: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class ToolResult:
    """What a tool answers: a value of its schema, and pictures."""

    value: Schema
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A tool: any one of the scopes opens it, to members with the permission."""

    name: str
    title: str
    description: str
    scopes: Sequence[Scope]
    requires: Permission
    hints: Hints
    arguments: type[Body]
    output: type[Schema]
    run: Callable[[ApiRequest, Any], ToolResult] = field(repr=False)

    def is_open_to(self, request: ApiRequest) -> bool:
        """Whether scopes and role of the token open it."""
        is_in_scope = any(scope in request.token.scopes for scope in self.scopes)
        return is_in_scope and request.member.has_permission(self.requires)


@cache
def definition(tool: Tool) -> dict[str, Any]:
    """What a list of tools says of a tool."""
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": tool.arguments.model_json_schema(schema_generator=BriefSchema),
        "outputSchema": tool.output.model_json_schema(mode="serialization", schema_generator=BriefSchema),
        "annotations": {
            "title": tool.title,
            "readOnlyHint": tool.hints.is_read_only,
            "destructiveHint": tool.hints.is_destructive,
            "idempotentHint": tool.hints.is_idempotent,
            "openWorldHint": False,
        },
    }


def call(request: ApiRequest, tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
    """What comes of a call: a result, or the sentence of the screen as one that is an error."""
    request.rows.clear()  # of another message of the same request
    try:
        require(request, tool.scopes, tool.requires)
        result = tool.run(request, _checked(tool, arguments))
    except REFUSALS as refusal:
        return _refused(json.loads(api.on_exception(request, refusal).content))
    value = result.value.model_dump(mode="json", by_alias=True)
    text = {"type": "text", "text": json.dumps(value, ensure_ascii=False)}
    pictures = [content for picture in result.pictures for content in _shown(picture)]
    return {"content": [text, *pictures], "structuredContent": value, "isError": False}


def _checked(tool: Tool, arguments: dict[str, Any]) -> Body:
    try:
        return tool.arguments.model_validate(arguments)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        raise MalformedArguments(
            [{**one, "loc": ("body", "arguments", *one["loc"])} for one in details]
        ) from None


def _refused(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem of the API as a result that a model can act on: the sentence, and what is wrong where."""
    errors = [(error["field"].replace("-", "_").lower(), error["message"]) for error in problem["errors"]]
    fields = [
        message if message.startswith(f"{name}:") else f"{name}: {message}"
        for name, message in errors
        if name
    ]
    text = "\n".join(fields or [problem["detail"]])
    return {"content": [{"type": "text", "text": text}], "isError": True}


def _shown(picture: Picture) -> list[dict[str, Any]]:
    data = base64.b64encode(picture.content).decode()
    return [
        {"type": "text", "text": picture.label},
        {"type": "image", "mimeType": picture.mime, "data": data},
    ]
