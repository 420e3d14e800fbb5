"""``group_of``: which family one of the provider's many error codes belongs to.

Raw codes number in the hundreds and are not stable (Runware docs, "Errors"), so nothing here decides by
a whole list of them: families are recognised by parts of the code, in the order of the vendor's own SDK.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Group(StrEnum):
    """What a failure means for whoever ordered."""

    QUOTA = "quota"
    RATE_LIMIT = "rate_limit"
    SAFETY = "safety"
    AUTH = "auth"
    TIMEOUT = "timeout"
    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    PROVIDER = "provider"
    VALIDATION = "validation"
    UNKNOWN = "unknown"


# The vendor's SDK (runware-sdk 1.8.0, ``derive_code``), in its order. One difference: it looks for a
# capital "Timeout" and so misses ``timeoutProvider``, a code that the docs of task polling name.
_PATTERNS = (
    (Group.QUOTA, r"Credits|Quota|^quota|Balance|^paymentRequired$|^environmentPaused$"),
    (Group.RATE_LIMIT, r"RateLimit|^rateLimit"),
    (
        Group.SAFETY,
        (
            r"^(contentPolicyViolation|providerContentPolicyViolation|invalidProviderContent)$"
            r"|^(sensitive|unsafe|nsfw)ContentDetected$|^(prompt|image)Blocked$|^moderationFailed$"
        ),
    ),
    (
        Group.AUTH,
        (
            r"ApiKey|^apiKey|^auth|^unauthorized$|^forbidden$|^permissionDenied$|^insufficientPermissions$|^token"
            r"|^(invalid|missing)(Authentication|Credentials)$"
            r"|^(account|organization|workspace).*(Suspended|Disabled)"
        ),
    ),
    (Group.TIMEOUT, r"(?i:timeout)"),
    (Group.NOT_FOUND, r"(NotFound|Expired)$|^task(Cancelled|FailedOrNotFound)$|^unknownModel$"),
    (
        Group.SERVER_ERROR,
        (
            r"^(internalServer|unknown|default|standard|undefined)Error$|^(service|server)Unavailable$"
            r"|^unrecognizedResponse$|^errorRetrieving"
        ),
    ),
    (
        Group.PROVIDER,
        (
            r"^provider|^inferenceError$|^processingFailed$|^taskFailed$|^(down|up)loadFailed$"
            r"|^noAvailableServer$|^model(Unavailable|Disabled|NotReady)$|^mediaStorageFileCouldNotBeMoved$"
        ),
    ),
    (
        Group.VALIDATION,
        (
            r"^(invalid|missing|conflict|duplicate|unsupported|value|array|max)|^unknownParameter$"
            r"|^incompatibleParameters$|Conflict|^transparentModelMismatch$|^modelOwnershipValidationError$"
            r"|^modelAlreadyExists$|^(mismatch|unknown)ProviderSettingsProvider$|^validationFailed$"
        ),
    ),
)
_RULES = tuple((group, re.compile(pattern)) for group, pattern in _PATTERNS)
# Runware docs, "Errors" and "Rate limits"; 408 and 422 by the HTTP standard.
_BY_STATUS = {
    400: Group.VALIDATION,
    401: Group.AUTH,
    402: Group.QUOTA,
    403: Group.AUTH,
    404: Group.NOT_FOUND,
    408: Group.TIMEOUT,
    422: Group.VALIDATION,
    429: Group.RATE_LIMIT,
    504: Group.TIMEOUT,
}


def group_of(code: str, status: int) -> Group:
    """The family of a code; of a code that nobody knows, the family of its HTTP status."""
    for group, rule in _RULES:
        if rule.search(code):
            return group
    if status >= 500:
        return _BY_STATUS.get(status, Group.SERVER_ERROR)
    return _BY_STATUS.get(status, Group.UNKNOWN)
