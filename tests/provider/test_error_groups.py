"""Which family an error code belongs to."""

from __future__ import annotations

import pytest
from runware import errors as vendor

from studio.provider.errors import Group, group_of

STATUSES = (200, 400, 401, 402, 403, 404, 408, 418, 429, 500, 502, 503, 504)
CODES = {
    Group.QUOTA: (
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
    Group.RATE_LIMIT: ("rateLimitExceeded", "inferenceRateLimitExceeded", "providerRateLimitExceeded"),
    Group.SAFETY: (
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
    Group.AUTH: (
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
    Group.TIMEOUT: ("timeout", "timeoutProvider", "providerTimeout", "inferenceTimeoutReached", "TIMEOUT"),
    Group.NOT_FOUND: (
        "taskNotFound",
        "resultExpired",
        "taskCancelled",
        "taskFailedOrNotFound",
        "unknownModel",
    ),
    Group.SERVER_ERROR: (
        "internalServerError",
        "serviceUnavailable",
        "serverUnavailable",
        "unknownError",
        "unrecognizedResponse",
    ),
    Group.PROVIDER: (
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
    Group.VALIDATION: (
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
def test_a_known_code_is_of_one_family_at_any_status(code: str, group: Group):
    assert {group_of(code, status) for status in STATUSES} == {group}


@pytest.mark.parametrize(
    ("status", "group"),
    [
        (200, Group.UNKNOWN),
        (400, Group.VALIDATION),
        (401, Group.AUTH),
        (402, Group.QUOTA),
        (403, Group.AUTH),
        (404, Group.NOT_FOUND),
        (408, Group.TIMEOUT),
        (418, Group.UNKNOWN),
        (422, Group.VALIDATION),
        (429, Group.RATE_LIMIT),
        (500, Group.SERVER_ERROR),
        (502, Group.SERVER_ERROR),
        (503, Group.SERVER_ERROR),
        (504, Group.TIMEOUT),
    ],
)
def test_the_status_decides_about_a_code_that_nobody_knows(status: int, group: Group):
    assert group_of("somethingQuiteNew", status) is group
    assert group_of("", status) is group


def test_the_vendors_own_library_sorts_its_codes_the_same_way():

    lists = (
        vendor._AUTH_CODES,
        vendor._NOT_FOUND_CODES,
        vendor._PROVIDER_CODES,
        vendor._SAFETY_CODES,
        vendor._SERVER_ERROR_CODES,
        {code for codes in CODES.values() for code in codes} - BETTER,
    )
    codes = set().union(*lists)
    theirs = {code: vendor.derive_code(code) for code in codes}
    ours = {code: group_of(code, 200) for code in codes}
    assert ours == {code: THEIRS.get(group, group) for code, group in theirs.items()}
