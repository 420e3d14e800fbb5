"""Faults by name: armed over HTTP, stored, and consumed one by one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from studio.sandbox.store import Store

HTTP = ("submit", "poll", "details", "upload", "account")


class UnknownFault(Exception):
    """The declaration cannot be used; the text says why."""


@dataclass(frozen=True)
class FaultKind:
    """A fault that can be asked for: where it can strike (first is the default) and what it does."""

    places: tuple[str, ...]
    does: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Fault:
    """One fault that strikes now."""

    name: str
    seconds: float


FAULT_KINDS = {
    "busy_429": FaultKind(HTTP, "429; with seconds it also sends Retry-After"),
    "error_500": FaultKind(HTTP, "500 in the vendor's shape"),
    "unavailable_503": FaultKind(HTTP, "503 in the vendor's shape"),
    "waited_504": FaultKind(HTTP, "504 in the vendor's shape"),
    "html_502": FaultKind(HTTP, "502 with a page of HTML"),
    "malformed_json": FaultKind(HTTP, "200 with half of a JSON text"),
    "empty_data": FaultKind(HTTP, "200 with an empty data list; the work is done all the same"),
    "cut_before": FaultKind(HTTP, "the connection is cut, nothing was accepted"),
    "cut_after": FaultKind(HTTP, "the connection is cut after everything was accepted"),
    "hang_before": FaultKind(HTTP, "no answer for some seconds, then a cut; nothing was accepted", 120),
    "hang_after": FaultKind(HTTP, "accepted, but no answer for some seconds, then a cut", 120),
    "invalid_key_401": FaultKind(HTTP, "401 although the key is good"),
    "quota_402": FaultKind(HTTP, "402, no credit"),
    "quota_400": FaultKind(HTTP, "400, no credit"),
    "refused_400": FaultKind(HTTP, "400, a parameter the vendor no longer likes"),
    "safety_400": FaultKind(("submit",), "400, the moderation refuses the order"),
    "dry_run_ignored": FaultKind(("submit",), "the header of a dry run is ignored: the order is accepted"),
    "dry_run_accepted": FaultKind(("submit",), "answered as a dry run, but the order is accepted too"),
    "task_not_found": FaultKind(("poll",), "an unknown task is an error instead of an empty answer"),
    "forgotten": FaultKind(("poll", "details"), "a task that is known is answered as not found"),
    "lost_then_refused": FaultKind(
        ("order",), "the order is accepted and its answer cut off; the moderation refuses every repeat"
    ),
    "cost_missing": FaultKind(("order",), "no result of the order names its cost, but each is billed"),
    "deferred_upload": FaultKind(
        ("upload",), 'the upload answers mediaUUID "1"; getResponse tells the real one'
    ),
    "error_in_errors": FaultKind(("render",), "the result fails with timeoutProvider, in errors"),
    "error_in_item": FaultKind(("render",), "the result fails with an error inside its item"),
    "partial_failure": FaultKind(("render",), "the next result that is not the first of its order fails"),
    "safety_block": FaultKind(("render",), "the result is refused by the moderation"),
    "nsfw": FaultKind(("render",), "the result is delivered with NSFWContent true"),
    "held": FaultKind(("render",), "the result stays in processing for some seconds longer", 5),
    "renderer_dies": FaultKind(("render",), "the renderer process ends in the middle of the work"),
    "url_expired": FaultKind(("download",), "410, the file is gone"),
    "url_missing": FaultKind(("download",), "404, the file was never there"),
    "url_422": FaultKind(("download",), "422, the file is still being processed"),
    "url_502": FaultKind(("download",), "502 with a page of HTML"),
    "url_slow": FaultKind(("download",), "the file trickles for some seconds", 5),
    "truncated": FaultKind(("download",), "the connection is cut in the middle of the file"),
    "short_file": FaultKind(("download",), "only half of the file, with a length that claims it is whole"),
    "other_video": FaultKind(("download",), "a whole video of 640×360 and 12 frames, whatever was ordered"),
    "wrong_file": FaultKind(("download",), "200 with a page of HTML instead of the video"),
    "webhook_wrapped": FaultKind(("webhook",), "the body comes wrapped in data"),
    "webhook_duplicate": FaultKind(("webhook",), "every call is made twice"),
    "webhook_out_of_order": FaultKind(("webhook",), "calls wait for the last result and come in reverse"),
    "webhook_before_ack": FaultKind(("webhook",), "the acknowledgement waits until the first call was made"),
    "webhook_after_poll": FaultKind(("webhook",), "calls wait until a poll has told the result"),
}


def arm(store: Store, declaration: Any) -> None:
    """Arm one fault from ``{"fault", "on", "times", "match", "seconds", "after_seconds"}``.

    ``times`` null means always. Raises UnknownFault.
    """
    if not isinstance(declaration, dict) or declaration.get("fault") not in FAULT_KINDS:
        raise UnknownFault("Each fault needs a name that GET /sandbox/faults lists under known.")
    if extra := declaration.keys() - {"fault", "on", "times", "match", "seconds", "after_seconds"}:
        raise UnknownFault(f"A fault has no {min(extra)!r}.")
    kind = FAULT_KINDS[declaration["fault"]]
    place = declaration.get("on", kind.places[0])
    if place not in kind.places:
        raise UnknownFault(f"{declaration['fault']} can only strike on: {', '.join(kind.places)}.")
    times = declaration.get("times", 1)
    if times is not None and not isinstance(times, int):
        raise UnknownFault("times is a whole number, or null for always.")
    store.change(
        "INSERT INTO fault (name, place, times, seconds, match, armed_at) VALUES (?, ?, ?, ?, ?, ?)",
        declaration["fault"],
        place,
        times,
        float(declaration.get("seconds", kind.seconds)),
        str(declaration.get("match", "")),
        store.clock() + float(declaration.get("after_seconds", 0)),
    )


def consume(
    store: Store, place: str, subject: str, *, only: Collection[str] = (), without: Collection[str] = ()
) -> Fault | None:
    """The oldest armed fault of this place whose ``match`` is in the subject; used up by one.

    ``only`` and ``without`` narrow the names that count.
    """
    if not store.row(_ARMED, place, store.clock()):
        return None
    with store.write() as connection:
        for row in connection.execute(_ARMED, (place, store.clock())).fetchall():
            if (
                row["match"] in subject
                and row["name"] in (only or FAULT_KINDS)
                and row["name"] not in without
            ):
                connection.execute(_HIT, (row["id"],))
                return Fault(row["name"], row["seconds"])
    return None


def consume_all(store: Store, place: str, subject: str) -> list[Fault]:
    """Every armed fault of this place and subject, each used up by one."""
    if not store.row(_ARMED, place, store.clock()):
        return []
    with store.write() as connection:
        rows = connection.execute(_ARMED, (place, store.clock())).fetchall()
        struck = [row for row in rows if row["match"] in subject]
        connection.executemany(
            "UPDATE fault SET hits = hits + 1 WHERE id = ?", [(row["id"],) for row in struck]
        )
    return [Fault(row["name"], row["seconds"]) for row in struck]


def clear(store: Store) -> None:
    """Remove all faults that were set."""
    store.change("DELETE FROM fault")


def listing(store: Store) -> dict[str, Any]:
    """What is armed or used up, and every name that can be asked for."""
    rows = store.rows("SELECT name, place, times, hits, match, seconds FROM fault ORDER BY id")
    armed = [{"fault": row["name"], "on": row["place"], **dict(row)} for row in rows]
    kinds = {name: {"on": list(kind.places), "does": kind.does} for name, kind in FAULT_KINDS.items()}
    return {"faults": armed, "known": kinds}


_HIT = "UPDATE fault SET hits = hits + 1 WHERE id = ?"
_ARMED = (
    "SELECT * FROM fault WHERE place = ? AND armed_at <= ? AND (times IS NULL OR hits < times) ORDER BY id"
)
