"""The studio, as a client of its REST API: retries, pages, and errors with the studio's sentence."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

from circle_take import __version__
from circle_take.credentials import Credentials
from circle_take.errors import CommandError, Exit

API = "/api/v1"
TIMEOUT_SECONDS = 60.0
RETRIES = 8
LONGEST_PAUSE_SECONDS = 15.0  # between two tries of ours
LONGEST_WAIT_SECONDS = 120.0  # that we let a studio send us away for
TOO_OFTEN = 429
REPEATABLE = {"GET", "HEAD", "PUT", "PATCH", "DELETE"}
EXIT_OF = {401: Exit.TOKEN, 403: Exit.TOKEN, 404: Exit.NOT_FOUND}
Say = Callable[[str], None]


@dataclass
class Studio:
    """A studio, opened by a token. Close it, or use it in ``with``."""

    credentials: Credentials
    retries: int = RETRIES
    say: Say = lambda _: None
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        """Open the connections of the client."""
        self.client = httpx.Client(
            base_url=self.credentials.url,
            headers={
                "Authorization": f"Bearer {self.credentials.token}",
                "User-Agent": f"circle-take/{__version__}",
            },
            timeout=TIMEOUT_SECONDS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at an address. Raises CommandError."""
        return self.json("GET", path, params=_given(query))

    def items(self, path: str, **query: Any) -> list[Any]:
        """All rows of a list, page by page. Raises CommandError."""
        return list(self._items(path, _given(query)))

    def _items(self, path: str, query: dict[str, Any]) -> Iterator[Any]:
        cursor = ""
        while True:
            page = self.json(
                "GET", path, params={"limit": 200, **query, **({"cursor": cursor} if cursor else {})}
            )
            yield from page["items"]
            cursor = page["next"]
            if not cursor:
                return

    def send(self, method: str, path: str, body: Any = None, *, key: str = "", is_safe: bool = False) -> Any:
        """Send JSON and return the JSON that comes back. Raises CommandError.

        With ``key``, the same request again is the same row; ``is_safe``: nothing comes of it twice anyway.
        """
        headers = {"Idempotency-Key": key} if key else {}
        body = {} if body is None else body
        return self.json(method, path, json=body, headers=headers, is_safe=is_safe or bool(key))

    def json(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of an answer; None for an empty one. Raises CommandError."""
        response = self.request(method, f"{API}{path}", **options)
        try:
            return response.json() if response.content else None
        except ValueError:
            raise self._no_studio(response) from None

    def request(self, method: str, path: str, *, is_safe: bool = False, **options: Any) -> httpx.Response:
        """The answer, asked for again where that helps and does no harm. Raises CommandError."""
        may_repeat = is_safe or method in REPEATABLE
        failures = 0
        while True:
            response, problem = self._try(method, path, options)
            pause = self._pause(failures, response, may_repeat=may_repeat)
            if response is not None and (response.status_code < 400 or pause is None):
                return self.checked(response)
            if pause is None:
                raise CommandError(Exit.NETWORK, f"{self.credentials.url} does not answer: {problem}")
            failures += 1
            self._wait(pause, response)

    def _try(self, method: str, path: str, options: dict[str, Any]) -> tuple[httpx.Response | None, str]:
        """The answer, or what went wrong on the way. A file is read from its beginning each time."""
        sent = {name: value() if callable(value) else value for name, value in options.items()}
        try:
            return self.client.request(method, path, **sent), ""
        except httpx.TransportError as error:
            return None, str(error) or type(error).__name__
        except httpx.InvalidURL as error:
            raise CommandError(Exit.USAGE, f"{self.credentials.url} is no address: {error}") from None

    def _pause(self, failures: int, response: httpx.Response | None, *, may_repeat: bool) -> float | None:
        """Seconds until the next try; None: it is not tried again."""
        is_refused_for_now = response is not None and response.status_code == TOO_OFTEN
        is_broken = response is None or response.status_code >= 500
        if failures >= self.retries or not (is_refused_for_now or (is_broken and may_repeat)):
            return None
        named = _seconds(response.headers.get("Retry-After")) if response is not None else None
        if named is not None:
            return named if named <= LONGEST_WAIT_SECONDS else None
        return min(2.0**failures / 2, LONGEST_PAUSE_SECONDS) * random.uniform(0.75, 1)  # noqa: S311

    def _wait(self, seconds: float, response: httpx.Response | None) -> None:
        if response is not None and seconds >= 1:
            self.say(f"The studio asks to wait {seconds:.0f} s.")
        time.sleep(seconds)

    def checked(self, response: httpx.Response) -> httpx.Response:
        """The answer itself. Raises CommandError for a problem, and for what no studio sends."""
        if response.has_redirect_location:
            there = response.headers.get("Location", "elsewhere")
            raise CommandError(Exit.NETWORK, f"The studio is at {there}: log in with that address.")
        if response.status_code < 400:
            return response
        raise self._problem(response)

    def _problem(self, response: httpx.Response) -> CommandError:
        """The studio's own sentence."""
        status = response.status_code
        response.read()
        try:
            body = response.json()
            message, errors = str(body["detail"]), list(body["errors"])
        except (ValueError, KeyError, TypeError):
            if response.request.method != "HEAD":
                return self._no_studio(response)
            message, errors = response.reason_phrase, []
        named = EXIT_OF.get(status, Exit.NETWORK if status >= 500 else Exit.REFUSED)
        return CommandError(named, message, errors, status)

    def _no_studio(self, response: httpx.Response) -> CommandError:
        message = f"{self.credentials.url} did not answer as a studio does ({response.status_code})."
        return CommandError(Exit.NETWORK, message, status=response.status_code)


def _given(query: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value not in {None, ""}}


def _seconds(header: str | None) -> float | None:
    """The seconds of Retry-After; its other form, a date, counts as none."""
    return float(header) if header and header.isdecimal() else None
