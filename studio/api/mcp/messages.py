"""Messages of JSON-RPC 2.0: what a client sends, and how results and errors are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022
Id = int | str | None


class ProtocolError(Exception):
    """A request that breaks the protocol: code, sentence, and data that tells a client how to go on."""

    def __init__(self, code: int, sentence: str, data: Any = None) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.data = code, sentence, data


@dataclass(frozen=True, kw_only=True)
class RpcMessage:
    """What a client sends: a request has an id, a notification none and no answer."""

    id: Id
    method: str
    params: dict[str, Any]


def read(value: Any) -> RpcMessage | None:
    """The message that a JSON value is; None for an answer, for which nobody waits. Raises ProtocolError."""
    if not isinstance(value, dict) or value.get("jsonrpc") != "2.0":
        raise ProtocolError(INVALID_REQUEST, "Send a message of JSON-RPC 2.0.")
    if "method" not in value and ("result" in value or "error" in value):
        return None
    params = value.get("params", {})
    if not isinstance(value.get("method"), str) or not isinstance(params, dict):
        raise ProtocolError(INVALID_REQUEST, "A message has a method, and an object as its params.")
    if "id" in value and id_of(value) is None:
        raise ProtocolError(INVALID_REQUEST, "The id of a request is a text or a whole number.")
    return RpcMessage(id=id_of(value), method=value["method"], params=params)


def id_of(value: Any) -> Id:
    """The id of a message; None without one, or where it is none."""
    number = value.get("id") if isinstance(value, dict) else None
    return number if isinstance(number, int | str) and not isinstance(number, bool) else None


def result_of(id: Id, result: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """The answer to a request."""
    return {"jsonrpc": "2.0", "id": id, "result": result}


def error_of(id: Id, error: ProtocolError) -> dict[str, Any]:  # noqa: A002
    """The answer that says what is wrong with a request."""
    body = {"code": error.code, "message": error.sentence}
    if error.data is not None:
        body["data"] = error.data
    return {"jsonrpc": "2.0", "id": id, "error": body}
