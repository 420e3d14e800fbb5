"""Every fault of the sandbox against a paid order: what the person sees, what was sent, what the ledger says.

docs/reliability.md holds what these tests see; ``make docs`` writes it anew, and each test compares its row.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from studio.accounts.models import Team, User
from studio.core.values.money import ZERO, format_usd, usd
from studio.generation.gallery.cards import CardOptions, card
from studio.generation.models import EngineStatus, Generation, for_cards
from studio.generation.pipeline import circuit_breaker, poll_one
from studio.ledger import services as ledger
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENT = Path(django_settings.BASE) / "docs/reliability.md"
IS_WRITING = bool(os.environ.get("WRITE_DOCS"))
HEAD = """# What happens when something goes wrong

Written by `make docs` from tests/generation/pipeline/test_reliability.py: each row is one test against the sandbox as
the paid provider, over HTTP. A test fails when its row here is stale. *Sent* counts the POSTs of the order;
*accepted* says how often the provider took it. Prices are those of a 5 s text video, $0.56 a result.

| what goes wrong | the person sees meanwhile | in the end | sent | accepted | paid | still held |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Case:
    """A fault, where it strikes, and how it is asked for."""

    words: str
    fault: str
    on: str = ""
    how: dict[str, Any] = field(default_factory=dict)
    results: int = 1
    is_public: bool = False


FOR_EVER = {"times": None}
# Seconds. A request that is to run out of time is one that the sandbox never answers; no other does on a busy machine.
SILENCE, PATIENCE = 2, 60
HANGS = {"hang_before", "hang_after"}
CASES = (
    Case("429, too many requests", "busy_429", "submit"),
    Case("500 with an error", "error_500", "submit"),
    Case("503, no capacity", "unavailable_503", "submit"),
    Case("504, waited too long", "waited_504", "submit"),
    Case("502 with a page of HTML", "html_502", "submit"),
    Case("half of a JSON text", "malformed_json", "submit"),
    Case("an empty answer to the order", "empty_data", "submit"),
    Case("no answer, nothing accepted", "hang_before", "submit", {"seconds": 30}),
    Case("no answer, but accepted", "hang_after", "submit", {"seconds": 30}),
    Case("connection cut, nothing accepted", "cut_before", "submit"),
    Case("connection cut after accepting", "cut_after", "submit"),
    Case("a parameter is refused", "refused_400", "submit"),
    Case("accepted unheard, then refused", "lost_then_refused", "order"),
    Case("the poll says not found, the archive has it", "forgotten", "poll", FOR_EVER),
    Case("no credit, by 402", "quota_402", "submit"),
    Case("no credit, by 400", "quota_400", "submit"),
    Case("the key is refused", "invalid_key_401", "submit"),
    Case("the poll is busy", "busy_429", "poll"),
    Case("the poll is answered by HTML", "html_502", "poll"),
    Case("the poll knows nothing yet", "empty_data", "poll"),
    Case("the render fails, told in errors", "error_in_errors", "render"),
    Case("the render fails, told in its item", "error_in_item", "render"),
    Case("one of two results fails", "partial_failure", "render", results=2),
    Case("the safety check blocks it", "safety_block", "render"),
    Case("the result is marked as sensitive", "nsfw", "render"),
    Case("the file is not there yet (422)", "url_422", "download"),
    Case("the file is not there yet (502)", "url_502", "download"),
    Case("the file was never there (404)", "url_missing", "download"),
    Case("the file has expired (410)", "url_expired", "download"),
    Case("the file trickles", "url_slow", "download", {"seconds": 0.2}),
    Case("the file is cut in the middle", "truncated", "download"),
    Case("the file is only half, but says it is whole", "short_file", "download"),
    Case("a page of HTML instead of the file", "wrong_file", "download"),
    Case("the call comes twice", "webhook_duplicate", is_public=True),
    Case("the call comes before the acknowledgement", "webhook_before_ack", is_public=True),
    Case("the call comes after the poll", "webhook_after_poll", is_public=True),
    Case("the call is wrapped in data", "webhook_wrapped", is_public=True),
)


@pytest.fixture(scope="session")
def document() -> Iterator[Any]:
    """The rows as they are written down; when writing, where the new ones gather."""
    if not IS_WRITING:
        yield dict(re.findall(r"^\| ([^|]+) (\|.*)$", DOCUMENT.read_text(), re.MULTILINE))
        return
    rows: dict[str, str] = {}
    yield rows
    DOCUMENT.write_text(HEAD + "".join(f"| {case.words} {rows[case.words]}\n" for case in CASES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.fault}-{case.on}")
def test_each_fault_ends_as_written_down(
    case: Any,
    document: Any,
    paid: server.Sandbox,
    order: Callable[..., Generation],
    worker: Any,
    project: Project,
    team: Team,
    alice: User,
    settings: Settings,
    live_server: LiveServer,
) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = SILENCE if case.fault in HANGS else PATIENCE
    if case.is_public:
        settings.PUBLIC_BASE_URL, settings.ALLOWED_HOSTS = live_server.url, ["*"]
    member = team.members.get(user=alice)
    before = paid.log()["requests"].get("videoInference", 0)
    how = {"on": case.on} if case.on else {}
    paid.fault(case.fault, **how, **case.how)
    generation = order(engine="runware", number_results=case.results)
    worker.round()
    meanwhile = card_text(generation, member)
    heal(generation, worker)
    generation.refresh_from_db()
    balance = ledger.balance(project)
    bill = {one["taskUUID"]: one for one in paid.bill()["accepted"]}
    row = [
        meanwhile,
        card_text(generation, member),
        str(paid.log()["requests"]["videoInference"] - before),
        str(bill.get(str(generation.task_uuid), {"accepted": 0})["accepted"]),
        format_usd(balance.spent_usd),
        format_usd(balance.held_usd),
    ]
    table_row = f"| {' | '.join(row)} |"
    if IS_WRITING:
        document[case.words] = table_row
    assert document[case.words] == table_row
    assert balance.spent_usd == paid_for(paid, generation)


def card_text(generation: Any, member: Any) -> Any:
    """What the card says: its phase, or why there is no video."""
    row = for_cards(Generation.objects.all()).get(pk=generation.pk)
    status = EngineStatus.objects.paused().filter(engine=row.engine).first()
    shown = card(row, member, CardOptions(paused_engines={status.engine: status} if status else {}))
    if shown.failure:
        charge = f", {shown.failure.charge}" if shown.failure.charge else ""
        return f"{shown.failure.headline}{charge}"
    return shown.phase + (", veiled" if shown.cover and shown.cover.take.is_nsfw else "")


def heal(generation: Any, worker: Any) -> None:
    """Time passes: waits are over, checks are made, the worker goes on until the end."""
    for _ in range(12):
        generation.refresh_from_db()
        if generation.is_final:
            return
        if circuit_breaker.is_paused("runware"):
            circuit_breaker.check("runware", now=timezone.now())
        Generation.objects.update(not_before=None)
        generation.takes.update(not_before=None)
        worker.round()
    poll_one.poll_one(generation.pk)
    worker.settle(generation)


def paid_for(paid: Any, generation: Any) -> Any:
    """What the provider's own bill says about this order."""
    costs = [one["cost"] for one in paid.bill()["results"] if one["taskUUID"] == str(generation.task_uuid)]
    return sum((usd(str(cost)) for cost in costs), ZERO)
