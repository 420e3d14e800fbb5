"""Whether a team can order paid renders: the installation has a key, and an operator gave it an allowance."""

from __future__ import annotations

from decimal import Decimal

from studio.accounts.models import Team
from studio.core.money import ZERO
from studio.generation.pipeline import engines
from studio.ledger import allowances

NO_KEY = "No Runware key is set up, so only free drafts can be made."


def is_given(team: Team) -> bool:
    """Whether a team may order paid renders at all."""
    return engines.is_connected() and allowances.has_allowance(team)


def refusal(team: Team, amount: Decimal | None) -> str:
    """Why a team cannot order a paid render of this amount, as a sentence; empty when it can."""
    return allowances.refusal(team, amount or ZERO) if engines.is_connected() else NO_KEY
