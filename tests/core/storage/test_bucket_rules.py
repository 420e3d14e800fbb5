"""CORS and life cycle of the bucket, set by the command and tried on a server that keeps them."""

from __future__ import annotations

import json
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from studio.core.storage import bucket_preflight, bucket_rules, files
from studio.core.storage.bucket_store import BucketStore
from tests.conftest import use_bucket

STUDIO = "https://studio.example"
ELSEWHERE = "https://elsewhere.example"


@pytest.fixture
def bucket(
    bucket_with_rules: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> BucketStore:
    use_bucket(bucket_with_rules, settings, monkeypatch)
    store = files.bucket()
    assert store
    return store


def run(*arguments: str) -> str:
    call_command("bucket", *arguments, stdout=(output := StringIO()))
    return output.getvalue()


def test_the_command_lets_the_pages_of_the_studio_write_and_no_others(bucket: BucketStore) -> None:
    assert not bucket_preflight.lets_pages_write(bucket.bucket_url, STUDIO)
    assert STUDIO in run(STUDIO)
    assert bucket_preflight.lets_pages_write(bucket.bucket_url, STUDIO)
    assert not bucket_preflight.lets_pages_write(bucket.bucket_url, ELSEWHERE)


def test_a_page_may_read_the_etag_of_what_it_has_sent(bucket: BucketStore) -> None:
    run(STUDIO)
    address = bucket.link("clip.mp4", method="PUT")
    answer = httpx.put(address, content=b"clip", headers={"Origin": STUDIO}, timeout=30)
    assert answer.headers["access-control-allow-origin"] == STUDIO
    assert "ETag" in answer.headers["access-control-expose-headers"]


def test_leftovers_of_uploads_are_removed_by_the_bucket_and_nothing_else(bucket: BucketStore) -> None:
    run(STUDIO)
    answer = bucket.client.get_bucket_lifecycle_configuration(Bucket=bucket.bucket_name)
    [rule] = answer["Rules"]
    assert rule["Filter"] == {"Prefix": "uploads/"}
    assert rule["Expiration"]["Days"] == rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 3


def test_the_command_may_be_repeated_and_leaves_the_rules_of_others(bucket: BucketStore) -> None:
    foreign = {"AllowedOrigins": ["https://*.example"], "AllowedMethods": ["GET", "PUT"]}
    bucket.client.put_bucket_cors(Bucket=bucket.bucket_name, CORSConfiguration={"CORSRules": [foreign]})
    run(STUDIO)
    run(STUDIO)
    rules = bucket.client.get_bucket_cors(Bucket=bucket.bucket_name)["CORSRules"]
    assert [rule["AllowedOrigins"] for rule in rules] == [[STUDIO], ["https://*.example"]]


def test_a_server_that_takes_no_rules_is_named_with_what_to_do(files_on_s3: None) -> None:
    with pytest.raises(CommandError, match="Set what --show prints by its own means"):
        run(STUDIO)


def test_the_rules_can_be_read_without_a_bucket() -> None:
    rules = json.loads(run("--show", STUDIO))
    assert rules == {
        "cors": bucket_rules.cors_rule([STUDIO]),
        "lifecycle": bucket_rules.lifecycle_rule(),
    }


def test_on_the_disk_there_is_nothing_to_set() -> None:
    with pytest.raises(CommandError, match="S3_BUCKET is not set"):
        run(STUDIO)


def test_without_an_address_the_command_asks_for_one() -> None:
    with pytest.raises(CommandError, match="PUBLIC_BASE_URL"):
        run()
