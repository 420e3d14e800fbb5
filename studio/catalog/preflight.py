"""``preflight``: one line for every rule about the inputs of a request, with its light and its remedy."""

from __future__ import annotations

from studio.catalog import model_specs
from studio.catalog.file_rules import FILE_RULES, Subject
from studio.catalog.input_checks import Check, Fix, Light
from studio.catalog.request import ROLES, Input, VideoRequest
from studio.catalog.spec import Need

__all__ = ["Check", "Fix", "Light", "checks", "counts", "preflight"]


def preflight(request: VideoRequest) -> list[Check]:
    """All lines of a request: for each role its count, then its files. Raises KeyError for its model."""
    return [line for role in ROLES for line in (*counts(role, request), *_files(role, request))]


def checks(item: Input, field: str, request: VideoRequest) -> list[Check]:
    """The lines of one input in one role. What nobody has measured has no line."""
    model = model_specs.get(request.model)
    need = model.modes[request.mode].need(field)
    if need is None:
        return []
    subject = Subject(item=item, need=need, limits=model.limits, is_fast=request.fast)
    if item.kind != need.kind:
        return [subject.of_wrong_kind()]
    found = (rule(subject) for rule in FILE_RULES[need.kind])
    return [line for line in found if line]


def counts(role: str, request: VideoRequest) -> list[Check]:
    """Whether a role has as many inputs as the mode takes; no line where none is needed and none is there."""
    spec = model_specs.get(request.model).modes[request.mode]
    need, count = spec.need(role), len(request.of_role(role))
    least, most = (need.least, need.most) if need else (0, 0)
    if count == least == 0:
        return []
    is_right = least <= count <= most
    return [
        Check(
            field=role,
            rule="count",
            light=Light.OK if is_right else Light.BLOCKED,
            measured=str(count),
            limit=str(most) if least == most else f"{least} to {most}",
            message="" if is_right else _miscounted(need, count, request),
            fix=Fix.DROP if count > most else Fix.NONE,
            source=need.source if need else spec.nothing_else.source,
        )
    ]


def _files(role: str, request: VideoRequest) -> list[Check]:
    return [line for item in request.of_role(role) for line in checks(item, role, request)]


def _miscounted(need: Need | None, count: int, request: VideoRequest) -> str:
    label = model_specs.get(request.model).modes[request.mode].label
    if need is None:
        return f"The mode {label} does not use this input."
    if count > need.most:
        return f"{count} are too many; {need.most} is the most in the mode {label}."
    if need.role == "first_frame" and request.last_frame:
        return "Add a first frame: the model does not take a last one alone."
    thing = need.label.lower()
    return f"Add a {thing}." if need.most == 1 else f"Add at least one {thing.removesuffix('s')}."
