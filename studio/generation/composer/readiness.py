"""The readiness of an order: its problems in one status, and the two buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from studio.catalog.check import Problem
from studio.core.translations.wording import worded
from studio.core.values.money import format_usd
from studio.generation.composer.forms import ComposeForm
from studio.generation.composer.matrix import Matrix
from studio.generation.pipeline.paid_access import PaidAccess
from studio.library.request_inputs.roles import ROLES


@dataclass(frozen=True, kw_only=True)
class PaidButton:
    """``Generate 2 · about $1.12``, or the first problem."""

    label: str
    may_generate: bool
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """The status over all rules; ``light``: ok, hint, blocked, or idle while something is missing."""

    light: str
    label: str


def paid_button(matrix: Matrix, blocking: Sequence[Problem], access: PaidAccess) -> PaidButton:
    """The button of paid renders for a matrix; disabled while a problem blocks or nobody can pay."""
    total, explanation = matrix.total_usd, worded(matrix.explanation)
    label = gettext("Generate %(count)d") % {"count": matrix.videos}
    if total is not None:
        label += " · " + gettext("about %(price)s") % {"price": format_usd(total)}
    if access.refusal:
        return PaidButton(label=label, may_generate=False, explanation=explanation)
    if blocking:
        return PaidButton(label=worded(blocking[0].message), may_generate=False, explanation=explanation)
    return PaidButton(label=label, may_generate=total is not None, explanation=explanation)


def readiness(
    shown: Sequence[Problem], blocking: Sequence[Problem], form: ComposeForm, access: PaidAccess
) -> Readiness:
    """The status over all rules: problems that are shown, those that block, and whether it can be paid."""
    if any(problem.blocks for problem in shown):
        return Readiness(light="blocked", label=gettext("Something does not fit"))
    if blocking:  # nothing is wrong, something is merely still missing
        return Readiness(light="idle", label=worded(blocking[0].message))
    if shown:
        return Readiness(light="hint", label=gettext("May not fit"))
    if access.refusal and access.is_connected:  # without a key, a draft is all there is
        return Readiness(light="hint", label=gettext("Ready for a draft"))
    if form.video_request.inputs:
        return Readiness(light="ok", label=gettext("Inputs fit"))
    return Readiness(light="ok", label=gettext("Ready to order"))


def is_missing(form: ComposeForm, problem: Problem) -> bool:
    """Whether nothing is wrong yet: an empty prompt, an empty tray, an input that is still being prepared."""
    if problem in form.waits:
        return True
    if problem.field == "prompt":
        return not form.video_request.prompt
    return problem.field in ROLES and not form.chosen[problem.field]
