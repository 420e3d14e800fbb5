"""``preflight``: one line for every rule about the inputs of a request, with its light and its remedy."""

from __future__ import annotations

from studio.catalog import model_specs
from studio.catalog.file_rules import FILE_RULES, RuleContext
from studio.catalog.input_checks import CheckStatus, Fix, RuleCheck
from studio.catalog.request import ROLES, Input, VideoRequest
from studio.catalog.spec import InputSlot

__all__ = ["CheckStatus", "Fix", "RuleCheck", "count_checks", "file_checks", "preflight"]


def preflight(request: VideoRequest) -> list[RuleCheck]:
    """All lines of a request: for each role its count, then its files. Raises KeyError for its model."""
    return [check for role in ROLES for check in (*count_checks(role, request), *_files(role, request))]


def file_checks(item: Input, field: str, request: VideoRequest) -> list[RuleCheck]:
    """The lines of one input in one role. What nobody has measured has no line."""
    model = model_specs.get(request.model)
    slot = model.modes[request.mode].slot(field)
    if slot is None:
        return []
    context = RuleContext(item=item, slot=slot, limits=model.limits, is_fast=request.fast)
    if item.kind != slot.kind:
        return [context.wrong_kind()]
    checks = (rule(context) for rule in FILE_RULES[slot.kind])
    return [check for check in checks if check]


def count_checks(role: str, request: VideoRequest) -> list[RuleCheck]:
    """Whether a role has as many inputs as the mode takes; no line where none is needed and none is there."""
    spec = model_specs.get(request.model).modes[request.mode]
    slot, count = spec.slot(role), len(request.of_role(role))
    minimum, maximum = (slot.minimum, slot.maximum) if slot else (0, 0)
    if count == minimum == 0:
        return []
    is_right = minimum <= count <= maximum
    return [
        RuleCheck(
            field=role,
            rule="count",
            status=CheckStatus.OK if is_right else CheckStatus.BLOCKED,
            measured=str(count),
            limit=str(maximum) if minimum == maximum else f"{minimum} to {maximum}",
            message="" if is_right else _miscounted(slot, count, request),
            fix=Fix.DROP if count > maximum else Fix.NONE,
            source=str(slot.source if slot else spec.nothing_else.source),
        )
    ]


def _files(role: str, request: VideoRequest) -> list[RuleCheck]:
    return [check for item in request.of_role(role) for check in file_checks(item, role, request)]


def _miscounted(slot: InputSlot | None, count: int, request: VideoRequest) -> str:
    label = model_specs.get(request.model).modes[request.mode].label
    if slot is None:
        return f"The mode {label} does not use this input."
    if count > slot.maximum:
        return f"{count} are too many; {slot.maximum} is the most in the mode {label}."
    if slot.role == "first_frame" and request.last_frame:
        return "Add a first frame: the model does not take a last one alone."
    thing = slot.label.lower()
    return f"Add a {thing}." if slot.maximum == 1 else f"Add at least one {thing.removesuffix('s')}."
