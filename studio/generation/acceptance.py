"""What is known about an order at the provider, as a table: the only source of "charged" and "not charged".

An answer that was lost says nothing, and neither does the refusal of a repeat, since the first copy may
have arrived. So an order is called refused, or not charged, only with the proof that this table demands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.core.values.money import ZERO, format_usd


class Acceptance(StrEnum):
    """What is known about an order at the provider."""

    NEVER_SENT = "never_sent"
    MAYBE_ACCEPTED = "maybe"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FINISHED = "finished"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """What can become known about an order, from its sending to the last question about it."""

    SENT = _("a try begins")
    NOT_TAKEN = _("its only try was certainly not taken")
    REFUSED = _("its only try was refused")
    REPEAT_REFUSED = _("a later try was refused")
    SEEN = _("acknowledged, running or partly ready")
    ENDED = _("every result is ready or failed")
    NOT_FOUND = _("poll and archive have not known it for the stated time")
    NO_ANSWER = _("no end within the longest time")


class Charge(StrEnum):
    """Whether an order is billed, in the words of the card."""

    NONE = _("not charged")
    CHARGED = _("charged")
    OPEN = _("not known yet whether it is charged")
    UNKNOWN = _("unknown whether it was charged")


_A, _E = Acceptance, Evidence
_EVEN_SO = {_E.SEEN: _A.ACCEPTED, _E.ENDED: _A.FINISHED}  # a result proves more than any refusal

MOVES: dict[Acceptance, dict[Evidence, Acceptance]] = {
    _A.NEVER_SENT: {_E.SENT: _A.MAYBE_ACCEPTED, _E.REFUSED: _A.REFUSED, **_EVEN_SO},
    _A.MAYBE_ACCEPTED: {
        _E.NOT_TAKEN: _A.NEVER_SENT,
        _E.REFUSED: _A.REFUSED,
        _E.NOT_FOUND: _A.REFUSED,
        _E.NO_ANSWER: _A.UNKNOWN,
        **_EVEN_SO,
    },
    # It was there: what is not found any more may have been billed.
    _A.ACCEPTED: {_E.ENDED: _A.FINISHED, _E.NOT_FOUND: _A.UNKNOWN, _E.NO_ANSWER: _A.UNKNOWN},
    _A.REFUSED: _EVEN_SO,
    _A.FINISHED: {},
    _A.UNKNOWN: _EVEN_SO,
}

LABELS: dict[Acceptance, str] = {
    _A.NEVER_SENT: _("never sent"),
    _A.MAYBE_ACCEPTED: _("maybe accepted"),
    _A.ACCEPTED: _("accepted"),
    _A.REFUSED: _("refused with proof"),
    _A.FINISHED: _("finished"),
    _A.UNKNOWN: _("unknown for ever"),
}

# Whether an order without a paid result is charged.
CHARGES: dict[Acceptance, Charge] = {
    _A.NEVER_SENT: Charge.NONE,
    _A.MAYBE_ACCEPTED: Charge.OPEN,
    _A.ACCEPTED: Charge.OPEN,
    _A.REFUSED: Charge.NONE,
    _A.FINISHED: Charge.NONE,
    _A.UNKNOWN: Charge.UNKNOWN,
}

# While something may still come: it is asked about, its price stays held, and it is not called uncharged.
OPEN = frozenset({_A.MAYBE_ACCEPTED, _A.ACCEPTED})

WATCHED_FOR = timedelta(days=3)  # since it was sent; the longest time that anybody asks about an order


def after(acceptance: Acceptance, evidence: Evidence) -> Acceptance:
    """What is known once this has become known; the same when it proves nothing new."""
    return MOVES[acceptance].get(evidence, acceptance)


def refusal(tries: int) -> Evidence:
    """What a refusal says about an order that was sent so many times."""
    return Evidence.REFUSED if tries <= 1 else Evidence.REPEAT_REFUSED


def not_found_for() -> timedelta:
    """How long poll and archive must not know an order until that is believed."""
    return timedelta(seconds=settings.NOT_FOUND_SECONDS)


def is_not_found(since: datetime, now: datetime) -> bool:
    """Whether the provider has not known an order for the stated time."""
    return now - since >= not_found_for()


def charge_of(acceptance: Acceptance, spent_usd: Decimal) -> Charge:
    """Whether an order is billed, from what is known about it and the sum in the ledger."""
    return Charge.CHARGED if spent_usd > ZERO else CHARGES[acceptance]


def charge_text(acceptance: Acceptance, spent_usd: Decimal, cost_text: str = "") -> str:
    """The charge in words: ``charged $0.56``, with what is not known about the rest."""
    if charge_of(acceptance, spent_usd) is not Charge.CHARGED:
        return gettext(CHARGES[acceptance])
    sentences = {
        Charge.OPEN: gettext("charged %(cost)s, and more may come"),
        Charge.UNKNOWN: gettext("charged %(cost)s, unknown whether more was"),
    }
    sentence = sentences.get(CHARGES[acceptance]) or gettext("charged %(cost)s")
    return sentence % {"cost": cost_text or format_usd(spent_usd)}


assert set(MOVES) == set(LABELS) == set(CHARGES) == set(Acceptance), "each has its row"  # noqa: S101
assert all(CHARGES[one] is Charge.OPEN for one in OPEN), "open is never called uncharged"  # noqa: S101
