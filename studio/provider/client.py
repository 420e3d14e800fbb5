"""``Runware``: the API client. Values in, values out; whatever goes wrong is a ``ProviderError``."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import httpx

from studio.core.web.outgoing import AddressGuard, Resolve, host_and_port, resolve, tls_context
from studio.provider import dry_run, responses
from studio.provider.download import Download, DownloadLimits, PartialFile, Progress
from studio.provider.dry_run import DryRun
from studio.provider.errors import ProviderError, Unreachable
from studio.provider.http_log import HttpExchange, Recorder, mask_text
from studio.provider.messages import (
    account_message,
    delete_media_message,
    details_message,
    poll_message,
    usage_message,
)
from studio.provider.reports import Item, Report, iter_items, parse_amount, parse_spend, task_uuid_of
from studio.provider.transport import Session, Timeouts
from studio.provider.upload import FileBody

__all__ = ["HttpExchange", "ProviderAccount", "Runware", "Timeouts"]

MAX_REDIRECTS = 5
MAX_FILE_BYTES = 2_000_000_000
# Seconds between the questions for the id of a file whose upload was answered with a placeholder.
DEFERRED_UPLOAD_DELAYS = (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 5.0, 5.0, 10.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class ProviderAccount:
    """The account at the provider. ``balance`` is None when the provider does not say."""

    balance: Decimal | None
    currency: str
    name: str


class Runware:
    """Talks to one server of the protocol with one key. Safe for threads; close it, or use ``with``.

    ``transport`` replaces the network for both the protocol and the downloads. ``trusted`` are
    more hosts, beside that of the base URL, whose files are fetched whatever their scheme and address
    (``host:port``, see ``outgoing.is_listed``).
    ``sleep`` sleeps for some seconds. No proxy is taken from the environment.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeouts: Timeouts | None = None,
        trusted: Collection[str] = (),
        recorder: Recorder | None = None,
        resolve: Resolve = resolve,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        timeout = self._timeouts.timeout
        api = httpx.Client(
            transport=transport or httpx.HTTPTransport(verify=tls_context(), trust_env=False),
            timeout=timeout,
            trust_env=False,
        )
        self._session = Session(url=base_url, key=key, client=api, timeouts=self._timeouts, recorder=recorder)
        # A connection is to an address, and another name behind it has another certificate: none is kept.
        fresh = httpx.HTTPTransport(
            verify=tls_context(), trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )
        self._files = httpx.Client(
            transport=AddressGuard(transport or fresh, (host_and_port(base_url), *trusted), resolve=resolve),
            timeout=timeout,
            trust_env=False,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
        )
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Runware({self._session.url!r})"

    def close(self) -> None:
        """Close the connections to the provider."""
        self._session.client.close()
        self._files.close()

    def submit(self, message: dict[str, Any]) -> None:
        """Place an order; returning means that it was accepted.

        Raises AlreadyAccepted, Rejected, Misconfigured, Busy, Unreachable, Unintelligible. After the last
        two send the very same message again: a second copy is never billed.
        """
        responses.checked_json(self._session.post(message), UUID(message["taskUUID"]))

    def dry_run(self, message: dict[str, Any]) -> DryRun:
        """Have an order checked and priced without placing it.

        That the provider heeds the header must be verified by the caller. Raises Unreachable, Unintelligible
        and, for an answer that is not of the protocol, what its status means.
        """
        reply = self._session.post(message, extra=dry_run.HEADERS)
        return dry_run.read_dry_run(reply, UUID(message["taskUUID"]), self._session.key)

    def poll(self, uuid: UUID) -> Report:
        """Poll the state of an order. Raises what ``submit`` raises, but AlreadyAccepted."""
        return self._poll(poll_message(uuid), uuid)

    def get_details(self, uuid: UUID) -> Report:
        """Get the state of an order from the archive, when ``poll`` does not know it any more."""
        return self._poll(details_message(uuid), uuid)

    def account(self) -> ProviderAccount:
        """Get the account and its balance. Costs nothing, so it checks a key."""
        uuid = uuid4()
        value = responses.checked_json(self._session.post(account_message(uuid)), uuid)
        details: Item = next((item for item in iter_items(value) if "organizationName" in item), {})
        balance = details.get("balance")
        # The vendor's clients meet an object and a bare number.
        parts = balance if isinstance(balance, dict) else {"amount": balance}
        return ProviderAccount(
            balance=parse_amount(parts.get("amount")),
            currency=str(parts.get("currency") or "USD"),
            name=str(details.get("organizationName") or ""),
        )

    def usage(self, models: Sequence[str], start: date, end: date) -> Decimal | None:
        """Get what the account spent on models on these days (UTC), in USD; None when it does not say."""
        uuid = uuid4()
        value = responses.checked_json(self._session.post(usage_message(uuid, models, start, end)), uuid)
        return next((parse_spend(item["usage"]) for item in iter_items(value) if "usage" in item), None)

    def upload(self, path: Path, mime: str) -> str:
        """Upload a file; returns its UUID, good as an input. Takes no more memory for a larger file.

        Raises what ``submit`` raises, but AlreadyAccepted.
        """
        uuid = uuid4()
        body = FileBody(path, mime, uuid, seconds=self._timeouts.upload)
        value = responses.checked_json(self._session.post_file(body), uuid)
        return _media_uuid(value, uuid) or self._await_media_uuid(uuid)

    def delete_media(self, media_uuid: str) -> None:
        """Delete an uploaded file. Raises what ``submit`` raises; Rejected: there is no such file."""
        uuid = uuid4()
        responses.checked_json(self._session.post(delete_media_message(uuid, media_uuid)), uuid)

    def download(
        self,
        url: str,
        path: Path,
        *,
        resume: bool = True,
        max_bytes: int = MAX_FILE_BYTES,
        on_progress: Progress | None = None,
    ) -> None:
        """Download a result's file to ``path``, which appears only when it is whole.

        The bytes gather in ``path.part``; after Unreachable the next call goes on from there. Raises
        NotReady, Gone, BadAddress, DownloadTooLarge, Busy, Unreachable, Unintelligible.
        """
        part = PartialFile(path)
        if not resume:
            part.discard()
        bounds = DownloadLimits(max_bytes=max_bytes, seconds=self._timeouts.download)
        transfer = Download(client=self._files, url=url, part=part, bounds=bounds, on_progress=on_progress)
        start = time.monotonic()
        size, error = 0, ""
        try:
            size = transfer.run()
        except ProviderError as problem:
            error = mask_text(str(problem), self._session.key)
            raise
        finally:
            self._record_download(url, size, error, time.monotonic() - start)

    def _poll(self, message: dict[str, Any], uuid: UUID) -> Report:
        report = responses.poll_results(self._session.post(message), [uuid])[uuid]
        if isinstance(report, ProviderError):
            raise report
        return report

    def _await_media_uuid(self, uuid: UUID) -> str:
        """Wait for the UUID of a deferred upload, as the vendor's own nodes do."""
        for seconds in DEFERRED_UPLOAD_DELAYS:
            self._sleep(seconds)
            value = responses.checked_json(self._session.post(poll_message(uuid)), uuid)
            if media_uuid := _media_uuid(value, uuid):
                return media_uuid
        raise Unreachable("the provider has not put the uploaded file away yet")

    def _record_download(self, url: str, size: int, error: str, seconds: float) -> None:
        exchange = HttpExchange(
            what="download",
            method="GET",
            url=mask_text(url, self._session.key),
            status=None if error else 200,
            answer=None if error else {"bytes": size},
            error=error,
            seconds=round(seconds, 3),
        )
        self._session.record(exchange)


def _media_uuid(value: Any, uuid: UUID) -> str:
    """The id of a stored file; empty while there is none, or a placeholder that is no UUID."""
    for item in iter_items(value):
        if task_uuid_of(item) == uuid:
            with suppress(ValueError):
                return str(UUID(str(item.get("mediaUUID"))))
    return ""
