"""A TCP passage before a server: closed, nobody reaches it, as when it or the network is away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from threading import Thread

CHUNK_BYTES = 1 << 16


class Passage:
    """Forwards connections while it is open; closing it cuts those there are, and new ones are cut at once."""

    def __init__(self, port: int) -> None:
        self._target, self._is_open = port, True
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._forward, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Cut everything."""
        self._is_open = False
        self._call(self._cut())

    def open(self) -> None:
        """Let everybody through again."""
        self._is_open = True

    def stop(self) -> None:
        """End the passage itself."""
        self.close()
        self._server.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _call(self, coroutine: object) -> asyncio.Server:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()  # type: ignore[arg-type]

    async def _cut(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_open:
            writer.transport.abort()
            return
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            target_reader, target = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers |= {writer, target}
            try:
                await asyncio.gather(_copy(reader, target), _copy(target_reader, writer))
            finally:
                self._writers -= {writer, target}
                target.close()
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@contextlib.contextmanager
def passage(port: int) -> Iterator[Passage]:
    """A passage before this port of this machine, while the block lasts."""
    before = Passage(port)
    try:
        yield before
    finally:
        before.stop()
