"""Files in a bucket (S3): moved in chunks of bounded size, handed out by signed links.

django-storages reads an object whole before the first byte, and signs every link anew, so that a browser
never finds it in its cache; both are replaced here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote

from boto3 import Session
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError, IncompleteReadError  # noqa: A004
from storages.backends.s3 import S3Storage

from studio.core.errors import StoreAway

CHUNK_BYTES = 8 << 20  # in memory at a time, for each object that is read
ATTEMPTS = 3  # to read one chunk; a connection may break while it comes
# Within one window a link stays the same, so that a browser finds what it has.
WINDOW_SECONDS = 1200
WINDOWS_OF_A_LINK = 3  # at least, so that it lives for two thirds of its time whenever it is asked for
ALL_AT_ONCE_BYTES = 5_000_000_000  # the most that one request copies within the store
BROKEN_OFF = (HTTPClientError, IncompleteReadError)  # a connection that was there
TIMESTAMP = "%Y%m%dT%H%M%SZ"


@contextmanager
def _reached() -> Iterator[None]:
    """Raise StoreAway where the server does not answer, or answers that it cannot."""
    try:
        yield
    except (*BROKEN_OFF, ConnectionError, S3UploadFailedError) as error:
        raise StoreAway(str(error)) from error
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise StoreAway(str(error)) from error
        raise


class BucketStore(S3Storage):  # type: ignore[misc]
    """Django's storage for a bucket, with what the studio needs beside it."""

    bucket_url: str

    def __init__(self, **options: Any) -> None:
        # Not every server knows the checksums that newer clients add; TLS and the studio's SHA-256 remain.
        checksums = {
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        }
        client_config = Config(
            s3={"addressing_style": options.get("addressing_style", "path")},
            signature_version="s3v4",  # many servers and Amazon's newer regions take no other
            connect_timeout=5,
            read_timeout=60,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            **checksums,
        )
        super().__init__(**options, client_config=client_config)

    def get_default_settings(self) -> dict[str, Any]:
        """The options that this storage takes."""
        return {**super().get_default_settings(), "bucket_url": ""}

    @cached_property
    def session(self) -> Session:
        """The credentials, those of the machine itself where none are named."""
        return cast("Session", self._create_session())

    @cached_property
    def client(self) -> Any:
        """The client of the S3 API, one for all threads."""
        return self.session.client(
            "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
        )

    @_reached()
    def exists(self, name: str) -> bool:
        """Whether there is an object of this name."""
        try:
            self.client.head_object(Bucket=self.bucket_name, Key=name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True

    @_reached()
    def delete(self, name: str) -> None:
        """Delete an object; a missing one is no error."""
        self.client.delete_object(Bucket=self.bucket_name, Key=name)

    @_reached()
    def put(self, local: Path, name: str) -> None:
        """Store a local file, in parts that are read from the disk as they go, and remove it there.

        This and all else that asks the server raises StoreAway.
        """
        config = TransferConfig(multipart_chunksize=CHUNK_BYTES, max_concurrency=4)
        self.client.upload_file(str(local), self.bucket_name, name, Config=config)
        local.unlink()

    @_reached()
    def copy(self, source: str, name: str) -> None:
        """Copy an object within the bucket; its bytes do not come here."""
        config = TransferConfig(multipart_threshold=ALL_AT_ONCE_BYTES)
        place = {"Bucket": self.bucket_name, "Key": source}
        self.client.copy(place, self.bucket_name, name, Config=config)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of an object, a chunk at a time. Raises FileNotFoundError.

        Each chunk is a request of its own: no connection waits for a reader who is slow.
        """
        start, size = 0, 1
        while start < size:
            chunk, size = self._range(name, start)
            if not chunk:
                return
            yield chunk
            start += len(chunk)

    @_reached()
    def begin_parts(self, name: str) -> str:
        """Begin an object that comes in parts; the id of this upload."""
        return str(self.client.create_multipart_upload(Bucket=self.bucket_name, Key=name)["UploadId"])

    @_reached()
    def parts(self, name: str, upload_id: str) -> dict[int, tuple[int, str]]:
        """The parts that have arrived, by number: size in bytes and tag. None of an upload that has ended."""
        pages = self.client.get_paginator("list_parts")
        place = {"Bucket": self.bucket_name, "Key": name, "UploadId": upload_id}
        try:
            entries = [entry for page in pages.paginate(**place) for entry in page.get("Parts", ())]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchUpload":
                return {}
            raise
        return {entry["PartNumber"]: (entry["Size"], entry["ETag"]) for entry in entries}

    @_reached()
    def join_parts(self, name: str, upload_id: str, tags: dict[int, str]) -> None:
        """Make the object of its parts, each named by its tag."""
        parts = [{"PartNumber": number, "ETag": tag} for number, tag in sorted(tags.items())]
        self.client.complete_multipart_upload(
            Bucket=self.bucket_name, Key=name, UploadId=upload_id, MultipartUpload={"Parts": parts}
        )

    @_reached()
    def abort_parts(self, name: str, upload_id: str) -> None:
        """Delete the parts of an upload; one that has ended is no error."""
        try:
            self.client.abort_multipart_upload(Bucket=self.bucket_name, Key=name, UploadId=upload_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchUpload":
                raise

    @_reached()
    def put_bytes(self, file: IO[bytes], name: str) -> None:
        """Store what a file has from its beginning, in one request."""
        file.seek(0)
        self.client.put_object(Bucket=self.bucket_name, Key=name, Body=file)

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Every object whose name begins with ``prefix``, with its size in bytes, in the order of names."""
        pages = self.client.get_paginator("list_objects_v2")
        with _reached():
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
                for entry in page.get("Contents", ()):
                    yield entry["Key"], entry["Size"]

    def link(
        self,
        name: str,
        parameters: dict[str, str] | None = None,
        *,
        seconds: int | None = None,
        method: str = "GET",
        size_bytes: int | None = None,
    ) -> str:
        """A signed link to an object: the same on every node and at every call until its window is over.

        It lives for ``seconds`` at most; without them, as long as the storage says. ``size_bytes``: what is
        sent to it has exactly this size, or the bucket refuses it.
        """
        seconds = self.querystring_expire if seconds is None else seconds
        now = int(time.time())
        start = now - now % max(1, min(WINDOW_SECONDS, seconds // WINDOWS_OF_A_LINK))
        signer = _SignerAt(self._credentials(), "s3", self.region_name, seconds)
        signer.moment = datetime.fromtimestamp(start, UTC)
        url = f"{self.bucket_url}/{quote(name, safe='/~')}"
        headers = {} if size_bytes is None else {"Content-Length": str(size_bytes)}
        request = AWSRequest(method=method, url=url, params=parameters or {}, headers=headers)
        signer.add_auth(request)
        return str(request.url)

    def _credentials(self) -> ReadOnlyCredentials:
        credentials = self.session.get_credentials()
        if credentials is None:
            raise ValueError("There are no credentials for the bucket: set S3_ACCESS_KEY and S3_SECRET_KEY.")
        return credentials.get_frozen_credentials()  # those of a machine change with time

    @_reached()
    def _range(self, name: str, start: int) -> tuple[bytes, int]:
        """The chunk that begins at ``start``, and the size of the object in bytes."""
        for _ in range(ATTEMPTS - 1):
            with suppress(*BROKEN_OFF):
                return self._get(name, start)
        return self._get(name, start)

    def _get(self, name: str, start: int) -> tuple[bytes, int]:
        byte_range = f"bytes={start}-{start + CHUNK_BYTES - 1}"
        try:
            answer = self.client.get_object(Bucket=self.bucket_name, Key=name, Range=byte_range)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "InvalidRange":  # an empty object has no first byte
                return b"", 0
            if code in {"NoSuchKey", "404"}:
                raise FileNotFoundError(name) from None
            raise
        with answer["Body"] as body:
            content: bytes = body.read()
        return content, int(answer["ContentRange"].rpartition("/")[2])


class _SignerAt(S3SigV4QueryAuth):  # type: ignore[misc]
    """Signs a link with a given moment in place of the clock's."""

    moment: datetime

    def _modify_request_before_signing(self, request: AWSRequest) -> None:
        request.context["timestamp"] = self.moment.strftime(TIMESTAMP)
        super()._modify_request_before_signing(request)
