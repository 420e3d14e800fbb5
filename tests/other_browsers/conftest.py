"""One studio, and in each process that browser which its tests ask for; for each test a team of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import stock
from tests.browser.template import studio_from_template
from tests.other_browsers.firefox import firefox
from tests.other_browsers.page import Page
from tests.other_browsers.webkit import webkit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/other_browsers" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with studio_from_template(tmp_path_factory.mktemp("studio")) as studio:
        yield studio


@pytest.fixture(scope="session")
def in_firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with firefox(tmp_path_factory.mktemp("firefox")) as page:
        yield page


@pytest.fixture(scope="session")
def in_webkit() -> Iterator[Page]:
    with webkit() as page:
        yield page


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("firefox", "webkit")]
)
def page(request: pytest.FixtureRequest, running: Any) -> Iterator[Page]:
    """A page at the sign-in form; fails the test when the browser complained of anything."""
    page: Page = request.getfixturevalue(f"in_{request.param}")
    page.open(f"{running.base_url}/sign-in/")
    page.driver.delete_all_cookies()
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.errors.clear()
    yield page
    page.collect_errors()
    assert not page.errors


@pytest.fixture
def owner(running: Any) -> Any:
    """Somebody with a team of their own, and in it the demo project: ``project``, ``email``, ``password``."""
    owner = running.call(stock.newcomer)
    return owner | running.call(stock.give_password, project=owner["project"])


@pytest.fixture
def gallery(page: Page, running: Any, owner: Any) -> Page:
    """The gallery of the owner, who has signed in by the form."""
    page.open(f"{running.base_url}/sign-in/")
    page.write("#id_email", owner["email"])
    page.write("#id_password", owner["password"])
    page.click("main button[type=submit]")
    page.until("() => location.pathname !== '/sign-in/'")
    page.open(f"{running.base_url}/projects/{owner['project']}/")
    return page
