"""``preflight``: one line for every rule about the inputs of a request, with its light and its remedy."""

from __future__ import annotations

from studio.catalog import model_specs
from studio.catalog.file_rules import FILE_RULES, RuleContext
from studio.catalog.input_checks import CheckStatus, Fix, RuleCheck
from studio.catalog.request import ROLES, Input, VideoRequest
from studio.catalog.spec import InputSlot
from studio.core.values.translatable import translatable

__all__ = ["CheckStatus", "Fix", "RuleCheck", "count_checks", "file_checks", "preflight"]

# What is said where an input of a role is missing.
_MISSING = {
    "first_frame": translatable("Add a first frame."),
    "reference_images": translatable("Add at least one reference image."),
    "reference_video": translatable("Add a reference video."),
    "source_video": translatable("Add a source video."),
}


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
            limit=count_limit(minimum, maximum),
            message="" if is_right else _miscounted(slot, count, request),
            fix=Fix.DROP if count > maximum else Fix.NONE,
            source=str(slot.source if slot else spec.nothing_else.source),
        )
    ]


def count_limit(minimum: int, maximum: int) -> str:
    """How many inputs there may be: ``1``, ``1 to 7``."""
    if minimum == maximum:
        return str(maximum)
    return translatable("{minimum} to {maximum}", minimum=minimum, maximum=maximum)


def _files(role: str, request: VideoRequest) -> list[RuleCheck]:
    return [check for item in request.of_role(role) for check in file_checks(item, role, request)]


def _miscounted(slot: InputSlot | None, count: int, request: VideoRequest) -> str:
    label = model_specs.get(request.model).modes[request.mode].label
    if slot is None:
        return translatable("The mode {mode} does not use this input.", mode=label)
    if count > slot.maximum:
        return translatable(
            "{count} are too many; {maximum} is the most in the mode {mode}.",
            count=count,
            maximum=slot.maximum,
            mode=label,
        )
    if slot.role == "first_frame" and request.last_frame:
        return translatable("Add a first frame: the model does not take a last one alone.")
    return _MISSING[slot.role]
