"""Where the bucket is and how it is reached, for the client and for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

DEFAULT_REGION = "us-east-1"
LINK_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class BucketAddress:
    """A bucket of Amazon's, or of another server where ``endpoint_url`` is set."""

    name: str
    endpoint_url: str = ""
    region: str = DEFAULT_REGION
    access_key: str = ""  # empty: the machine's own credentials
    secret_key: str = ""

    @property
    def is_virtual(self) -> bool:
        """Whether the bucket is part of the host name. With a dot in it, no certificate of Amazon's fits."""
        return not self.endpoint_url and "." not in self.name

    @property
    def server_url(self) -> str:
        """The server. Amazon's is named with its region: the one without answers with a redirect."""
        return self.endpoint_url or f"https://s3.{self.region}.amazonaws.com"

    @property
    def url(self) -> str:
        """The bucket; the name of an object follows after a slash."""
        scheme, host = self.server_url.split("://", 1)
        return f"{scheme}://{self.name}.{host}" if self.is_virtual else f"{self.server_url}/{self.name}"

    @property
    def origin(self) -> str:
        """Scheme and host of every link to an object: what a page must be allowed to load from."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def storage(self) -> dict[str, Any]:
        """The entry for Django's ``STORAGES``."""
        return {
            "BACKEND": "studio.core.storage.bucket_store.BucketStore",
            "OPTIONS": {
                "bucket_name": self.name,
                "bucket_url": self.url,
                "endpoint_url": self.server_url,
                "access_key": self.access_key or None,
                "secret_key": self.secret_key or None,
                "region_name": self.region,
                "addressing_style": "virtual" if self.is_virtual else "path",
                "file_overwrite": True,
                "querystring_expire": LINK_SECONDS,
            },
        }
