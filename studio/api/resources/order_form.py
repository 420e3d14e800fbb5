"""The body of an order or a check: fields of the composer, or the vendor's own body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal
from uuid import UUID

from django.http import QueryDict
from ninja import Field

from studio.api.access import ApiRequest
from studio.api.problems import FieldError, InvalidRequest, invalid
from studio.api.resources.files import NO_FILE, files_for
from studio.api.resources.schemas import Body
from studio.catalog import model_specs
from studio.catalog.request import ROLES, Mode
from studio.catalog.spec import ModeSpec
from studio.core.values.translatable import either
from studio.generation.composer.forms import ComposeForm
from studio.generation.composer.paste import fill
from studio.projects.models import Project
from studio.projects.offered_models import default_model

INPUT_DECIDES = "The input decides the {} in this mode; leave it out."
PLAIN = (
    *("mode", "prompt", "size", "seconds", "number_results", "output_format", "output_quality"),
    *("safety_mode", "ttl_seconds", "upload_endpoint"),
)
SWITCHES = ("keep_original_sound", "fast")


class RequestBody(Body):
    """What is asked for: the fields of the composer, or `body` in their place."""

    model: str = Field("", description="id or slug; empty: the project's", max_length=80)
    mode: Mode = Mode.TEXT
    prompt: str = ""
    size: str = Field("", description="such as 1920x1080; empty: the first of the mode", max_length=20)
    ratio: str = Field("", description="such as 16:9, in the place of a size", max_length=10)
    seconds: int | None = None
    number_results: int = 1
    output_format: str = "MP4"
    output_quality: int = 95
    safety_mode: str = "none"
    ttl_seconds: int | None = None
    upload_endpoint: str = ""
    keep_original_sound: bool = False
    fast: bool = False
    first_frame: UUID | None = Field(None, description="id of a file of the team, as all inputs")
    last_frame: UUID | None = None
    reference_images: list[UUID] = Field(default_factory=list, max_length=20)
    reference_video: UUID | None = None
    source_video: UUID | None = None
    names: dict[UUID, str] = Field(default_factory=dict, description="what the prompt calls an input, by id")
    body: dict[str, Any] | None = Field(None, description="the vendor's videoInference task, exactly")


class OrderBody(RequestBody):
    """An order: into which shot, and how."""

    shot: int | Literal["new"] = Field(description="number of the shot; `new` adds one")
    engine: Literal["draft", "render"] = Field("draft", description="a free draft, or a paid render")
    ask: bool = Field(False, description="ask a producer to pay, also where the token may order")
    again: bool = Field(False, description="order what was rendered before once more")


def form_of(request: ApiRequest, body: RequestBody, project: Project) -> ComposeForm:
    """The composer's form with what the body asks for, checked. Raises InvalidRequest."""
    data = QueryDict(mutable=True)
    if body.body is not None:
        _fill_from_vendor(data, body, project)
    else:
        _fill_from_fields(data, body)
    form = _validated(data, project)
    if body.ratio and form.mode_spec.sizes:
        data["size"] = _size_of(body.ratio, form.mode_spec)
        form = _validated(data, project)
    reached = {str(asset.pk) for asset in files_for(request, project).filter(pk__in=form.assets)}
    errors = [
        FieldError(field=role, message=NO_FILE)
        for role in ROLES
        for value in data.getlist(role)
        if value not in reached
    ]
    errors += _unused(body, form.mode_spec)
    if errors:
        raise InvalidRequest(errors)
    return form


def _unused(body: RequestBody, spec: ModeSpec) -> Iterator[FieldError]:
    """What the body asks for and its mode would leave out: on the screen, such fields are not offered."""
    slots = {slot.role for slot in spec.inputs}
    for role in ROLES:
        if getattr(body, role) and role not in slots:
            what = role.replace("_", " ")
            yield FieldError(
                field=role, message=f"The mode {spec.label} takes no {what}. Choose another mode."
            )
    if body.seconds is not None and not spec.seconds:
        yield FieldError(field="seconds", message=INPUT_DECIDES.format("length"))
    for name in ("size", "ratio"):
        if getattr(body, name) and not spec.sizes:
            yield FieldError(field=name, message=INPUT_DECIDES.format(name))


def _size_of(ratio: str, spec: ModeSpec) -> str:
    """The size of a mode that has this ratio. Raises InvalidRequest."""
    sizes = {name: f"{width}x{height}" for width, height, name in spec.sizes or ()}
    if ratio not in sizes:
        raise invalid("ratio", f"Write {either(list(sizes))}.")
    return sizes[ratio]


def _validated(data: QueryDict, project: Project) -> ComposeForm:
    form = ComposeForm(data, project=project)
    form.is_valid()
    return form


def _fill_from_vendor(data: QueryDict, body: RequestBody, project: Project) -> None:
    beside = sorted(body.model_fields_set & set(RequestBody.model_fields) - {"body"})
    if beside:
        raise InvalidRequest(
            FieldError(field=name, message="Send the vendor's body or fields, not both.") for name in beside
        )
    filled = fill(json.dumps([body.body]), project, default_model(project))
    if filled.unusable:
        raise InvalidRequest(FieldError(field="body", message=sentence) for sentence in filled.unusable)
    for name, values in filled.fields.items():
        data.setlist(name, values)


def _fill_from_fields(data: QueryDict, body: RequestBody) -> None:
    spec = model_specs.find_by_slug(body.model)
    data["model"] = spec.id if spec else body.model
    for name in PLAIN:
        value = getattr(body, name)
        if value is not None:
            data[name] = str(value)
    for name in SWITCHES:
        if getattr(body, name):
            data[name] = "on"
    for role in ROLES:
        value = getattr(body, role)
        for ref in value if isinstance(value, list) else [value] if value else []:
            data.appendlist(role, str(ref))
            if ref in body.names:
                data[f"name-{role}-{ref}"] = body.names[ref]
