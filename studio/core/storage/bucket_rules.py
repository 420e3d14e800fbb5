"""Rules of the bucket itself: which pages may read and write it (CORS), and what is removed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from studio.core.storage import bucket_preflight
from studio.core.storage.bucket_preflight import STAGING
from studio.core.storage.bucket_store import BucketStore

STAGING_DAYS = 3  # an upload that got no byte for a day is discarded before
CORS_ID, LIFECYCLE_ID = "studio-pages", "studio-uploads"
EXPOSED = ["ETag", "Content-Length", "Content-Range", "Accept-Ranges"]
# What the server answers for a bucket that has no such rules yet.
NO_RULES = {"NoSuchCORSConfiguration", "NoSuchLifecycleConfiguration"}


def cors_rule(origins: Sequence[str]) -> dict[str, Any]:
    """The rule for the pages of these origins: read, and write the parts of an upload by a signed link."""
    return {
        "ID": CORS_ID,
        "AllowedOrigins": list(origins),
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": EXPOSED,
        "MaxAgeSeconds": 3600,
    }


def lifecycle_rule() -> dict[str, Any]:
    """The rule for leftovers of uploads: parts that were never joined, and what was never checked."""
    return {
        "ID": LIFECYCLE_ID,
        "Status": "Enabled",
        "Filter": {"Prefix": STAGING},
        "Expiration": {"Days": STAGING_DAYS},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": STAGING_DAYS},
    }


def apply(store: BucketStore, origins: Sequence[str]) -> None:
    """Set both rules beside those that others have made. Raises ClientError."""
    client, bucket = store.client, store.bucket_name
    cors = [cors_rule(origins), *_others(store, "cors")]  # the first one that fits decides
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": cors})
    lifecycle = [*_others(store, "lifecycle_configuration"), lifecycle_rule()]
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": lifecycle})
    for origin in origins:
        bucket_preflight.forget(store.bucket_url, origin)


def _others(store: BucketStore, what: str) -> list[dict[str, Any]]:
    """The rules of this kind that are not ours."""
    try:
        answer = getattr(store.client, f"get_bucket_{what}")(Bucket=store.bucket_name)
    except ClientError as error:
        if error.response["Error"]["Code"] in NO_RULES:
            return []
        raise
    rules = answer.get("CORSRules", answer.get("Rules", []))
    return [rule for rule in rules if rule.get("ID") not in {CORS_ID, LIFECYCLE_ID}]
