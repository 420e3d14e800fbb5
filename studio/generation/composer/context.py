"""ComposerContext: what the templates of the composer read, derived from its form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.catalog.check import Problem, blocking
from studio.catalog.request import VideoRequest
from studio.catalog.snippets import SNIPPET_GROUPS, SNIPPETS
from studio.catalog.spec import ModeSpec
from studio.core.translations.wording import worded
from studio.core.values.formatting import localized
from studio.core.values.money import ZERO, format_usd
from studio.generation import hooks
from studio.generation.composer import readiness, trays
from studio.generation.composer.continuation import Continuation, continuation
from studio.generation.composer.duplicates import Duplicate
from studio.generation.composer.forms import ComposeForm
from studio.generation.composer.matrix import Confirmation
from studio.generation.composer.model_change import replaced_fields
from studio.generation.composer.model_choice import ModelOption, model_options
from studio.generation.composer.readiness import PaidButton, Readiness
from studio.generation.composer.trays import HiddenInput, Tray
from studio.generation.pipeline import paid_access
from studio.generation.pipeline.paid_access import PaidAccess
from studio.ledger import services as ledger
from studio.projects.models import NEW_SHOT, Shot

# Fields whose problems stand in one place, and those behind "More".
LOOSE_FIELDS = ("model", "mode", "width_px", "seconds", "number_results", "keep_original_sound", "fast")
MORE_FIELDS = ("output_format", "output_quality", "safety_mode", "ttl_seconds", "upload_endpoint")
SAFETY_CHOICES = (
    ("none", gettext_lazy("Off")),
    ("fast", gettext_lazy("Key frames")),
    ("full", gettext_lazy("Every frame")),
)


@dataclass(frozen=True, kw_only=True)
class ModeTab:
    """The tab of a mode."""

    value: str
    label: str
    hint: str
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class ComposerContext:
    """The composer around a form that was validated."""

    form: ComposeForm
    shot: Shot
    member: Member
    shots: Sequence[Shot] = ()  # to choose from
    refusal: str = ""  # why the paid render that was just ordered cannot be paid
    show_missing: bool = False  # also the problems of what is merely not entered yet
    duplicate: Duplicate | None = None  # a take that shows what was ordered
    confirmation: Confirmation | None = None  # the question before many are ordered
    confirmed: str = ""  # the answer to it that was given
    left_out: Sequence[str] = ()  # what could not be used of a pasted body
    is_filled: bool = False  # whether the rest of the body could

    loose_fields: ClassVar = LOOSE_FIELDS
    safety_choices: ClassVar = SAFETY_CHOICES
    snippets: ClassVar = SNIPPETS
    snippet_groups: ClassVar = SNIPPET_GROUPS

    @property
    def request(self) -> VideoRequest:
        """The request that the fields describe."""
        return self.form.video_request

    @property
    def mode(self) -> str:
        """The mode that is chosen in the form."""
        return self.request.mode

    @cached_property
    def spec(self) -> ModeSpec:
        """What the model allows in this mode."""
        return self.form.mode_spec

    @property
    def tabs(self) -> list[ModeTab]:
        """One tab for each mode of the model."""
        base = reverse("generation:composer", args=[self.form.project.pk])
        return [
            ModeTab(
                value=mode,
                label=worded(spec.label),
                hint=worded(spec.description),
                url=f"{base}?to={mode}",
                is_current=mode == self.mode,
            )
            for mode, spec in self.form.model_spec.modes.items()
        ]

    @property
    def answer_key(self) -> str:
        """The key of the order that answers notes, kept through every change of mode."""
        return str(self.form.data.get("answers") or "")

    @cached_property
    def answered_notes(self) -> str:
        """The notes that the order will answer, in words; empty when it answers none."""
        return hooks.ANSWERED_NOTES.call(self.answer_key, self.form.project) if self.answer_key else ""

    @property
    def reused(self) -> str:
        """The generation with which the form was filled."""
        return str(self.form.data.get("reused") or "")

    @cached_property
    def order_key(self) -> str:
        """The key of the next order; posted twice, it is one order."""
        return str(self.form.data.get("order_key") or self.answer_key or uuid.uuid4())

    @cached_property
    def shot_choices(self) -> list[tuple[str, str]]:
        """The value and label of each shot that the order can go to, and of a new one."""
        return [*((str(shot.number), str(shot)) for shot in self.shots), (NEW_SHOT, gettext("New shot"))]

    @property
    def shot_value(self) -> str:
        """The chosen one of ``shot_choices``."""
        return NEW_SHOT if self.form.data.get("shot") == NEW_SHOT else str(self.shot.number)

    @cached_property
    def continuation(self) -> Continuation | None:
        """The take whose last frame can be the first one here, while that is missing."""
        is_missing = any(tray.role == "first_frame" and not tray.items for tray in self.trays)
        return continuation(self.shot) if is_missing else None

    @cached_property
    def budget_left_label(self) -> str:
        """``$11.58 left`` of the budgets; empty without one, or where nothing can be paid anyway."""
        if not self.paid_access.is_connected:
            return ""
        left = ledger.budget_left(self.form.project, member=self.member.user)
        return "" if left is None else gettext("%(amount)s left") % {"amount": format_usd(max(left, ZERO))}

    @property
    def sizes(self) -> list[tuple[str, str]]:
        """The value and label of each size that the mode allows."""
        return [(f"{width}x{height}", worded(label)) for width, height, label in self.spec.sizes or ()]

    @property
    def formats(self) -> Sequence[str]:
        """The formats of results."""
        return self.form.model_spec.limits.output_formats.value

    @property
    def model_options(self) -> list[ModelOption]:
        """The models to choose from."""
        return model_options(self.form.model_spec, self.request.mode)

    @property
    def model_url(self) -> str:
        """The page about the chosen model."""
        return reverse("generation:model_page", args=[self.form.model_spec.slug])

    @property
    def replaced_fields(self) -> list[tuple[str, str]]:
        """Hidden fields with what another model takes, for when it is chosen again."""
        return replaced_fields(self.form.data)

    @property
    def result_counts(self) -> Sequence[int]:
        """How many results can be ordered at once."""
        span = self.form.model_spec.limits.number_results.value
        return range(int(span.minimum), int(span.maximum) + 1)

    @cached_property
    def problems(self) -> list[Problem]:
        """The problems to show now."""
        problems = self.form.problems
        return [p for p in problems if self.show_missing or not readiness.is_missing(self.form, p)]

    @property
    def problem_fields(self) -> Sequence[str]:
        """Every field beside which a problem can stand in this mode."""
        return ("prompt", *(need.role for need in self.spec.inputs), *LOOSE_FIELDS, *MORE_FIELDS)

    @property
    def is_more_open(self) -> bool:
        """Whether a problem stands behind "More"."""
        return any(problem.field in MORE_FIELDS for problem in self.problems)

    @cached_property
    def trays(self) -> list[Tray]:
        """The inputs of each role of the mode."""
        return trays.trays(self.form.project, self.form)

    @property
    def hidden_inputs(self) -> list[HiddenInput]:
        """The inputs that the mode does not use."""
        return trays.hidden_inputs(self.form)

    @cached_property
    def blocking(self) -> list[Problem]:
        """The problems with which nothing can be ordered."""
        return blocking(self.form.problems)

    @cached_property
    def paid_button(self) -> PaidButton:
        """The button of a paid render, with its price."""
        return readiness.paid_button(self.form.matrix, self.blocking, self.paid_access)

    @property
    def expansions(self) -> Sequence[str]:
        """The prompts that are ordered at once; empty for one."""
        return self.form.matrix.prompts if self.form.matrix.wildcard_prompt else ()

    @property
    def expansions_label(self) -> str:
        """``6 prompts, the longest 143 characters``."""
        if not self.expansions:
            return ""
        return gettext("%(count)d prompts, the longest %(characters)s characters") % {
            "count": len(self.expansions),
            "characters": localized(f"{self.form.matrix.longest:,}"),
        }

    @property
    def draft_label(self) -> str:
        """``Draft · free``, ``Draft 6 · free``."""
        if len(self.form.matrix.orders) > 1:
            return gettext("Draft %(count)d · free") % {"count": self.form.matrix.videos}
        return gettext("Draft · free")

    @cached_property
    def paid_access(self) -> PaidAccess:
        """Whether this can be ordered as a paid render: as it was refused just now, else as it stands."""
        if self.refusal:
            return PaidAccess(refusal=worded(self.refusal))
        access = paid_access.check(self.form.project, self.member, self.form.matrix.total_usd or ZERO)
        return replace(access, refusal=worded(access.refusal), hint=worded(access.hint))

    @property
    def budget_url(self) -> str:
        """The page where the member can raise the budget that is in the way; empty otherwise."""
        if not self.paid_access.is_over_budget or not self.member.has_permission(Permission.MANAGE_MONEY):
            return ""
        return reverse("ledger:money", args=[self.form.project.pk])

    @property
    def may_draft(self) -> bool:
        """Whether the button of a draft is enabled."""
        return not self.blocking

    @cached_property
    def readiness(self) -> Readiness:
        """The status over all rules."""
        return readiness.readiness(self.problems, self.blocking, self.form, self.paid_access)
