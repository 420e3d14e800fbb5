"""A browser takes messages: the worker shows them and leads to what they tell of."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import until
from tests.processes import Studio

REGISTER = "() => { navigator.serviceWorker.register('/service-worker.js').then((one) => { window.registration = one; }); }"
ACTIVE = (
    "() => window.registration?.active?.state === 'activated' && Boolean(navigator.serviceWorker.controller)"
)
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(
  (one) => [one.title, one.data.url])"""


ATTEMPTS = 10
PATIENCE_MS = 3000


def deliver(page: Page, running: Studio, message: Any, *, count: int) -> None:
    """Have the browser hand a message to the worker, as its push service would, until ``count`` are shown.

    A busy browser may drop a message for a worker that does not run yet; the tag of a message that comes
    twice makes one of it.
    """
    session = page.context.new_cdp_session(page)
    registrations: list[str] = []

    def note(event: Any) -> None:
        registrations.extend(
            row["registrationId"]
            for row in event["registrations"]
            if row["scopeURL"] == f"{running.base_url}/" and not row["isDeleted"]
        )

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    for _ in range(ATTEMPTS):
        for _ in range(PATIENCE_MS // 50):
            if registrations:
                break
            page.wait_for_timeout(50)
        parameters = {
            "origin": running.base_url,
            "registrationId": registrations[-1],
            "data": json.dumps(message),
        }
        session.send("ServiceWorker.deliverPushMessage", parameters)
        for _ in range(PATIENCE_MS // 50):
            if len(page.evaluate(SHOWN)) == count:
                return
            page.wait_for_timeout(50)
    raise AssertionError(f"{page.evaluate(SHOWN)} are shown, and no {count} messages")


def test_a_message_is_shown_with_its_title_and_its_address(page: Page, running: Studio) -> None:
    page.context.grant_permissions(["notifications"])
    page.goto(f"{running.base_url}/notifications/")
    page.evaluate(REGISTER)
    until(page, ACTIVE)
    deliver(page, running, {"title": "02·T4 is ready", "url": "/inbox/"}, count=1)
    assert page.evaluate(SHOWN) == [["02·T4 is ready", f"{running.base_url}/inbox/"]]

    deliver(page, running, {"title": "Elsewhere", "url": "https://elsewhere.example/"}, count=2)
    assert [f"{running.base_url}/", f"{running.base_url}/inbox/"] == sorted(
        url for _, url in page.evaluate(SHOWN)
    )

    worker = page.context.service_workers[0]
    click = """() => new Promise((done) => {
      const event = new NotificationEvent('notificationclick', { notification: globalThis.clicked });
      event.waitUntil = (work) => work.then(done, done);
      self.dispatchEvent(event);
    })"""
    worker.evaluate(
        "async () => { globalThis.clicked = (await registration.getNotifications()).find((one) => one.title.startsWith('02')); }"
    )
    worker.evaluate(click)
    page.wait_for_url(f"{running.base_url}/inbox/")
