"""Tools that are addresses of the API: the same functions, with the parts of their requests as arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from ninja import Field, Schema, Status
from ninja.params.models import Param
from pydantic import create_model

from studio.api.access import ENDPOINTS, ApiRequest, load_rows
from studio.api.mcp.tool import READS, Hints, Tool, ToolResult
from studio.api.resources.schemas import Body
from studio.api.scopes import Scope

PARTS = {
    "project_id": "id of a project, from list_projects",
    "take_id": "id of a take, from list_takes",
    "generation_id": "id of an order, as it came back from it",
    "file_id": "id of a file, from list_files",
    "idempotency_key": "a new text for each order; the same again is the same order and pays once",
}


def tool_of(
    view: Callable[..., Any],
    *,
    title: str,
    description: str,
    name: str = "",
    hints: Hints = READS,
    scopes: Collection[Scope] = (),
    fixed: Mapping[str, Any] | None = None,
    required: Collection[str] = (),
) -> Tool:
    """The tool that calls the function of an address.

    ``scopes``: fewer than the address has; ``fixed``: fields that the tool decides; ``required``: those that
    the address can do without, and an agent can not.
    """
    endpoint = ENDPOINTS[view.__name__]
    decided = dict(fixed or {})
    output = _output_of(endpoint.response)

    def run(request: ApiRequest, arguments: Body) -> ToolResult:
        result = view(request, **_passed(request, view, arguments, decided))
        value = result.value if isinstance(result, Status) else result
        return ToolResult(value=output.model_validate({"items": value} if isinstance(value, list) else value))

    return Tool(
        name=name or endpoint.name,
        title=title,
        description=description,
        scopes=tuple(scopes or endpoint.scopes),
        requires=endpoint.requires,
        hints=hints,
        arguments=_arguments_of(view, hidden=decided, required=required),
        output=output,
        run=run,
    )


def _passed(
    request: ApiRequest, view: Callable[..., Any], arguments: Body, fixed: dict[str, Any]
) -> dict[str, Any]:
    """What the function gets: rows that its address names are looked for first. Raises Http404."""
    sent = arguments.model_dump(exclude_unset=True) | fixed
    plain = {name: getattr(arguments, name) for name in _plain_of(view)}
    load_rows(request, plain)
    schemas = {
        name: schema.model_validate({key: sent[key] for key in sent if key in schema.model_fields})
        for name, schema in _schemas_of(view).items()
    }
    return {**plain, **schemas}


def _arguments_of(
    view: Callable[..., Any], *, hidden: Collection[str], required: Collection[str]
) -> type[Body]:
    fields: dict[str, Any] = dict(_plain_of(view))
    for schema in _schemas_of(view).values():
        fields |= {name: (one.annotation, one) for name, one in schema.model_fields.items()}
    shown = {name: one for name, one in fields.items() if name not in hidden}
    for name in required:
        shown[name] = (shown[name][0], Field(min_length=1, max_length=200, description=PARTS[name]))
    model: type[Body] = create_model(f"{view.__name__}_arguments", __base__=Body, **shown)
    return model


def _plain_of(view: Callable[..., Any]) -> dict[str, tuple[Any, Any]]:
    """Arguments that are no schema, parts of the address and headers: their types and fields."""
    plain: dict[str, tuple[Any, Any]] = {}
    for name, parameter in _parameters(view):
        if _schema_of(parameter) is not None:
            continue
        if isinstance(parameter.default, Param):
            header = parameter.default
            plain[name] = (str, Field(header.default, max_length=200, description=header.description))
        else:
            plain[name] = (parameter.annotation, Field(description=PARTS.get(name)))
    return plain


def _schemas_of(view: Callable[..., Any]) -> dict[str, type[Schema]]:
    """Arguments that are a query or a body: their schemas."""
    schemas = {name: _schema_of(parameter) for name, parameter in _parameters(view)}
    return {name: schema for name, schema in schemas.items() if schema is not None}


@cache
def _signature(view: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(view, eval_str=True)


def _parameters(view: Callable[..., Any]) -> Iterator[tuple[str, inspect.Parameter]]:
    return (item for item in _signature(view).parameters.items() if item[0] != "request")


def _schema_of(parameter: inspect.Parameter) -> type[Schema] | None:
    kind = parameter.annotation
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return kind if inspect.isclass(kind) and issubclass(kind, Schema) else None


def _output_of(response: Any) -> type[Schema]:
    """The schema of a result, which is an object: a list becomes its items."""
    if isinstance(response, dict):
        response = next(iter(response.values()))
    if get_origin(response) is list:
        item = get_args(response)[0]
        model: type[Schema] = create_model(f"{item.__name__}List", __base__=Schema, items=(response, ...))
        return model
    schema: type[Schema] = response
    return schema
