"""Run by test_model.py in a process of its own: the model of the money of orders on the database of ``DATABASE_URL``."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.db import connection  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402

from tests.ledger.model import SETTINGS, MoneyOfOrders  # noqa: E402


def main() -> None:
    """Walk through the model, and print the database and what was met."""
    MoneyOfOrders.walk_through_every_situation()
    run_state_machine_as_test(MoneyOfOrders, settings=SETTINGS)
    print(json.dumps({"vendor": connection.vendor, "situations": sorted(MoneyOfOrders.seen)}))


if __name__ == "__main__":
    main()
