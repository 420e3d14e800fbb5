"""Run by test_fuzz.py in a process of its own: hostile queries and forms on the database of ``DATABASE_URL``."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import traceback
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.signals import got_request_exception  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from tests.architecture import fixtures  # noqa: E402
from tests.architecture.test_access_matrix import TwoTeams  # noqa: E402
from tests.security.fuzzing import VISITORS, WORST, bounded, field_names, requests, status_of  # noqa: E402

PAGES = ("generation:gallery", "generation:order", "library:library", "activity:project_log", "review:bulk")


def main() -> None:
    """Build two teams, send hostile requests, and print how many broke a view."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    logging.disable(logging.CRITICAL)
    setup_test_environment()
    broken: list[str] = []
    counted = 0

    def keep(**_: Any) -> None:
        broken.append(traceback.format_exc())

    got_request_exception.connect(keep)
    with tempfile.TemporaryDirectory() as folder:
        teams = TwoTeams(fixtures.build("glass", Path(folder)), fixtures.build("otherteam", Path(folder)))

        @bounded
        @given(
            request=requests,
            who=st.sampled_from(VISITORS),
            method=st.sampled_from(["get", "post"]),
            is_htmx=st.booleans(),
        )
        def attack(request: Any, who: str, method: str, is_htmx: bool) -> None:
            nonlocal counted
            counted += 1
            status_of(teams, who, method, *request, is_htmx=is_htmx)

        attack()
        for name in PAGES:
            for value in WORST:
                counted += 1
                form = dict.fromkeys(field_names(name.partition(":")[0]), value)
                status_of(
                    teams,
                    "owner",
                    "post" if name in {"generation:order", "review:bulk"} else "get",
                    name,
                    form,
                )
    print(json.dumps({"vendor": connection.vendor, "inputs": counted, "500s": broken[:3]}))


if __name__ == "__main__":
    main()
