"""Markup in every text of the product, on every page that shows it, in a real browser: nothing runs.

A process beside the studio fills its database: a team with everything, every text of every row hostile. The
browser then opens every address, as the owner and as a guest, with the same text in the query too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from tests.browser.template import studio_from_template
from tests.processes import BASE

HOSTILE = "'\"><img src=x onerror=window.owned=1><script>window.owned=1</script><b title='"
# Asked for by pages in their addresses.
QUERY = (
    "who",
    "verb",
    "q",
    "search",
    "status",
    "author",
    "rating",
    "mode",
    "shot",
    "sort",
    "tag",
    "prompt",
    "next",
)
# No words of people: names in the storage, secrets, what decides how a row is treated.
TECHNICAL = {
    "password", "token_hash", "session_key", "original", "provider_file", "poster", "sprite", "proxy", "peaks", "mime",
    "format", "version", "path", "time_zone", "key", "engine", "mode", "state", "kind", "email", "fingerprint",
    "verb", "url", "video_uuid", "error_code", "error_family", "error_group", "charge_status", "digest", "sha256",
    "name_in_storage", "role", "logo_version",
}  # fmt: skip

FILL = """
import json, sys, tempfile, pathlib, django
django.setup()
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from studio.accounts import services
from studio.core import append_only
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS, Kind
from tests.architecture.test_access_matrix import arguments
hostile, technical = json.load(sys.stdin)
scene = fixtures.build(hostile, pathlib.Path(tempfile.mkdtemp()))
texts = 0
for model in apps.get_models():
    if not model._meta.app_config.name.startswith("studio.") or model._meta.label == "core.RateCounter":
        continue
    for field in model._meta.concrete_fields:
        if not isinstance(field, (models.CharField, models.TextField)) or isinstance(field, models.EmailField):
            continue
        if field.choices or field.unique or field.name in technical:
            continue
        texts += 1
        with append_only.opened():  # the texts of the logs too
            models.QuerySet(model).update(**{field.name: hostile})
owner = scene.people["owner"]
paths = {}
for name, access in ACCESS.items():
    if access.kind not in {Kind.ANYBODY, Kind.TOKEN} and name != "accounts:sign_out":
        values = {key: fixtures.ARGUMENTS[key](scene) for key in arguments(name)}
        paths[name] = reverse(name, kwargs=values)
print(json.dumps({
    "texts": texts,
    "sign_in": reverse("accounts:sign_in_link", args=[services.new_sign_in_link(owner, now=timezone.now())]),
    "guest": {name: path for name, path in paths.items() if name.startswith("review:guest")},
    "member": {name: path for name, path in paths.items() if not name.startswith("review:guest")},
}))
"""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Any]:
    """A studio of its own: every text in it becomes hostile."""
    with studio_from_template(tmp_path, SANDBOX_PACE="instant") as studio:
        yield studio


@pytest.fixture
def filled(running: Any) -> Any:
    environment = {
        **os.environ,
        "STUDIO_DATA": str(running.data),
        "DJANGO_SETTINGS_MODULE": "studio.settings",
    }
    result = subprocess.run(
        [sys.executable, "-c", FILL],
        input=json.dumps([HOSTILE, sorted(TECHNICAL)]),
        env=environment,
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not result.returncode, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def open_all(browser_page: Any, base: Any, paths: Any) -> tuple[Any, ...]:
    """Each page as it is and with hostile text in its address; where the text was seen, and what went wrong."""
    seen, wrong, opened = 0, [], 0
    query = urlencode(dict.fromkeys(QUERY, HOSTILE))
    violations = []
    browser_page.on(
        "console",
        lambda message: (
            violations.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    browser_page.on("dialog", lambda dialog: (violations.append("a dialog"), dialog.dismiss()))  # type: ignore[func-returns-value]
    for name, path in paths.items():
        for address in (path, f"{path}?{query}"):
            del violations[:]
            answer = browser_page.context.request.get(base + address, max_redirects=0)
            if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            browser_page.goto(base + address, wait_until="load")
            browser_page.wait_for_timeout(60)
            opened += 1
            if browser_page.evaluate("() => window.owned || document.querySelector('img[src=x]')"):
                wrong.append(f"{name}: markup became part of the page")
            wrong += [f"{name}: {one}" for one in violations]
            seen += browser_page.evaluate(
                "() => document.documentElement.textContent.includes('onerror=window')"
            )
    return opened, seen, wrong


def test_markup_in_every_text_runs_nowhere(
    running: Any, chromium: Browser, filled: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    base = running.base_url
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    owner = context.new_page()
    owner.goto(base + filled["sign_in"])
    pages, seen, wrong = open_all(owner, base, filled["member"])
    context.close()
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    guest_pages, guest_seen, guest_wrong = open_all(context.new_page(), base, filled["guest"])
    context.close()
    with capsys.disabled():
        print(
            f"\n  {filled['texts']} text fields hostile; {pages + guest_pages} pages opened, "
            f"{seen + guest_seen} showed the text, {len(wrong + guest_wrong)} let it run or broke the policy"
        )
    assert not wrong + guest_wrong, "\n".join(wrong + guest_wrong)
    assert seen > 10
    assert guest_seen
