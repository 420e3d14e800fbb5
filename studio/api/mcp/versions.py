"""Versions of the protocol: the one that a request speaks, and the headers that have to agree with it.

Since 2026-07-28 each request names its version in its body and in a header, and there is no handshake; before
that, ``initialize`` agreed on one (modelcontextprotocol.io/specification, "Versioning and Compatibility").
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from studio.api.mcp.messages import (
    HEADER_MISMATCH,
    INVALID_PARAMS,
    UNSUPPORTED_VERSION,
    ProtocolError,
    RpcMessage,
)

STATELESS = ("2026-07-28",)  # the newest first, as below
BY_HANDSHAKE = ("2025-11-25", "2025-06-18", "2025-03-26")
SUPPORTED = STATELESS + BY_HANDSHAKE
WITHOUT_HEADER = "2025-03-26"  # which defined none
TAKES_BATCHES = {"2025-03-26"}
META = "io.modelcontextprotocol/"
VERSION, CAPABILITIES = f"{META}protocolVersion", f"{META}clientCapabilities"
HEADER = "MCP-Protocol-Version"
ENCODED = "=?base64?", "?="  # around a name that no header can hold


def version_of(message: RpcMessage, headers: Mapping[str, str]) -> str:
    """The version that a request speaks. Raises ProtocolError."""
    meta = message.params.get("_meta")
    meta = meta if isinstance(meta, dict) else {}
    header = headers.get(HEADER, "")
    if VERSION in meta or header in STATELESS:
        return _stateless(message, meta, headers)
    if message.method == "initialize":
        return negotiated(message.params.get("protocolVersion"))
    if header and header not in BY_HANDSHAKE:
        raise _unsupported(header)
    return header or WITHOUT_HEADER


def negotiated(requested: object) -> str:
    """The version that ``initialize`` agrees on: the requested one, else the newest before 2026-07-28."""
    return next((version for version in BY_HANDSHAKE if version == requested), BY_HANDSHAKE[0])


def _stateless(message: RpcMessage, meta: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    missing = [key for key in (VERSION, CAPABILITIES) if key not in meta]
    if missing:
        raise ProtocolError(INVALID_PARAMS, f"_meta has to name {' and '.join(missing)}.")
    version = meta[VERSION]
    _require(headers, HEADER, version)
    _require(headers, "Mcp-Method", message.method)
    if message.method == "tools/call":
        _require(headers, "Mcp-Name", message.params.get("name"))
    if version not in STATELESS:
        raise _unsupported(version)
    return str(version)


def _require(headers: Mapping[str, str], name: str, value: object) -> None:
    if _decoded(headers.get(name, "")) != value:
        raise ProtocolError(HEADER_MISMATCH, f"The header {name} does not say what the body says.")


def _decoded(header: str) -> str:
    begin, end = ENCODED
    if not (header.startswith(begin) and header.endswith(end)):
        return header
    try:
        return base64.b64decode(header[len(begin) : -len(end)], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return header


def _unsupported(version: str) -> ProtocolError:
    data = {"supported": list(SUPPORTED), "requested": version}
    return ProtocolError(UNSUPPORTED_VERSION, "This version of the protocol is not spoken here.", data)
