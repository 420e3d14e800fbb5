"""The recipes of docs/api.md, one after another, by curl against a studio of real processes."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.databases import with_tables
from tests.processes import BASE, studio

pytestmark = [pytest.mark.processes, pytest.mark.films]
RECIPE = re.compile(r"^### (\d+)\. .*?^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What each recipe prints, by a word of it.
PRINTED = {
    1: '"My studio"',
    2: '"take_count"',
    3: "true",
    4: '"may_be_ordered": true',
    5: "",
    6: '"state": "ready"',
    7: "",
    8: '"is_circled": true',
    9: '"state": "awaiting_approval"',
    10: '"Timeline',
}


def recipes() -> dict[int, str]:
    return {int(number): code for number, code in RECIPE.findall((BASE / "docs/api.md").read_text())}


def make_token(running: Any) -> str:
    """A token with all scopes, made on the page as a person does."""
    client = running.open(httpx.Client(base_url=running.base_url, follow_redirects=True, timeout=60))
    client.get(running.link())
    client.headers.update({"X-CSRFToken": client.cookies["csrftoken"], "Referer": running.base_url})
    form = {
        "name": "Recipes",
        "scopes": ["read", "review", "draft", "ask", "order"],
        "reach": "all",
        "lifetime": "30",
    }
    return re.search(r"ct_[\w-]{43}", unescape(client.post("/profile/tokens/", data=form).text))[0]


def test_every_recipe_does_what_it_says(tmp_path: Path) -> None:
    assert sorted(recipes()) == sorted(PRINTED)
    work = tmp_path / "work"
    work.mkdir()
    Image.new("RGB", (1280, 720), "navy").save(work / "frame.png")
    with studio(with_tables(tmp_path / "data"), is_paid=True, SANDBOX_PACE="instant") as running:
        secret = make_token(running)
        script = "".join(f"echo '=== {number}'\n{code}\n" for number, code in recipes().items())
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=work,
            env={"PATH": "/usr/bin:/bin", "STUDIO": running.base_url, "TOKEN": secret},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        printed = re.split(r"^=== \d+\n", done.stdout, flags=re.MULTILINE)[1:]
        for (number, words), text in zip(PRINTED.items(), printed, strict=True):
            assert words in text, f"{number}: {text}"
        assert (work / "take.mp4").read_bytes()[4:8] == b"ftyp"
        assert secret not in running.log.read_text()
