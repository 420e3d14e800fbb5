"""CheckedRequest: a request with all that follows from it, computed once between the form and the service."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b

from studio.catalog import mentions
from studio.catalog.check import Problem, blocking, problems
from studio.catalog.price import Quote, price
from studio.catalog.request import ROLES, VideoRequest
from studio.core.translations.wording import worded

FINGERPRINT_VERSION = 2  # another way to compute it needs another number, and a migration of the rows
IGNORED_FIELDS = ("ttl_seconds", "upload_endpoint")  # where a result is kept changes nothing in it


@dataclass(frozen=True, kw_only=True)
class CheckedRequest:
    """A request, its problems in reading order, its price, and its prompt as it is sent."""

    request: VideoRequest
    problems: tuple[Problem, ...]
    quote: Quote
    sent_prompt: str
    fingerprint: str  # the same for two requests that ask for the same videos

    @property
    def blocking(self) -> list[Problem]:
        """The problems with which it cannot be ordered."""
        return blocking(self.problems)


def check_request(request: VideoRequest) -> CheckedRequest:
    """Check and price a request, in the language of the thread. Raises KeyError for an unknown model."""
    sent_prompt = mentions.resolve(request)
    quote = price(request)
    return CheckedRequest(
        request=request,
        problems=tuple(replace(one, message=worded(one.message)) for one in problems(request, sent_prompt)),
        quote=replace(quote, explanation=worded(quote.explanation)),
        sent_prompt=sent_prompt,
        fingerprint=fingerprint(request, sent_prompt),
    )


def fingerprint(request: VideoRequest, sent_prompt: str) -> str:
    """A hash of what is asked for, with its version; names of inputs count only as words of the prompt."""
    values = {name: value for name, value in asdict(request).items() if name not in IGNORED_FIELDS}
    values |= {role: [item.ref for item in request.of_role(role)] for role in ROLES}
    values["prompt"] = sent_prompt
    digest = blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=30).hexdigest()
    return f"v{FINGERPRINT_VERSION}:{digest}"
