"""Whether pages may write to the bucket (CORS): asked as a browser asks before it sends anything."""

from __future__ import annotations

import httpx
from django.core.cache import cache

STAGING = "uploads/"  # in the bucket: what has arrived and is not checked yet
TIMEOUT_SECONDS = 3
KNOWN_SECONDS = 600


def lets_pages_write(bucket_url: str, origin: str) -> bool:
    """Whether a page of this origin (``https://studio.example``) may send to the bucket; kept for a while."""
    is_allowed = cache.get(_key(bucket_url, origin))
    if is_allowed is None:
        is_allowed = _preflight(bucket_url, origin)
        cache.set(_key(bucket_url, origin), is_allowed, KNOWN_SECONDS)
    return bool(is_allowed)


def forget(bucket_url: str, origin: str) -> None:
    """Ask again next time: the rules have changed."""
    cache.delete(_key(bucket_url, origin))


def _key(bucket_url: str, origin: str) -> str:
    return f"bucket-cors:{bucket_url}:{origin}"


def _preflight(bucket_url: str, origin: str) -> bool:
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    address = f"{bucket_url}/{STAGING}preflight"
    try:
        answer = httpx.options(address, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx.HTTPError:
        return False
    allowed = answer.headers.get("access-control-allow-origin", "")
    methods = answer.headers.get("access-control-allow-methods", "").upper()
    return answer.is_success and allowed in {"*", origin} and "PUT" in methods
