"""Parsing of the provider's reports about orders, in whichever shape they come.

Polls, webhooks and the archive tell the same items flat, in ``data``, in ``errors``, with and without a
status (Runware docs, "Task polling", "Webhooks"); here they all become ``Report`` values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from studio.provider.errors import ErrorGroup, Failure, error_group

Item = dict[str, Any]
CONFLICT_CODE = "conflictTaskUUID"
OK = 200


@dataclass(frozen=True, kw_only=True)
class Result:
    """One finished video. ``cost`` is in US dollars, exactly as the provider wrote it."""

    video_uuid: str
    url: str
    seed: int | None = None
    cost: Decimal | None = None
    is_nsfw: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """State of one order as the provider reported it at one time."""

    task_uuid: UUID
    results: tuple[Result, ...] = ()
    failures: tuple[Failure, ...] = ()
    running: int = 0  # results that are still being made; 0 also when the provider knows nothing

    @property
    def is_silent(self) -> bool:
        """Whether no result has succeeded or failed yet."""
        return not (self.results or self.failures)


def read_reports(answer: Any, status: int = OK) -> list[Report]:
    """One report for each order that the answer speaks of, in its order.

    ``answer`` is parsed JSON: an envelope, one flat item or a list of items. Errors about the question
    (a busy server, a bad key) are no report: ``answers.trouble`` finds those.
    """
    items_by_uuid: dict[UUID, list[Item]] = {}
    for item in iter_items(answer):
        uuid = task_uuid_of(item)
        if uuid and not (is_error(item) and is_about_request(item, status)):
            items_by_uuid.setdefault(uuid, []).append(item)
    return [_report(uuid, items, status) for uuid, items in items_by_uuid.items()]


def iter_items(answer: Any) -> Iterator[Item]:
    """Every item, each once as it stands; those of ``errors`` are marked with status ``error``."""
    if isinstance(answer, list):
        for part in answer:
            yield from iter_items(part)
    elif isinstance(answer, dict):
        if isinstance(answer.get("response"), dict):  # getTaskDetails
            yield from iter_items(answer["response"])
        elif answer.keys() & {"data", "errors"} or ("error" in answer and "taskUUID" not in answer):
            for item in _dicts(answer.get("data")):
                yield from iter_items(item)
            for name in ("errors", "error"):  # the singular is an old form
                yield from ({**item, "status": "error"} for item in _dicts(answer.get(name)))
        else:
            yield answer


def task_uuid_of(item: Item) -> UUID | None:
    """The order an item speaks of; None when it does not say."""
    try:
        return UUID(str(item.get("taskUUID")))
    except ValueError:
        return None


def is_error(item: Item) -> bool:
    """Whether the item reports a failure. A video with no status at all is a success (webhooks)."""
    return item.get("status") == "error" or ("status" not in item and _has_code(item))


def parse_failure(item: Item, status: int) -> Failure:
    """Parse the reason of an error item, nested or flat."""
    nested = item.get("error")
    reason = nested if isinstance(nested, dict) else item
    code = str(reason.get("code") or "")
    words = reason.get("message") or (nested if isinstance(nested, str) else "")
    parameter = reason.get("parameter")
    names = parameter if isinstance(parameter, list) else [parameter] if parameter else []
    return Failure(
        group=error_group(code, status),
        code=code,
        message=str(words or code or "The provider gave no reason."),
        video_uuid=str(item["videoUUID"]) if item.get("videoUUID") else None,
        parameter=", ".join(map(str, names)),
    )


def is_about_request(item: Item, status: int) -> bool:
    """Whether an error is about the request and not about the order: the order may still be fine.

    The documented failure of an order carries its own taskType. Where that is missing the doubt
    goes to the question: asking again costs nothing, giving up a paid order does.
    """
    if task_uuid_of(item) is None:
        return True
    if item.get("taskType") == "videoInference":
        return False
    group = parse_failure(item, status).group
    if group in (ErrorGroup.NOT_FOUND, ErrorGroup.SAFETY):
        return False
    return not 200 <= status < 300 or group in (ErrorGroup.RATE_LIMIT, ErrorGroup.AUTH)


def parse_amount(value: Any) -> Decimal | None:
    """An amount as it was written; None for what is no amount. ``value`` may come from any JSON reader."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def _report(uuid: UUID, items: list[Item], status: int) -> Report:
    failures = [parse_failure(item, status) for item in items if is_error(item)]
    ended = [item for item in items if not is_error(item)]
    results = {result.video_uuid: result for item in ended if (result := _result(item))}
    return Report(
        task_uuid=uuid,
        results=tuple(results.values()),
        # The archive may show the refusal of a second copy: the first one is what counts.
        failures=tuple(_unique(failure for failure in failures if failure.code != CONFLICT_CODE)),
        running=sum(1 for item in ended if _result(item) is None),
    )


def _result(item: Item) -> Result | None:
    """The finished video in an item; None while any other word than success stands there."""
    url = item.get("videoURL")
    if item.get("status", "success") != "success" or not isinstance(url, str) or not url:
        return None
    seed, is_nsfw = item.get("seed"), item.get("NSFWContent")
    return Result(
        # Without an id its address is one: the same in every poll, but for the signature.
        video_uuid=str(item.get("videoUUID") or uuid5(NAMESPACE_URL, url.partition("?")[0])),
        url=url,
        seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else None,
        cost=parse_amount(item.get("cost")),
        is_nsfw=is_nsfw if isinstance(is_nsfw, bool) else None,
    )


def _unique(failures: Iterable[Failure]) -> Iterator[Failure]:
    """Two failures without an id are two results; two with the same id are one, reported twice."""
    seen: set[str] = set()
    for failure in failures:
        if failure.video_uuid is None or failure.video_uuid not in seen:
            seen.add(failure.video_uuid or "")
            yield failure


def _dicts(value: Any) -> Iterator[Item]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def _has_code(item: Item) -> bool:
    return isinstance(item.get("error"), dict | str) or ("code" in item and not item.get("videoURL"))
