"""The served OpenAPI document: whole, open, and true of what comes back, whatever is sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS

from studio.accounts.models import User
from studio.api.access import ENDPOINTS
from studio.core.web import rate_limits
from studio.core.web.rate_limits import RateLimit
from tests import factories
from tests.architecture import fixtures

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZ", "8"))  # of each address and mode; FUZZ=200 takes minutes
OF_ANSWERS = ("status_code", "content_type", "response_headers", "response_schema")
JUDGED = ("not_a_server_error", *(f"{name}_conformance" for name in OF_ANSWERS))


@pytest.fixture
def document(client: Client) -> Any:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


def test_the_document_names_every_address_with_its_scopes(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    operations = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    assert set(operations) == set(ENDPOINTS)
    for name, operation in operations.items():
        assert operation["security"] == [{"token": [scope.value for scope in ENDPOINTS[name].scopes]}]
        assert operation["summary"]
        assert "application/problem+json" in operation["responses"]["4XX"]["content"]


def test_people_read_it_as_a_page_without_a_script(
    bob: User, browse: Callable[..., Client], document: Any
) -> None:
    page = browse(bob).get("/api-reference/").content.decode()
    for name in ENDPOINTS:
        assert f'id="{name}"' in page
    assert "the same key with the same body is one order" in page


handler = ClientHandler(enforce_csrf_checks=False)  # its middleware is loaded once


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The studio as WSGI takes it, within the transaction of the test."""
    response: Any = handler(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response)]


# A piece of an upload, as bytes.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


def operations() -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    yield from (result.ok() for result in schema.get_all_operations())


@pytest.mark.exhaustive
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
def test_whatever_is_sent_comes_back_as_the_document_says(
    mode: GenerationMode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "django.request")
    for name in ("API", "ORDER", "UPLOAD"):
        unlimited = RateLimit("api", 10**6, rate_limits.MINUTE, "requests")
        monkeypatch.setattr(rate_limits, name, unlimited)
    scene = fixtures.build("glass", tmp_path)
    _, secret = factories.api_token(scene.people["owner"].memberships.get())
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    for operation in operations():
        _try(operation, mode, scene, headers)


def _try(operation: Any, mode: GenerationMode, scene: Any, headers: dict[str, str]) -> None:
    """Send requests to one address; what they change is taken back."""
    checks: Any = CHECKS.get_by_names(list(JUDGED))

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def sent(case: Case[Any]) -> None:
        case.path_parameters = {
            name: str(fixtures.ARGUMENTS[name](scene)) for name in case.path_parameters or ()
        }
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=checks)

    sent()
