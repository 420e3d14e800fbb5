"""Classification of the provider's many error codes into a few groups.

Raw codes number in the hundreds and are not stable (Runware docs, "Errors"), so nothing here decides by
a whole list of them: families are recognised by parts of the code, in the order of the vendor's own SDK.
"""

from __future__ import annotations

import re
from enum import StrEnum


class ErrorGroup(StrEnum):
    """Group of error codes, by what the failure means for an order."""

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
    (ErrorGroup.QUOTA, r"Credits|Quota|^quota|Balance|^paymentRequired$|^environmentPaused$"),
    (ErrorGroup.RATE_LIMIT, r"RateLimit|^rateLimit"),
    (
        ErrorGroup.SAFETY,
        (
            r"^(contentPolicyViolation|providerContentPolicyViolation|invalidProviderContent)$"
            r"|^(sensitive|unsafe|nsfw)ContentDetected$|^(prompt|image)Blocked$|^moderationFailed$"
        ),
    ),
    (
        ErrorGroup.AUTH,
        (
            r"ApiKey|^apiKey|^auth|^unauthorized$|^forbidden$|^permissionDenied$|^insufficientPermissions$|^token"
            r"|^(invalid|missing)(Authentication|Credentials)$"
            r"|^(account|organization|workspace).*(Suspended|Disabled)"
        ),
    ),
    (ErrorGroup.TIMEOUT, r"(?i:timeout)"),
    (ErrorGroup.NOT_FOUND, r"(NotFound|Expired)$|^task(Cancelled|FailedOrNotFound)$|^unknownModel$"),
    (
        ErrorGroup.SERVER_ERROR,
        (
            r"^(internalServer|unknown|default|standard|undefined)Error$|^(service|server)Unavailable$"
            r"|^unrecognizedResponse$|^errorRetrieving"
        ),
    ),
    (
        ErrorGroup.PROVIDER,
        (
            r"^provider|^inferenceError$|^processingFailed$|^taskFailed$|^(down|up)loadFailed$"
            r"|^noAvailableServer$|^model(Unavailable|Disabled|NotReady)$|^mediaStorageFileCouldNotBeMoved$"
        ),
    ),
    (
        ErrorGroup.VALIDATION,
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
    400: ErrorGroup.VALIDATION,
    401: ErrorGroup.AUTH,
    402: ErrorGroup.QUOTA,
    403: ErrorGroup.AUTH,
    404: ErrorGroup.NOT_FOUND,
    408: ErrorGroup.TIMEOUT,
    422: ErrorGroup.VALIDATION,
    429: ErrorGroup.RATE_LIMIT,
    504: ErrorGroup.TIMEOUT,
}


def error_group(code: str, status: int) -> ErrorGroup:
    """The group of an error code; for an unknown code, the group of its HTTP status."""
    for group, rule in _RULES:
        if rule.search(code):
            return group
    if status >= 500:
        return _BY_STATUS.get(status, ErrorGroup.SERVER_ERROR)
    return _BY_STATUS.get(status, ErrorGroup.UNKNOWN)
