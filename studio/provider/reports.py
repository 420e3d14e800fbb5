"""Parsing of the provider's reports about orders, in whichever shape they come.

Polls, webhooks and the archive tell the same items flat, in ``data``, in ``errors``, with and without a
status (Runware docs, "Task polling", "Webhooks"); here they all become ``Report`` values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from studio.core.values.translatable import translatable
from studio.provider.errors import ErrorGroup, Failure, error_group

Item = dict[str, Any]
CONFLICT_CODE = "conflictTaskUUID"
KNOWN_ORDER_CODES = ("taskCancelled", "unknownModel")  # of the group "not found", but not about the order
SPEND_KEYS = ("spend", "cost", "credits")
OK = 200
MAX_AMOUNT = Decimal(10) ** 8  # in US dollars; nothing that costs or holds more is believed
MAX_SEED = 2**63
MAX_ID_CHARACTERS = 56


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
    is_not_found: bool = False  # it says that it knows no such order, which proves nothing by itself

    @property
    def is_silent(self) -> bool:
        """Whether no result has succeeded or failed yet."""
        return not (self.results or self.failures)

    @property
    def is_known(self) -> bool:
        """Whether the provider shows that it has the order."""
        return bool(self.results or self.failures or self.running)

    def without(self, refusal_code: str) -> Report:
        """This answer, if it is no more than the refusal of a repeat, as one that knows no such order.

        That refusal may be the last word kept of an order, and stands alone then. The same reason beside
        another result, or twice, is that of results which have failed.
        """
        if self.results or self.running or [one.code or one.group for one in self.failures] != [refusal_code]:
            return self
        return replace(self, failures=(), is_not_found=True)

    def joined(self, archived: Report) -> Report:
        """This answer of the poll together with that of the archive: whatever one of them has, counts.

        What runs according to the poll has not failed, whatever the archive holds as its last word.
        """
        results = {result.video_uuid: result for result in archived.results}
        for result in self.results:
            other = results.get(result.video_uuid, result)
            cost = other.cost if result.cost is None else result.cost
            results[result.video_uuid] = replace(result, cost=cost)
        failures = self.failures or (() if self.running else archived.failures)
        report = Report(
            task_uuid=self.task_uuid,
            results=tuple(results.values()),
            failures=failures,
            running=max(self.running, archived.running),
        )
        # A poll that is empty says as little as one that is an error; the archive has to say it.
        return replace(report, is_not_found=archived.is_not_found and not report.is_known)


def read_reports(answer: Any, status: int = OK) -> list[Report]:
    """One report for each order that the answer speaks of, in its order.

    ``answer`` is parsed JSON: an envelope, one flat item or a list of items. Errors about the question
    (a busy server, a bad key) are no report: ``responses.poll_results`` finds those.
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
            is_empty = not answer["response"].keys() & {"data", "errors", "error"}
            yield from [_archived_head(answer)] if is_empty else iter_items(answer["response"])
        elif answer.keys() & {"data", "errors"} or ("error" in answer and "taskUUID" not in answer):
            for item in _dicts(answer.get("data")):
                yield from iter_items(item)
            for name in ("errors", "error"):  # the singular is an old form
                yield from ({**item, "status": "error"} for item in _dicts(answer.get(name)))
        else:
            yield answer


def _archived_head(answer: Item) -> Item:
    """What the archive says of an order of which it has no result yet: it runs."""
    return {"taskType": "videoInference", "taskUUID": answer.get("taskUUID"), "status": "processing"}


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
        message=str(words or code) or translatable("The provider gave no reason."),
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


def says_not_found(failure: Failure) -> bool:
    """Whether a reason says that the order is not known, or no longer; a cancelled one is known."""
    return failure.group is ErrorGroup.NOT_FOUND and failure.code not in KNOWN_ORDER_CODES


def parse_amount(value: Any) -> Decimal | None:
    """An amount as it was written; None for what is no amount. ``value`` may come from any JSON reader."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < MAX_AMOUNT else None


def parse_spend(usage: Any) -> Decimal | None:
    """The sum of the rows of a usage report, in USD; None for what cannot be read.

    That it has rows and that they tell the spend is documented; the names of both are a guess.
    """
    rows = usage if isinstance(usage, list) else _first_list(usage)
    amounts = [
        next((parse_amount(row[key]) for key in SPEND_KEYS if isinstance(row, dict) and key in row), None)
        for row in rows or ()
    ]
    return None if rows is None or None in amounts else sum(filter(None, amounts), Decimal(0))


def _first_list(usage: Any) -> list[Any] | None:
    values = usage.values() if isinstance(usage, dict) else ()
    return next((value for value in values if isinstance(value, list)), None)


def _report(uuid: UUID, items: list[Item], status: int) -> Report:
    errors = [parse_failure(item, status) for item in items if is_error(item)]
    # The archive may show the refusal of a second copy: the first one is what counts, and it was accepted.
    is_repeated = any(error.code == CONFLICT_CODE for error in errors)
    failures = [error for error in errors if error.code != CONFLICT_CODE and not says_not_found(error)]
    ended = [item for item in items if not is_error(item)]
    results = {result.video_uuid: result for item in ended if (result := _result(item))}
    running = sum(1 for item in ended if _result(item) is None)
    return Report(
        task_uuid=uuid,
        results=tuple(results.values()),
        failures=tuple(_unique(failures)),
        running=running or int(is_repeated and not (results or failures)),
        is_not_found=any(map(says_not_found, errors)) and not (results or failures or running or is_repeated),
    )


def _result(item: Item) -> Result | None:
    """The finished video in an item; None while any other word than success stands there."""
    url = item.get("videoURL")
    if item.get("status", "success") != "success" or not isinstance(url, str) or not url:
        return None
    is_nsfw = item.get("NSFWContent")
    return Result(
        video_uuid=_video_uuid(item, url),
        url=url,
        seed=_seed(item.get("seed")),
        cost=parse_amount(item.get("cost")),
        is_nsfw=is_nsfw if isinstance(is_nsfw, bool) else None,
    )


def _video_uuid(item: Item, url: str) -> str:
    """The id of a result. Without one its address is one: the same in every poll, but for the signature."""
    video_uuid = str(item.get("videoUUID") or uuid5(NAMESPACE_URL, url.partition("?")[0]))
    return video_uuid if len(video_uuid) <= MAX_ID_CHARACTERS else str(uuid5(NAMESPACE_URL, video_uuid))


def _seed(value: Any) -> int | None:
    """A seed that a column can hold; None for anything else, as a result counts without its seed."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and -MAX_SEED <= value < MAX_SEED else None


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
