"""``AsyncPoller``: poll any number of orders at once, over connections that stay open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

import httpx

from studio.core.web.outgoing import tls_context
from studio.provider.errors import ProviderError, Unreachable
from studio.provider.messages import poll_message
from studio.provider.reports import Report
from studio.provider.responses import ApiResponse, poll_results, unreachable_from
from studio.provider.transport import ResponseReader, Timeouts, headers, to_bytes

PollResult = Report | ProviderError
TIMEOUTS = Timeouts(connect=5.0, idle=15.0, response=20.0)


class AsyncPoller:
    """Asynchronous poller with one client; made anywhere, used and closed in one event loop.

    ``concurrency`` requests are under way at once, each about ``batch`` orders. No page of the vendor
    shows several questions in one request, so one is the default.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        concurrency: int = 8,
        batch: int = 1,
        timeouts: Timeouts = TIMEOUTS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = base_url
        self._key = key
        self._concurrency = concurrency
        self._batch = batch
        self._timeouts = timeouts
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def poll_many(self, uuids: Iterable[UUID]) -> dict[UUID, PollResult]:
        """Poll orders; for each a report, or the error why there is none."""
        unique = list(dict.fromkeys(uuids))
        client = self._open()
        semaphore = asyncio.Semaphore(self._concurrency)
        answers = await asyncio.gather(
            *(self._ask(client, semaphore, some) for some in _batches(unique, self._batch))
        )
        return {uuid: word for answer in answers for uuid, word in answer.items()}

    async def close(self) -> None:
        """Close the connections. The next question opens new ones."""
        if self._client:
            await self._client.aclose()
            self._client = None

    def _open(self) -> httpx.AsyncClient:
        if not self._client:
            limits = httpx.Limits(
                max_connections=self._concurrency, max_keepalive_connections=self._concurrency
            )
            network = httpx.AsyncHTTPTransport(verify=tls_context(), trust_env=False, limits=limits)
            self._client = httpx.AsyncClient(
                transport=self._transport or network,
                headers=headers(self._key),
                timeout=self._timeouts.timeout,
                trust_env=False,
            )
        return self._client

    async def _ask(
        self, client: httpx.AsyncClient, semaphore: asyncio.Semaphore, uuids: list[UUID]
    ) -> dict[UUID, PollResult]:
        async with semaphore:
            try:
                return poll_results(await self._post(client, uuids), uuids)
            except ProviderError as error:
                return dict.fromkeys(uuids, error)

    async def _post(self, client: httpx.AsyncClient, uuids: list[UUID]) -> ApiResponse:
        content = to_bytes([poll_message(uuid) for uuid in uuids])
        try:
            async with (
                asyncio.timeout(self._timeouts.response),
                client.stream("POST", self._url, content=content) as response,
            ):
                answer = ResponseReader(response, self._timeouts.response)
                async for piece in response.aiter_bytes():
                    answer.add(piece)
                return answer.reply()
        except TimeoutError:
            raise Unreachable("the answer takes too long") from None
        except httpx.HTTPError as error:
            raise unreachable_from(error) from error


def _batches(uuids: list[UUID], size: int) -> Iterator[list[UUID]]:
    rest = iter(uuids)
    while some := list(islice(rest, max(1, size))):
        yield some
