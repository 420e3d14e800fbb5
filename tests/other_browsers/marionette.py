"""WebDriver for a Firefox without geckodriver, which Debian does not have: Selenium's commands over Marionette.

Marionette is the protocol that geckodriver itself speaks to Firefox: over TCP, each message as ``length:JSON``, a
command as ``[0, id, name, parameters]`` and its reply as ``[1, id, error, result]``. Names and parameters are those
of WebDriver (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
"""

from __future__ import annotations

import itertools
import json
import socket
from typing import Any

from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection

ANSWER_SECONDS = 60
NAMES = {
    Command.NEW_SESSION: "WebDriver:NewSession",
    Command.QUIT: "WebDriver:DeleteSession",
    Command.SET_TIMEOUTS: "WebDriver:SetTimeouts",
    Command.SET_WINDOW_RECT: "WebDriver:SetWindowRect",
    Command.GET: "WebDriver:Navigate",
    Command.GET_CURRENT_URL: "WebDriver:GetCurrentURL",
    Command.FIND_ELEMENT: "WebDriver:FindElement",
    Command.FIND_ELEMENTS: "WebDriver:FindElements",
    Command.CLICK_ELEMENT: "WebDriver:ElementClick",
    Command.SEND_KEYS_TO_ELEMENT: "WebDriver:ElementSendKeys",
    Command.W3C_ACTIONS: "WebDriver:PerformActions",
    Command.W3C_EXECUTE_SCRIPT: "WebDriver:ExecuteScript",
    Command.W3C_EXECUTE_SCRIPT_ASYNC: "WebDriver:ExecuteAsyncScript",
    Command.SCREENSHOT: "WebDriver:TakeScreenshot",
    Command.DELETE_ALL_COOKIES: "WebDriver:DeleteAllCookies",
}


class MarionetteConnection(RemoteConnection):
    """Carries the commands of a ``webdriver.Remote`` to a Firefox that was started with ``--marionette``."""

    def __init__(self, port: int) -> None:
        super().__init__(client_config=ClientConfig(remote_server_addr=f"http://127.0.0.1:{port}"))
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self._ids = itertools.count(1)
        self._receive()  # who speaks, and in which version

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send a command and wait for its reply, in the form in which Selenium reads one from HTTP."""
        params = {name: value for name, value in params.items() if name != "sessionId"}
        if command == Command.NEW_SESSION:
            params = params["capabilities"]["alwaysMatch"]
        self._send([0, next(self._ids), NAMES[command], params])
        _, _, error, result = self._receive()
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        has_only_value = isinstance(result, dict) and result.keys() == {"value"}
        return {"status": 0, "value": result["value"] if has_only_value else result}

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _send(self, message: list[Any]) -> None:
        content = json.dumps(message).encode()
        self._socket.sendall(b"%d:%b" % (len(content), content))

    def _receive(self) -> Any:
        length = bytearray()
        while (digit := self._read(1)) != b":":
            length += digit
        return json.loads(self._read(int(length)))

    def _read(self, size_bytes: int) -> bytes:
        content = bytearray()
        while len(content) < size_bytes:
            part = self._socket.recv(size_bytes - len(content))
            if not part:
                raise ConnectionError("Firefox has closed the connection.")
            content += part
        return bytes(content)
