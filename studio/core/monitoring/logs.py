"""Log lines: text or JSON, with the request and the order they belong to, and without tokens."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, MutableMapping
from functools import wraps
from typing import Any, TypeVar

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

SECRET = re.compile(r"/(g|sign-in|invitations|password|email)/([\w:=-]{8,}(?:/[\w-]{8,})?)")
API_TOKEN = re.compile(r"\b(ct_[\w-]{6})[\w-]{4,}")  # what stays is how pages call it
Event = MutableMapping[str, Any]
Task = TypeVar("Task", bound=Callable[..., Any])


def mask_tokens(text: str) -> str:
    """The text with the tokens of links and of the API cut out."""
    return API_TOKEN.sub(r"\1…", SECRET.sub(r"/\1/…", text))


class MaskTokens(logging.Filter):
    """Addresses of guests, invitations, sign-in links and new passwords lose their token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through, without tokens."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                mask_tokens(argument) if isinstance(argument, str) else argument for argument in record.args
            )
        record.msg = mask_tokens(record.msg) if isinstance(record.msg, str) else record.msg
        return True


def formatter(*, is_json: bool) -> ProcessorFormatter:
    """The formatter of all log lines."""
    shared: list[structlog.typing.Processor] = [merge_contextvars, add_log_level, add_logger_name]
    if not is_json:
        # logging itself writes the traceback below the line
        ends: list[structlog.typing.Processor] = [ProcessorFormatter.remove_processors_meta, _line]
        return ProcessorFormatter(foreign_pre_chain=shared, keep_exc_info=True, processors=ends)
    ends = [ProcessorFormatter.remove_processors_meta, TimeStamper("iso"), ExceptionRenderer(), _mask_all]
    ends.append(JSONRenderer(ensure_ascii=False, sort_keys=True))
    return ProcessorFormatter(foreign_pre_chain=shared, processors=ends)


def about_order(task: Task) -> Task:
    """Decorator of a task whose first argument is the id of an order: its log lines name it."""

    @wraps(task)
    def named(order_id: str, *arguments: Any) -> Any:
        with bound_contextvars(order_id=str(order_id)):
            return task(order_id, *arguments)

    return named  # type: ignore[return-value]


def _line(_: Any, __: str, event: Event) -> str:
    """Level, logger, sentence, and what it belongs to."""
    level, name, sentence = event.pop("level"), event.pop("logger"), event.pop("event")
    event.pop("exc_info", None)
    belongs_to = "".join(f" {key}={value}" for key, value in sorted(event.items()))
    return f"{level.upper():<7} {name} {sentence}{belongs_to}"


def _mask_all(_: Any, __: str, event: Event) -> Event:
    """Tokens can also stand in the lines of a traceback."""
    return {key: mask_tokens(value) if isinstance(value, str) else value for key, value in event.items()}
