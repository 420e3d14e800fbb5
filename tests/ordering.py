"""The order of the tests: another one in each run, by a seed that is printed, so that none leans on another.

``--order-seed N`` repeats an order. Those that start processes, encode films or try hundreds of cases come first: they
take longest, and what is short fills the cores at the end.
"""

from __future__ import annotations

import random
from itertools import groupby
from typing import Any

import pytest

LONG = ("processes", "browser", "films", "exhaustive")


def pytest_addoption(parser: Any) -> None:
    parser.addoption("--order-seed", type=int, help="the order of the tests; a new one if not given")


def pytest_configure(config: Any) -> None:
    if worker := getattr(config, "workerinput", None):
        config.option.order_seed = worker["order_seed"]
    elif config.option.order_seed is None:
        config.option.order_seed = random.SystemRandom().randrange(1_000_000)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """All processes of a run have the same order, and each its part of it."""
    node.workerinput["order_seed"] = node.config.option.order_seed


def pytest_sessionstart(session: Any) -> None:
    if not hasattr(session.config, "workerinput"):
        seed = session.config.option.order_seed
        session.config.get_terminal_writer().line(f"Order of the tests: --order-seed {seed}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: Any, items: Any) -> None:
    """Modules in random order, and the tests of each, which share its fixtures, in random order within it."""
    chance = random.Random(config.option.order_seed)
    modules = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    chance.shuffle(modules)
    for tests in modules:
        chance.shuffle(tests)
    items[:] = [item for tests in modules for item in tests]
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in LONG))
