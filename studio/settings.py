"""All settings, in one file. Unset, they make a studio on a laptop; each variable moves one part out.

Code never asks "am I in production?", it asks for the value it needs. docs/settings.md lists every
variable; a test fails when one is missing there.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.module_loading import import_string

from studio.catalog import model_specs
from studio.core import env
from studio.core.storage.bucket_address import DEFAULT_REGION, BucketAddress
from studio.core.units import GIGABYTE, MEGABYTE

BASE = Path(__file__).resolve().parent.parent
DATA = env.folder("STUDIO_DATA", BASE / "var")
PORT = env.number("PORT", 8000, least=1, most=65535)
HOST = env.text("HOST", "127.0.0.1")
OPEN = env.truth("OPEN", default=False)
WEB_WORKERS = env.number("WEB_WORKERS", 2, least=1, most=64)
CONNECTIONS_PER_ADDRESS = env.number("CONNECTIONS_PER_ADDRESS", 200, most=100_000)  # 0: no limit


def _secret_key() -> str:
    """The key from the environment, or one made on the first start and kept beside the database."""
    path = DATA / "secret-key"
    if configured := env.secret("SECRET_KEY"):
        return configured
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _postgres() -> Any:
    """PostgreSQL, by a pool for each process, through PgBouncer, or by a connection for each thread."""
    pool_size = env.number("DATABASE_POOL", 0, most=200)
    database = dj_database_url.parse(
        env.text("DATABASE_URL"),
        conn_max_age=0 if pool_size else 60,
        conn_health_checks=True,
        # Such a cursor belongs to a server connection, and PgBouncer changes that with each transaction.
        disable_server_side_cursors=env.truth("PGBOUNCER", default=False),
    )
    if database["ENGINE"].endswith("postgresql"):
        database["ENGINE"], options = "studio.core.postgresql", database.setdefault("OPTIONS", {})
        options.setdefault("connect_timeout", 5)
        if pool_size:  # a lost connection is tried again within a second: no pause may outlive the outage
            options["pool"] = {"min_size": 0, "max_size": pool_size, "timeout": 10, "reconnect_timeout": 1}
    return database


def _database() -> Any:
    if env.text("DATABASE_URL"):
        return _postgres()
    env.keep_private(DATA, DATA / "studio.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "studio.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A deferred transaction that reads and then writes fails as "locked"; an immediate one waits.
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
                "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
            ),
        },
        "TEST": {"NAME": DATA / "test.sqlite3"},
    }


def bucket() -> BucketAddress | None:
    """The bucket that the environment names; None: files are on the disk."""
    if not env.text("S3_BUCKET"):
        return None
    return BucketAddress(
        name=env.text("S3_BUCKET"),
        endpoint_url=env.url("S3_ENDPOINT_URL"),
        region=env.text("S3_REGION", DEFAULT_REGION),
        access_key=env.text("S3_ACCESS_KEY"),
        secret_key=env.text("S3_SECRET_KEY"),
    )


def file_storage() -> dict[str, Any]:
    """Where files are stored: in the bucket that the environment names, otherwise in the data folder."""
    if address := bucket():
        return address.storage()
    return {
        "BACKEND": "studio.core.storage.disk_store.DiskStore",
        "OPTIONS": {"location": DATA / "media", "allow_overwrite": True},
    }


# The studio and its addresses
SECRET_KEY = _secret_key()
DEBUG = env.truth("DEBUG", default=False)
PUBLIC_BASE_URL = env.url("PUBLIC_BASE_URL")
PUBLIC_HOST = PUBLIC_BASE_URL.partition("://")[2].partition("/")[0]
ALLOWED_HOSTS = [host for host in env.text("ALLOWED_HOSTS").split(",") if host] or [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *([PUBLIC_HOST.partition(":")[0]] if PUBLIC_HOST else []),
]
CSRF_TRUSTED_ORIGINS = [f"{PUBLIC_BASE_URL.partition('://')[0]}://{PUBLIC_HOST}"] if PUBLIC_HOST else []
ROOT_URLCONF = "studio.urls"
WSGI_APPLICATION = "studio.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_q",
    "csp",
    "studio.core",
    "studio.accounts",
    "studio.projects",
    "studio.activity",
    "studio.library",
    "studio.ledger",
    "studio.generation",
    "studio.review",
    "studio.plan",
    "studio.exports",
    "studio.operations",
    "studio.webhooks",
    "studio.push",
    "studio.privacy",
    "studio.api",
]

MIDDLEWARE = [
    "studio.core.web.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "studio.core.web.middleware.PrivacyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "studio.library.files.middleware.MediaMiddleware",
    "studio.core.web.middleware.CompressMiddleware",
    "studio.core.translations.request_language.LanguageMiddleware",
    "studio.api.middleware.ApiMiddleware",  # no session and no form is behind its addresses
    "django.contrib.sessions.middleware.SessionMiddleware",
    "studio.core.web.middleware.OriginMiddleware",
    "studio.core.web.body_limits.BodyLimitMiddleware",  # before the token is looked for in the body
    "django.middleware.csrf.CsrfViewMiddleware",
    "studio.core.web.middleware.CleanTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studio.accounts.signed_out.SignedOutMiddleware",
    "studio.accounts.middleware.UserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "studio.core.web.middleware.MethodMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studio.projects.nav.nav",
                "studio.activity.inbox.badge",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "studio.core.web.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django.templatetags.i18n", "studio.core.templatetags.studio"],
        },
    }
]

# People
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_CHARACTERS = 12
_PASSWORDS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_PASSWORDS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": f"{_PASSWORDS}.MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_CHARACTERS}},
    {"NAME": f"{_PASSWORDS}.CommonPasswordValidator"},  # 20,000 that are known from leaks
]
SESSION_IDLE_HOURS = env.number(
    "SESSION_IDLE_HOURS", 168, least=1, most=24 * 365
)  # without a page or an action
SESSION_AGE_DAYS = env.number("SESSION_AGE_DAYS", 30, least=1, most=365)  # since signing in
SESSION_COOKIE_AGE = SESSION_AGE_DAYS * 24 * 60 * 60
SIGN_IN_LOG_DAYS = env.number("SIGN_IN_LOG_DAYS", 90, least=1, most=3650)
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4
globals().update(env.mail("EMAIL_URL"))
HAS_MAIL = bool(env.text("EMAIL_URL"))
EMAIL_TIMEOUT = 20
DIGEST_MINUTES = env.number("DIGEST_MINUTES", 60, most=60 * 24 * 7)  # 0: a timer of the operator's does it
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Circle Take <studio@localhost>")

AUDIT_DAYS = env.number("AUDIT_DAYS", 730, most=36_500)  # 0: what was done is logged for ever

# Rows
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "studio.core.cache.ForgivingRedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Task queue (core/queue.py): every task by its kind, the most urgent kind first.
MAILS_OF_ACCOUNTS = ("invitation", "password", "address", "address_changed", "security", "sign_in")
TASK_KINDS: dict[str, tuple[str, ...]] = {
    "orders": (  # over in moments, and somebody waits for them
        *(f"studio.generation.tasks.{what}" for what in ("submit", "poll_one", "check")),
        "studio.review.tasks.mark_answered",
        "studio.review.tasks.recompute_statuses",
        "studio.plan.tasks.carry_out",
    ),
    "mail": (
        *(f"studio.accounts.tasks.mail_{what}" for what in MAILS_OF_ACCOUNTS),
        "studio.activity.tasks.send_digests",
        "studio.review.tasks.mail_guests",
        "studio.review.tasks.nudge_guest",
        "studio.privacy.tasks.mail_team_closed",
        "studio.privacy.tasks.cancel_orders",
    ),
    "fetch": ("studio.generation.tasks.fetch", "studio.generation.tasks.adopt"),
    "media": ("studio.library.tasks.prepare", "studio.exports.tasks.prepare_sound"),
    "webhooks": ("studio.webhooks.tasks.deliver", "studio.push.tasks.send"),  # receivers outside may be slow
    "film": ("studio.exports.tasks.render_film",),
    "proxies": ("studio.library.tasks.make_proxy", "studio.review.tasks.make_watermarked_copy"),
    "maintenance": (
        "studio.generation.tasks.reconcile",
        "studio.generation.tasks.delete_orphaned_media",
        "studio.accounts.tasks.clear_sessions",
        "studio.review.tasks.announce_late",
        "studio.review.tasks.remove_obsolete_copies",
        "studio.activity.tasks.delete_expired_entries",
        "studio.privacy.tasks.housekeep",
        "studio.privacy.tasks.make_data_export",
        "studio.privacy.tasks.remove_team",
    ),
}
QUEUE_KINDS = env.choices("QUEUE_KINDS", *TASK_KINDS)
# retry > timeout x ((queue_limit + 1) / workers + 1), checked at the start.
Q_CLUSTER: dict[str, Any] = {
    "name": "studio",
    "broker_class": "studio.core.redis_broker.RedisBroker" if REDIS_URL else "studio.core.broker.Broker",
    "workers": env.number("WORKERS", 3, least=1, most=64),
    "queue_limit": 1,
    "bulk": 1,
    "timeout": 300,
    "retry": 1200,
    "ack_failures": True,
    "max_attempts": 1,
    "catch_up": False,
    "save_limit": -1,
    "recycle": 200,
    "max_rss": 800_000,
    "scheduler": False,
    "orm": "default",
}

# Files
MEDIA_ROOT = DATA / "media"
X_ACCEL_LOCATION = env.text("X_ACCEL_LOCATION").rstrip("/")
UPLOADS = DATA / "uploads"
S3_BUCKET = env.text("S3_BUCKET")
SPOOL = UPLOADS  # one file system with MEDIA_ROOT: a received file is renamed, not copied
UPLOADS.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_TEMP_DIR = str(SPOOL)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = MEGABYTE
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_MB", 500, least=1) * MEGABYTE
# Below this a node takes no requests: an upload and a result must pass through its disk at the same time.
MIN_FREE_BYTES = env.number("MIN_FREE_MB", 2 * MAX_UPLOAD_BYTES // MEGABYTE) * MEGABYTE
TEAM_QUOTA_BYTES = env.number("TEAM_QUOTA_GB", 0, most=1_000_000) * GIGABYTE  # 0: no limit
MAX_RESULT_BYTES = 2_000_000_000
STORAGES: dict[str, Any] = {
    "default": file_storage(),
    "staticfiles": {"BACKEND": "studio.core.storage.static_storage.ManifestStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE / "static"]
WHITENOISE_MAX_AGE = 3600

# Who renders
RUNWARE_API_KEY = env.text("RUNWARE_API_KEY")
RUNWARE_BASE_URL = env.url("RUNWARE_BASE_URL", "https://api.runware.ai/v1")
MODELS = env.choices("MODELS", *(model.slug for model in model_specs.every()))
RESULT_HOSTS = env.hosts("RESULT_HOSTS")
SANDBOX_PORT = env.number("SANDBOX_PORT", PORT + 1, least=1, most=65535)
OWN_SANDBOX_URL = f"http://127.0.0.1:{SANDBOX_PORT}/v1"
SANDBOX_URL = env.url("SANDBOX_URL", OWN_SANDBOX_URL)
HAS_OWN_SANDBOX = SANDBOX_URL == OWN_SANDBOX_URL
SANDBOX_PACE = env.choice("SANDBOX_PACE", "real", "real", "quick", "instant")
PROVIDER_TIMEOUT_SECONDS = env.number("PROVIDER_TIMEOUT_SECONDS", 240, least=1)
PAID_AT_ONCE = env.number("PAID_AT_ONCE", 4, least=1, most=1000)
ORDERS_AT_MOST = env.number("ORDERS_AT_MOST", 120, least=1)
NOT_FOUND_SECONDS = env.number("NOT_FOUND_SECONDS", 600, least=1)
POLL_BATCH = env.number("POLL_BATCH", 1, least=1, most=50)

# Safety
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
ON_HTTPS = PUBLIC_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ON_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if ON_HTTPS else 0
SECURE_SSL_REDIRECT = ON_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked over http, inside
if ON_HTTPS:  # a browser takes these names only with Secure, for this host alone
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ON_HTTPS else None
# How many proxies in front name the visitor in X-Forwarded-For; limits count by that address.
PROXIES = env.number("PROXIES", 1 if ON_HTTPS else 0, least=0, most=9)
BUCKET_SOURCES = [address.origin] if (address := bucket()) else []
MEDIA_SOURCES = [SELF, "blob:", *BUCKET_SOURCES]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{f"{kind}-src": [SELF] for kind in ("script", "style", "font", "worker", "manifest")},
        "form-action": [SELF],
        "img-src": [*MEDIA_SOURCES, "data:"],
        "media-src": MEDIA_SOURCES,
        "connect-src": [SELF, *BUCKET_SOURCES],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
WEBHOOK_HOSTS = env.hosts("WEBHOOK_HOSTS")
PUSH_HOSTS = env.hosts("PUSH_HOSTS")

# What is seen from outside
C2PA_CERT = env.text("C2PA_CERT")  # with its key, videos of a hand-off are signed
C2PA_KEY = env.together("C2PA_KEY", "C2PA_CERT")
METRICS_TOKEN = env.secret("METRICS_TOKEN")
# Read by prometheus-client when it is imported: what each process counts lies there, to be added up.
METRICS_FOLDER = env.folder("METRICS_FOLDER", DATA / "metrics")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)
SENTRY_DSN = env.text("SENTRY_DSN")
if SENTRY_DSN:  # imported only then: it takes memory in every process
    import_string("studio.core.monitoring.error_reports.start")(SENTRY_DSN, key=SECRET_KEY)

# Words, time and logs
LANGUAGE_CODE, USE_I18N = "en", True
LANGUAGES = [("en", "English"), ("de", "Deutsch (unvollständig)")]  # each in its own words
LOCALE_PATHS = [DATA / "locale"]  # written by core.translations
USE_TZ, TIME_ZONE = True, "UTC"
LOG_FORMAT = env.choice("LOG_FORMAT", "text", "text", "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "studio.core.monitoring.logs.formatter", "is_json": LOG_FORMAT == "json"}},
    "filters": {
        "tokens": {"()": "studio.core.monitoring.logs.MaskTokens"},
        "outages": {"()": "studio.core.monitoring.outages.OutageInOneLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", "INFO", "DEBUG", "INFO", "WARNING", "ERROR"),
    },
    "loggers": {
        "django.request": {"filters": ["outages"]},
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore", "django-q")},
        "waitress.queue": {"level": "ERROR"},  # that a request waits for a thread is no news
    },
}
