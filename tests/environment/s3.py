"""An S3 server for the tests: rclone from a Python package, its buckets in a folder, on a free port."""

from __future__ import annotations

import contextlib
import os
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import boto3

from tests.environment.partial_content import with_partial_content
from tests.environment.ports import free_port, running

PROGRAM = Path(sysconfig.get_path("scripts"), "rclone")
ACCESS_KEY = "studio"
SECRET_KEY = "secret-of-the-tests"


@dataclass(frozen=True)
class S3Server:
    """A running server. It wants signatures of version 4, as Amazon does, and lets every page read (CORS)."""

    endpoint_url: str
    folder: Path  # each folder in it is a bucket

    def new_bucket(self) -> dict[str, str]:
        """Make an empty bucket; the settings of a studio that uses it."""
        name = f"bucket-{uuid4().hex}"
        keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}
        client = boto3.client("s3", endpoint_url=self.endpoint_url, region_name="us-east-1", **keys)
        client.create_bucket(Bucket=name)  # by the server: it remembers for a second which buckets there are
        return {
            "S3_BUCKET": name,
            "S3_ENDPOINT_URL": self.endpoint_url,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
        }


@contextlib.contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Start a server on a folder; stop it afterwards."""
    port = free_port()
    # No time of 0 for its folders: it would look at them without a pause and take a whole processor.
    options = ["--addr", f"127.0.0.1:{port}", "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}"]
    options += ["--allow-origin", "*", "--config", os.devnull, "--dir-cache-time", "1s"]
    program = [str(PROGRAM), "serve", "s3", *options, str(folder)]
    with running(program, port=port), with_partial_content(port) as front:
        yield S3Server(f"http://127.0.0.1:{front}", folder)
