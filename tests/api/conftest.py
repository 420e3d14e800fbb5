"""A program with a token, in the place of a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from tests import factories


class Program:
    """Asks the API with a token, as a program does."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)

    def get(self, path: str, **headers: Any) -> Any:
        return self.client.get(self._path(path), headers=headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self.send("POST", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: Any) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        return self.client.generic(method, self._path(path), text, "application/json", headers=headers)

    @staticmethod
    def _path(path: str) -> str:
        return path if path.startswith("/api/") else f"/api/v1{path}"


@pytest.fixture
def program() -> Callable[..., Program]:
    """A program that works in the name of a person."""

    def started(user: User, **terms: Any) -> Program:
        _, secret = factories.api_token(user.memberships.get(), **terms)
        return Program(secret)

    return started
