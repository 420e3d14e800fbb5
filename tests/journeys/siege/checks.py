"""What must be true when everything has ended, and after last night's backup was restored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from tests.core.transfer.studios import manage
from tests.journeys.siege.nodes import Servers
from tests.journeys.siege.people import People
from tests.processes import studio, wait_for

BACK_SECONDS = 30
END_SECONDS = 240
KEY = {"Authorization": "Bearer any-key"}
PAID = "generation_generation where engine = 'runware'"
UNFINISHED = f"select state from {PAID} and state <> 'ready' limit 1"
TAKES = (
    "select video_uuid, original from generation_take take left join library_asset asset on asset.id = asset_id"
    f" where generation_id in (select id from {PAID})"
)


@dataclass(frozen=True)
class Books:
    """The paid orders of one studio beside what the provider accepted and billed for them."""

    orders: set[str]
    tasks: set[str]
    accepted: Counter[str]
    billed: list[dict[str, Any]]
    takes: list[tuple[Any, ...]]

    @property
    def has_each_order_once(self) -> bool:
        """Whether the provider knows every order, and none twice."""
        return set(self.accepted.values()) == {1} and set(self.accepted) == self.tasks

    @property
    def has_each_result(self) -> bool:
        """Whether each billed result is one take."""
        return sorted(str(video) for video, _ in self.takes) == sorted(
            one["videoUUID"] for one in self.billed
        )

    @property
    def cost(self) -> Decimal:
        """What was billed, in USD."""
        return sum((Decimal(str(one["cost"])) for one in self.billed), Decimal(0))


def books(servers: Servers, database_url: str = "") -> Books:
    """Read them when all orders have ended."""
    wait_for(
        lambda: servers.look(UNFINISHED, database_url=database_url) == [], seconds=END_SECONDS, pause=0.5
    )
    bill = httpx.get(f"{servers.provider.url}/sandbox/bill", headers=KEY, timeout=30).json()
    rows = servers.look(f"select order_key, task_uuid from {PAID}", database_url=database_url)
    tasks = {str(task) for _, task in rows}
    return Books(
        {str(key) for key, _ in rows},
        tasks,
        Counter(one["taskUUID"] for one in bill["accepted"] if one["taskUUID"] in tasks),
        [one for one in bill["results"] if one["taskUUID"] in tasks],
        servers.look(TAKES, database_url=database_url),
    )


def at_the_end(people: People, servers: Servers) -> dict[str, bool]:
    """What must be true, in words, and whether it is."""
    own = books(servers)
    [(spent, held)] = servers.look("select sum(spent_usd), sum(held_usd) from ledger_entry")
    names = Counter(name for (name,) in servers.look("select name from library_asset"))
    notes = Counter(text for (text,) in servers.look("select text from review_note"))
    bucket = servers.s3.folder / servers.environment["S3_BUCKET"]
    late = [
        f"{row.name}: {row.late_seconds:.0f} s" for row in people.phases if row.late_seconds > BACK_SECONDS
    ]
    slow = [
        f"{row.name}: {row.back_seconds:.0f} s" for row in people.phases if row.back_seconds > BACK_SECONDS
    ]
    return {
        f"each of {len(people.ordered)} accepted orders is there": people.ordered <= own.orders,
        "the provider has each order once": own.has_each_order_once,
        "each billed result is one take": own.has_each_result,
        "the file of each take is stored": all(name and (bucket / name).exists() for _, name in own.takes),
        f"each of {len(people.uploaded)} accepted uploads is there": people.uploaded <= set(names),
        f"each of {len(people.noted)} accepted notes is there once": all(
            notes[text] == 1 for text in people.noted
        ),
        f"the ledger says what the bill says, ${own.cost}": (spent, held) == (own.cost, 0),
        f"all was back within {BACK_SECONDS} s{of(slow)}": not slow,
        f"no bad answer later than {BACK_SECONDS} s after the end{of(late)}": not late,
    }


def of(phases: list[str]) -> str:
    """These phases, named behind what is not true of them."""
    return f", but: {'; '.join(phases)}" if phases else ""


def after_the_restore(servers: Servers, backup: Path, folder: Path) -> dict[str, bool]:
    """Restore last night's backup into an empty place, and let a node end the orders that were under way then."""
    place = servers.empty_place()
    data = folder / "restored"
    data.mkdir()
    orders = (backup / "rows" / "generation.Generation.jsonl").read_text().splitlines()
    under_way = sum('"state": "ready"' not in order for order in orders)
    manage(data, "restore", backup, **place)
    with studio(data, **place):
        restored = books(servers, place["DATABASE_URL"])
    bucket = servers.s3.folder / place["S3_BUCKET"]
    return {
        f"restored: {len(restored.orders)} paid orders, {under_way} orders were under way": bool(
            restored.orders
        ),
        "restored: the provider has each order once": restored.has_each_order_once,
        "restored: each billed result is one take": restored.has_each_result,
        "restored: the file of each take is stored": all(
            name and (bucket / name).exists() for _, name in restored.takes
        ),
    }
