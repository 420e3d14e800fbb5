"""Which family an error code belongs to."""

from __future__ import annotations

import pytest
from runware import errors as vendor

from studio.provider.errors import ErrorGroup, error_group

STATUSES = (200, 400, 401, 402, 403, 404, 408, 418, 429, 500, 502, 503, 504)
CODES = {
    ErrorGroup.QUOTA: (
        "insufficientCredits",
        "videoInferenceInsufficientCredits",
        "thirdPartyInsufficientCredits",
        "providerInsufficientCredits",
        "monthlyQuotaReached",
        "quotaExceeded",
        "negativeBalance",
        "paymentRequired",
        "environmentPaused",
    ),
    ErrorGroup.RATE_LIMIT: ("rateLimitExceeded", "inferenceRateLimitExceeded", "providerRateLimitExceeded"),
    ErrorGroup.SAFETY: (
        "contentPolicyViolation",
        "providerContentPolicyViolation",
        "sensitiveContentDetected",
        "unsafeContentDetected",
        "nsfwContentDetected",
        "promptBlocked",
        "imageBlocked",
        "moderationFailed",
        "invalidProviderContent",
    ),
    ErrorGroup.AUTH: (
        "invalidApiKey",
        "apiKeyExpired",
        "unauthorized",
        "forbidden",
        "permissionDenied",
        "tokenExpired",
        "accountSuspended",
        "organizationDisabled",
        "workspaceSuspended",
    ),
    ErrorGroup.TIMEOUT: (
        "timeout",
        "timeoutProvider",
        "providerTimeout",
        "inferenceTimeoutReached",
        "TIMEOUT",
    ),
    ErrorGroup.NOT_FOUND: (
        "taskNotFound",
        "resultExpired",
        "taskCancelled",
        "taskFailedOrNotFound",
        "unknownModel",
    ),
    ErrorGroup.SERVER_ERROR: (
        "internalServerError",
        "serviceUnavailable",
        "serverUnavailable",
        "unknownError",
        "unrecognizedResponse",
    ),
    ErrorGroup.PROVIDER: (
        "providerError",
        "providerUnavailable",
        "inferenceError",
        "processingFailed",
        "taskFailed",
        "downloadFailed",
        "uploadFailed",
        "noAvailableServer",
        "modelUnavailable",
        "modelDisabled",
        "modelNotReady",
        "mediaStorageFileCouldNotBeMoved",
    ),
    ErrorGroup.VALIDATION: (
        "invalidVideoDurationInteger",
        "missingDimensionParameters",
        "conflictTaskUUID",
        "duplicateTaskUUID",
        "unsupportedModelResolution",
        "valueOutOfRange",
        "arrayTooLong",
        "maxLengthReached",
        "unknownParameter",
        "incompatibleParameters",
        "mismatchProviderSettingsProvider",
        "unknownProviderSettingsProvider",
        "validationFailed",
    ),
}
BETTER = {"timeoutProvider", "TIMEOUT", "apiKeyExpired"}  # the library misses the documented first one
THEIRS = {"rateLimit": "rate_limit", "notFound": "not_found", "serverError": "server_error"}


@pytest.mark.parametrize(
    ("code", "group"), [(code, group) for group, codes in CODES.items() for code in codes]
)
def test_a_known_code_is_of_one_family_at_any_status(code: str, group: ErrorGroup) -> None:
    assert {error_group(code, status) for status in STATUSES} == {group}


@pytest.mark.parametrize(
    ("status", "group"),
    [
        (200, ErrorGroup.UNKNOWN),
        (400, ErrorGroup.VALIDATION),
        (401, ErrorGroup.AUTH),
        (402, ErrorGroup.QUOTA),
        (403, ErrorGroup.AUTH),
        (404, ErrorGroup.NOT_FOUND),
        (408, ErrorGroup.TIMEOUT),
        (418, ErrorGroup.UNKNOWN),
        (422, ErrorGroup.VALIDATION),
        (429, ErrorGroup.RATE_LIMIT),
        (500, ErrorGroup.SERVER_ERROR),
        (502, ErrorGroup.SERVER_ERROR),
        (503, ErrorGroup.SERVER_ERROR),
        (504, ErrorGroup.TIMEOUT),
    ],
)
def test_the_status_decides_about_a_code_that_nobody_knows(status: int, group: ErrorGroup) -> None:
    assert error_group("somethingQuiteNew", status) is group
    assert error_group("", status) is group


def test_the_vendors_own_library_sorts_its_codes_the_same_way() -> None:

    lists = (
        vendor._AUTH_CODES,
        vendor._NOT_FOUND_CODES,
        vendor._PROVIDER_CODES,
        vendor._SAFETY_CODES,
        vendor._SERVER_ERROR_CODES,
        {code for codes in CODES.values() for code in codes} - BETTER,
    )
    codes = set().union(*lists)
    vendor_groups = {code: vendor.derive_code(code) for code in codes}
    own_groups = {code: error_group(code, 200) for code in codes}
    assert own_groups == {code: THEIRS.get(group, group) for code, group in vendor_groups.items()}
