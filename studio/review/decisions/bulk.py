"""One action on many takes: each take is tried alone, and refusals are counted by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.web.parameters import whole_number
from studio.generation import selections, tags
from studio.generation.lifecycle import TakeState
from studio.generation.models import PickStatus, Take
from studio.projects.models import Project
from studio.review.decisions import ratings, verdicts
from studio.review.models import Verdict
from studio.review.participants import Participant

MAX_TAKES = 500
# Returns the previous value of the take for the inverse action; None when nothing changed.
BulkAction = Callable[["Take", "BulkCommand"], str | None]


class InvalidBulkAction(Refusal):
    """An action that cannot be applied to many takes, or not to this one."""


@dataclass(frozen=True, kw_only=True)
class BulkResult:
    """Which takes an action was applied to, and how many refused it for which reason."""

    verb: str  # what was done, of the takes: ``approved``
    done: tuple[UUID, ...]
    requested: int
    refused: tuple[tuple[str, int], ...]  # reason, number of takes
    previous: dict[UUID, str]  # values of those that changed, for the inverse action

    @property
    def sentence(self) -> str:
        """``18 of 20 takes approved, 2 refused: not ready.``"""
        if not self.refused:
            sentence = ngettext("%(count)d take %(verb)s.", "%(count)d takes %(verb)s.", self.requested)
            return sentence % {"count": self.requested, "verb": gettext(self.verb)}
        reasons = "; ".join(
            gettext("%(count)d refused: %(reason)s") % {"count": count, "reason": reason}
            for reason, count in self.refused
        )
        sentence = ngettext(
            "%(done)d of %(count)d take %(verb)s, %(reasons)s.",
            "%(done)d of %(count)d takes %(verb)s, %(reasons)s.",
            self.requested,
        )
        return sentence % {
            "done": len(self.done),
            "count": self.requested,
            "verb": gettext(self.verb),
            "reasons": reasons,
        }


@dataclass(frozen=True, kw_only=True)
class BulkCommand:
    """An action with its value: stars, a reason, a tag, or the text of a request for changes.

    ``values``: a value of its own for single takes, where Undo restores what each one had.
    """

    action: str
    value: str
    by: User
    values: dict[UUID, str] = field(default_factory=dict)

    def value_for(self, take: Take) -> str:
        """The value to set on one take."""
        return self.values.get(take.pk, self.value)


def apply(project: Project, ids: Sequence[UUID], command: BulkCommand) -> BulkResult:
    """Apply a command to those of these takes that are the project's, each in a transaction of its own.

    Raises InvalidBulkAction.
    """
    action = _ACTIONS.get(command.action)
    if action is None:
        raise InvalidBulkAction(gettext("This cannot be done to many takes at once."))
    if not ids or len(ids) > MAX_TAKES:
        raise InvalidBulkAction(gettext("Choose 1 to %(max_takes)s takes.") % {"max_takes": MAX_TAKES})
    unique_ids = list(dict.fromkeys(ids))
    takes = {take.pk: take for take in _takes(project, unique_ids)}
    done, refused, previous = [], Counter[str](), {}
    for pk in unique_ids:
        try:
            value = _apply_to(takes.get(pk), action, command)
        except Refusal as refusal:
            refused[_reason(refusal)] += 1
            continue
        done.append(pk)
        if value is not None:
            previous[pk] = value
    counts = tuple(refused.items())
    return BulkResult(
        verb=VERBS[command.action],
        done=tuple(done),
        requested=len(unique_ids),
        refused=counts,
        previous=previous,
    )


def _takes(project: Project, ids: Sequence[UUID]) -> list[Take]:
    takes = Take.objects.not_trashed().filter(project=project, pk__in=ids)
    return list(takes.select_related("asset", "shot", "generation__project", "generation__author"))


def _apply_to(take: Take | None, action: BulkAction, command: BulkCommand) -> str | None:
    """Apply an action to one take, whole or not at all. Raises Refusal."""
    if take is None:
        raise InvalidBulkAction(gettext("Not found."))
    if take.state != TakeState.READY:
        raise InvalidBulkAction(gettext("Not ready."))
    with transaction.atomic():
        return action(take, command)


def _reason(refusal: Refusal) -> str:
    return f"{refusal.message[:1].lower()}{refusal.message[1:].rstrip('.')}"


def _approve(take: Take, command: BulkCommand) -> str | None:
    return _submit(take, command, Verdict.Kind.APPROVE)


def _request_changes(take: Take, command: BulkCommand) -> str | None:
    return _submit(take, command, Verdict.Kind.CHANGES, command.value)


def _submit(take: Take, command: BulkCommand, kind: str, text: str = "") -> str | None:
    participant = Participant(user=command.by)
    current = verdicts.current_verdict(take, participant)
    submitted = verdicts.submit(take, participant=participant, kind=kind, text=text)
    return "" if submitted != current else None


def _withdraw(take: Take, command: BulkCommand) -> str | None:
    participant = Participant(user=command.by)
    current = verdicts.current_verdict(take, participant)
    if current is None:
        raise InvalidBulkAction(gettext("There is nothing of yours to take back."))
    verdicts.withdraw(current, participant=participant, now=timezone.now())
    return None


def _rate(take: Take, command: BulkCommand) -> str | None:
    value = whole_number(command.value_for(take))
    if value is None:
        raise InvalidBulkAction(gettext("A rating is 1 to 5; 0 takes it back."))
    previous = ratings.rate(take, value, by=command.by)
    return str(previous) if previous != value else None


def _reject(take: Take, command: BulkCommand) -> str | None:
    return _pick(take, command, PickStatus.REJECT, command.value)


def _pick(take: Take, command: BulkCommand, value: str, reason: str = "") -> str | None:
    """Also a take that had this pick before gets an Undo: without one, a blind review would tell it."""
    ratings.pick(take, value, by=command.by, reason=reason)
    return ""


def _restore_pick(take: Take, command: BulkCommand) -> str | None:
    """Set the pick from before; pages of the previous version send it, as ``reject`` and its reason."""
    if take.pk in command.values:
        value, _, reason = command.value_for(take).partition(" ")
        return _pick(take, command, value, reason)
    ratings.restore_pick(take, by=command.by)
    return None


def _star(take: Take, command: BulkCommand, is_on: bool) -> str | None:
    if take.is_starred == is_on:
        return None
    ratings.star(take, by=command.by, is_on=is_on)
    return ""


def _collect(take: Take, command: BulkCommand) -> str | None:
    project = take.generation.project
    return "" if selections.add(project, command.value, [take], by=command.by) else None


def _uncollect(take: Take, command: BulkCommand) -> str | None:
    return "" if selections.remove(take.generation.project, command.value, [take]) else None


# Each action calls the service that the page of a single take calls.
_ACTIONS: dict[str, BulkAction] = {
    "approve": _approve,
    "changes": _request_changes,
    "withdraw": _withdraw,
    "rate": _rate,
    "pick": lambda take, command: _pick(take, command, PickStatus.PICK),
    "unpick": lambda take, command: _pick(take, command, PickStatus.NONE),
    "reject": _reject,
    "mark": _restore_pick,
    "star": lambda take, command: _star(take, command, is_on=True),
    "unstar": lambda take, command: _star(take, command, is_on=False),
    "tag": lambda take, command: "" if tags.retag([take.pk], add=[command.value]) else None,
    "untag": lambda take, command: "" if tags.retag([take.pk], remove=[command.value]) else None,
    "collect": _collect,
    "uncollect": _uncollect,
}
# What an action has done to takes, for its report.
VERBS = {
    "approve": gettext_noop("approved"),
    "changes": gettext_noop("marked for changes"),
    "withdraw": gettext_noop("without your verdict again"),
    "rate": gettext_noop("rated"),
    "pick": gettext_noop("picked"),
    "unpick": gettext_noop("set to undecided"),
    "reject": gettext_noop("rejected"),
    "mark": gettext_noop("set back"),
    "star": gettext_noop("bookmarked"),
    "unstar": gettext_noop("without a bookmark"),
    "tag": gettext_noop("tagged"),
    "untag": gettext_noop("without the tag"),
    "collect": gettext_noop("put into the selection"),
    "uncollect": gettext_noop("taken out of the selection"),
}
# The action that undoes another.
INVERSE_ACTIONS = {
    "approve": "withdraw",
    "changes": "withdraw",
    "rate": "rate",
    "pick": "mark",
    "unpick": "mark",
    "reject": "mark",
    "star": "unstar",
    "unstar": "star",
    "tag": "untag",
    "untag": "tag",
    "collect": "uncollect",
    "uncollect": "collect",
}
