"""``Watcher``: ask about any number of orders at once, over connections that stay open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

import httpx

from studio.provider.errors import ProviderError, Unreachable
from studio.provider.messages import ask_message
from studio.provider.reports import Report
from studio.provider.responses import Reply, told, unreachable
from studio.provider.transport import Answer, Patience, headers, tls, to_bytes

Word = Report | ProviderError
PATIENCE = Patience(connect=5.0, silence=15.0, answer=20.0)


class Watcher:
    """Asks with one client; made anywhere, used and closed in one event loop.

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
        patience: Patience = PATIENCE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = base_url
        self._key = key
        self._concurrency = concurrency
        self._batch = batch
        self._patience = patience
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def ask_many(self, uuids: Iterable[UUID]) -> dict[UUID, Word]:
        """The provider's word about each order: a report, or why there is none."""
        unique = list(dict.fromkeys(uuids))
        client = self._open()
        gate = asyncio.Semaphore(self._concurrency)
        answers = await asyncio.gather(
            *(self._ask(client, gate, some) for some in _batches(unique, self._batch))
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
            network = httpx.AsyncHTTPTransport(verify=tls(), trust_env=False, limits=limits)
            self._client = httpx.AsyncClient(
                transport=self._transport or network,
                headers=headers(self._key),
                timeout=self._patience.timeout,
                trust_env=False,
            )
        return self._client

    async def _ask(
        self, client: httpx.AsyncClient, gate: asyncio.Semaphore, uuids: list[UUID]
    ) -> dict[UUID, Word]:
        async with gate:
            try:
                return told(await self._post(client, uuids), uuids)
            except ProviderError as error:
                return dict.fromkeys(uuids, error)

    async def _post(self, client: httpx.AsyncClient, uuids: list[UUID]) -> Reply:
        content = to_bytes([ask_message(uuid) for uuid in uuids])
        try:
            async with (
                asyncio.timeout(self._patience.answer),
                client.stream("POST", self._url, content=content) as response,
            ):
                answer = Answer(response, self._patience.answer)
                async for piece in response.aiter_bytes():
                    answer.add(piece)
                return answer.reply()
        except TimeoutError:
            raise Unreachable("the answer takes too long") from None
        except httpx.HTTPError as error:
            raise unreachable(error) from error


def _batches(uuids: list[UUID], size: int) -> Iterator[list[UUID]]:
    rest = iter(uuids)
    while some := list(islice(rest, max(1, size))):
        yield some
