"""Contract check: every rule of the catalog is sent to the provider as a dry run, and the answers compared.

That the header is heeded is not taken on trust: after each request poll, archive and balance are read, and
at the first sign that an order was accepted or charged nothing more is sent.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from studio.catalog.price import dollars
from studio.core.errors import Refusal
from studio.generation.acceptance import OPEN
from studio.generation.hooks import ModelCheck
from studio.generation.models import Engine, Generation
from studio.generation.pipeline import engines
from studio.media.bounded import run_bounded
from studio.operations.models import ProviderCheck
from studio.provider.client import Runware
from studio.provider.contract_cases import VIDEO_SECONDS, ContractCase, cases, with_samples
from studio.provider.dry_run import DryRun
from studio.provider.errors import ProviderError

PAUSE_SECONDS = 0.3
CATALOG = "studio/catalog"


class NotCheckable(Refusal):
    """A check that would prove nothing."""


class OrderSuspected(Exception):
    """A sign that a dry run was accepted or charged, or that this cannot be told."""


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One rule: what the catalog says, what the provider said, and what would have to change."""

    name: str
    fact: str
    catalog: str
    provider: str
    change: str = ""
    task_uuid: str = ""
    status: int = 0
    raw: Any = field(default=None)

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return not self.change


def run() -> Iterator[tuple[ProviderCheck, RuleRow | None]]:
    """Check rule by rule; yields the check with each new row, at the end without. Raises NotCheckable."""
    refuse_if_unsafe()
    check = ProviderCheck(base_url=engines.address(Engine.RUNWARE).base_url)
    with engines.client(Engine.RUNWARE) as client, TemporaryDirectory() as folder:
        try:
            check.balance_before_usd = client.account().balance
            check.save()
            for row in _rows(client, Path(folder), check):
                check.rows = [*check.rows, asdict(row)]
                check.save()
                yield check, row
        except OrderSuspected as alarm:
            check.stopped = str(alarm)
        except ProviderError as error:
            check.stopped = f"The provider could not be asked: {error}"
        check.finished_at = timezone.now()
        check.save()
    yield check, None


def refuse_if_unsafe() -> None:
    """Refuse a check without a key, or while orders change the balance. Raises NotCheckable."""
    if not engines.is_connected():
        raise NotCheckable("RUNWARE_API_KEY is not set: there is nobody to ask.")
    if Generation.objects.paid().filter(acceptance__in=OPEN).exists():
        raise NotCheckable("Paid orders are under way, so the balance would prove nothing. Wait for them.")


def differences(check: ProviderCheck) -> list[RuleRow]:
    """The rows in which catalog and provider do not say the same."""
    return [row for row in rows_of(check) if not row.agrees]


def rows_of(check: ProviderCheck) -> list[RuleRow]:
    """The rows of a saved check."""
    return [RuleRow(**row) for row in check.rows]


def model_check(slug: str) -> ModelCheck | None:
    """What the last check says of the model with this slug; None when it has none of its rules."""
    check = ProviderCheck.objects.first()
    rows = [row for row in rows_of(check) if row.fact.startswith(f"{slug}.")] if check else []
    if not (check and rows):
        return None
    return ModelCheck(
        at=check.created_at,
        rule_count=len(rows),
        differences=tuple(f"{row.name}: {row.change}" for row in rows if not row.agrees),
        is_stopped=bool(check.stopped),
    )


def _rows(client: Runware, folder: Path, check: ProviderCheck) -> Iterator[RuleRow]:
    image, video = _image(folder), ""
    for case in cases():
        if case.has_video and not video:
            video = _upload_video(client, folder)
            _require_same_balance(client, check, "The upload of a sample was charged")
        message = with_samples(case.message, image, video)
        answer = client.dry_run(message)
        row = _row(case, answer)
        try:
            _require_nothing_happened(client, case, answer, check)
        except OrderSuspected:
            check.rows = [*check.rows, asdict(row)]
            raise
        yield row
        time.sleep(PAUSE_SECONDS)


def _require_nothing_happened(
    client: Runware, case: ContractCase, answer: DryRun, check: ProviderCheck
) -> None:
    """Stop at the first sign of an order. Raises OrderSuspected, ProviderError."""
    uuid = case.task_uuid
    for place, report in (("poll", client.poll(uuid)), ("archive", client.get_details(uuid))):
        if report.results or report.running:
            raise OrderSuspected(f"The dry run was accepted as an order, says the {place}: task uuid {uuid}.")
    _require_same_balance(client, check, f"Something was charged after task uuid {uuid}")
    if answer.is_valid and answer.cost is None:
        raise OrderSuspected(
            f"The answer names no cost, as that to an accepted order does. See whether task uuid {uuid}"
            " renders before you try again."
        )


def _require_same_balance(client: Runware, check: ProviderCheck, problem: str) -> None:
    check.balance_after_usd = client.account().balance
    if check.balance_after_usd != check.balance_before_usd:
        raise OrderSuspected(
            f"{problem}: the balance was {_sum(check.balance_before_usd)} and is"
            f" {_sum(check.balance_after_usd)}."
        )


def _row(case: ContractCase, answer: DryRun) -> RuleRow:
    failure = answer.failure
    provider = f"refused: {failure.code}: {failure.message}" if failure else f"taken, {_sum(answer.cost)}"
    return RuleRow(
        name=case.name,
        fact=case.fact,
        catalog=f"taken, {_sum(case.price_usd)}" if case.is_offered else "not offered",
        provider=provider[:500],
        change=_change(case, answer),
        task_uuid=str(case.task_uuid),
        status=answer.status,
        raw=answer.raw,
    )


def _change(case: ContractCase, answer: DryRun) -> str:
    """What to change in the catalog; empty when it says the same as the provider."""
    where = f"{case.fact} in {CATALOG}"
    if answer.is_valid and not case.is_offered:
        return f"{where}: the provider takes this."
    if not answer.is_valid and case.is_offered:
        return f"{where}: the provider refuses this."
    if answer.is_valid and answer.cost is not None and answer.cost != case.price_usd:
        return f"{where}: the provider asks {_sum(answer.cost)}."
    return ""


def _image(folder: Path) -> str:
    path = folder / "sample.jpg"
    run_bounded("sample_picture", path=str(path), width=1280, height=720)
    return f"data:image/jpeg;base64,{base64.b64encode(path.read_bytes()).decode()}"


def _upload_video(client: Runware, folder: Path) -> str:
    """The provider takes videos only from its store or from an address."""
    path = folder / "sample.mp4"
    run_bounded("sample_clip", path=str(path), length_seconds=VIDEO_SECONDS)
    return client.upload(path, "video/mp4")


def _sum(amount: Decimal | None) -> str:
    return "no price" if amount is None else dollars(amount)
