"""An agent with a token: the reference client of the Model Context Protocol, and single messages by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client
from mcp.client import Client as McpClient
from mcp.client.streamable_http import streamable_http_client

from tests.api.conftest import Program

PATH = "/api/mcp"
ADDRESS = f"http://testserver{PATH}"
META = "io.modelcontextprotocol/"


class Transport(httpx2.AsyncBaseTransport):
    """Hands requests of the reference client to the studio, in the thread and transaction of the test."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        headers = {name: value for name, value in request.headers.items() if name != "content-type"}
        response: Any = await sync_to_async(self.client.generic)(
            request.method, PATH, body, request.headers.get("content-type", ""), headers=headers
        )
        return httpx2.Response(response.status_code, headers=dict(response.items()), content=response.content)


def with_client(program: Program, mode: str, walk: Callable[[McpClient], Awaitable[None]]) -> None:
    """Run a walk by the reference client; ``mode``: auto for the newest version, legacy for a handshake."""

    async def run() -> None:
        http = httpx2.AsyncClient(transport=Transport(program.client))
        async with http, McpClient(streamable_http_client(ADDRESS, http_client=http), mode=mode) as client:
            await walk(client)

    async_to_sync(run)()


def send(program: Program, method: str, params: Any = None, **headers: str) -> Any:
    """The response to one request as of the versions with a handshake."""
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}}
    return program.send("POST", PATH, message, **headers)


def send_stateless(program: Program, method: str, params: Any = None, **headers: str) -> Any:
    """The response to one request as of the newest version."""
    version = "2026-07-28"
    meta = {f"{META}protocolVersion": version, f"{META}clientCapabilities": {}}
    sent = {"MCP-Protocol-Version": version, "Mcp-Method": method, **headers}
    return send(program, method, {**(params or {}), "_meta": meta}, **sent)


def call(program: Program, tool: str, **arguments: Any) -> Any:
    """The result of a tool."""
    response = send(program, "tools/call", {"name": tool, "arguments": arguments})
    assert response.status_code == 200, response.content
    return response.json()["result"]


def value(program: Program, tool: str, **arguments: Any) -> Any:
    """What a tool answers as a value, which its text holds too."""
    result = call(program, tool, **arguments)
    assert result["isError"] is False, result
    return result["structuredContent"]


def refusal(program: Program, tool: str, **arguments: Any) -> str:
    """The sentence with which a tool refuses."""
    result = call(program, tool, **arguments)
    assert result["isError"] is True, result
    return str(result["content"][0]["text"])
