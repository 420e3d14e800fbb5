"""The address of the bucket: the same for the client, for links and for what pages may load from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from studio.core.storage.bucket_address import BucketAddress
from studio.core.storage.bucket_store import BucketStore

KEYS = {"access_key": "studio", "secret_key": "secret-of-the-tests"}
ADDRESSES = {
    "Amazon": (BucketAddress(name="takes", **KEYS), "https://takes.s3.us-east-1.amazonaws.com"),
    "Amazon in a region": (
        BucketAddress(name="takes", region="eu-central-1", **KEYS),
        "https://takes.s3.eu-central-1.amazonaws.com",
    ),
    "Amazon, a dot in the name": (
        BucketAddress(name="takes.example", region="eu-west-1", **KEYS),
        "https://s3.eu-west-1.amazonaws.com",
    ),
    "another server": (
        BucketAddress(name="takes", endpoint_url="https://files.example:9000", **KEYS),
        "https://files.example:9000",
    ),
}


@pytest.mark.parametrize(("address", "origin"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_links_go_where_pages_may_load_from(address: BucketAddress, origin: str) -> None:
    assert address.origin == origin
    store = BucketStore(**address.storage()["OPTIONS"])
    assert store.link("assets/clip.mp4").startswith(f"{origin}/")


@pytest.mark.parametrize(("address", "origin"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_the_client_calls_the_same_place_as_links(address: BucketAddress, origin: str) -> None:
    store = BucketStore(**address.storage()["OPTIONS"])
    place = {"Bucket": store.bucket_name, "Key": "assets/clip.mp4"}
    by_client = store.client.generate_presigned_url("get_object", Params=place)
    assert by_client.partition("?")[0] == store.link("assets/clip.mp4").partition("?")[0]
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in by_client


CODE = """
from django.conf import settings
directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
print(*({source for source in directives[name] if source.startswith("http")} for name in
        ("img-src", "media-src", "connect-src")))
"""


def policy(folder: Path, **environment: str) -> str:
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings", "STUDIO_DATA": str(folder)}
    command = [sys.executable, "-c", CODE]
    return subprocess.run(
        command, env=variables | environment, cwd=settings.BASE, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.processes
def test_pages_may_load_from_the_bucket_also_without_an_endpoint(tmp_path: Path) -> None:
    amazon = policy(tmp_path, S3_BUCKET="takes", S3_REGION="eu-central-1")
    assert amazon == " ".join(["{'https://takes.s3.eu-central-1.amazonaws.com'}"] * 3)
    other = policy(tmp_path, S3_BUCKET="takes", S3_ENDPOINT_URL="https://files.example/")
    assert other == " ".join(["{'https://files.example'}"] * 3)
    assert policy(tmp_path) == "set() set() set()"
