"""Settings common to all environments. Values that differ between machines come from environment variables."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ

from config.settings.pusher import pusher_app_from
from config.settings.webhooks import networks_from, secret_keys_from
from hotel.kernel.time_zones import use_locked_release

# Before everything else, in every process: a hotel's clock must not depend on the machine.
use_locked_release()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

# From the lowest app to the highest: an app imports the models of earlier apps only.
HOTEL_APPS = ["hotel", "staff", "notifications", "rooms", "room_bookings", "guests", "housekeeping"]

INSTALLED_APPS = [
    "staff.admin_config.AdminApp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    *HOTEL_APPS,
]

MIDDLEWARE = [
    "hotel.kernel.middleware.RequestIdMiddleware",
    "hotel.kernel.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hotel.kernel.middleware.ReadableTextMiddleware",
    "hotel.web.compression.PageCompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hotel.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.web.idle_lock.IdleLockMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hotel.web.context.page_settings",
                "staff.web.idle_lock.session_settings",
            ]
        },
    }
]

AUTH_USER_MODEL = "staff.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Failed logins in one period before further logins wait for its end. Successful logins are not counted.
LOGIN_FAILURES_PERIOD = timedelta(minutes=env.int("LOGIN_FAILURES_MINUTES", default=15))
LOGIN_FAILURES_PER_NAME = env.int("LOGIN_FAILURES_PER_NAME", default=10)
LOGIN_FAILURES_PER_ADDRESS = env.int("LOGIN_FAILURES_PER_ADDRESS", default=100)

# The number of our own proxies before the program: so many entries of X-Forwarded-For are trusted.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# The relay: how many subscriptions one process serves at a time, how long a lease and a call last, and how often it
# looks for events. A lease lasts at least three times as long as a call.
RELAY_THREADS = env.int("RELAY_THREADS", default=16)
RELAY_LEASE_SECONDS = env.float("RELAY_LEASE_SECONDS", default=60)
RELAY_TIMEOUT_SECONDS = env.float("RELAY_TIMEOUT_SECONDS", default=10)
RELAY_LOOK_SECONDS = env.float("RELAY_LOOK_SECONDS", default=0.25)

# The web processes: the threads of each that answer requests. Streams need none.
WEB_THREADS = env.int("WEB_THREADS", default=4)

# The streams of a web process: how many it keeps open at most, how often it looks for events and sends a heartbeat to a
# quiet client, how often it checks that callers may go on, and for how long a client may read nothing.
STREAMS: dict[str, Any] = {
    "max_listeners": env.int("STREAM_MAX_LISTENERS", default=2000),
    "look_seconds": env.float("STREAM_LOOK_SECONDS", default=0.2),
    "heartbeat_seconds": env.float("STREAM_HEARTBEAT_SECONDS", default=15),
    "check_seconds": env.float("STREAM_CHECK_SECONDS", default=15),
    "send_seconds": env.float("STREAM_SEND_SECONDS", default=10),
}

# The Pusher app to which the relay sends events; none without PUSHER_APP_ID.
PUSHER_APP: dict[str, Any] | None = pusher_app_from(env)

# After this time without a success a subscription is disabled; None: never.
PUSHER_DISABLED_AFTER_DAYS = env.int("PUSHER_DISABLED_AFTER_DAYS", default=0)
DELIVERIES_DISABLED_AFTER: dict[str, timedelta | None] = {
    "PUSHER": timedelta(days=PUSHER_DISABLED_AFTER_DAYS) if PUSHER_DISABLED_AFTER_DAYS else None,
    "WEBHOOK": timedelta(days=3),
}

# Webhooks: the keys that encrypt their secrets (the first encrypts, all decrypt), whether they may have http addresses,
# which networks they may reach besides public addresses, and how long the log of their calls is kept.
WEBHOOK_SECRET_KEYS = secret_keys_from(env)
WEBHOOK_ALLOW_HTTP = env.bool("WEBHOOK_ALLOW_HTTP", default=False)
WEBHOOK_ALLOWED_NETWORKS = networks_from(env.list("WEBHOOK_ALLOWED_NETWORKS", default=[]))
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=30)

# Payment providers: the keys that encrypt the secrets of their accounts, the addresses besides their own that accounts
# may name, the seconds that an answer may take, and those between two looks of an idle sender.
PROVIDER_SECRET_KEYS = secret_keys_from(env, "PROVIDER_SECRET_KEYS")
PROVIDER_API_BASES = env.list("PROVIDER_API_BASES", default=[])
PROVIDER_TIMEOUT = env.float("PROVIDER_TIMEOUT", default=30)
PROVIDER_LOOK_SECONDS = env.float("PROVIDER_LOOK_SECONDS", default=1)

# Guests: the address under which they reach this installation (links in mails begin with it), the days for which a
# link works after the departure, and how often an address may try unknown links in a quarter of an hour.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
GUEST_LINK_DAYS = env.int("GUEST_LINK_DAYS", default=14)
GUEST_LINK_FAILURES_PER_ADDRESS = env.int("GUEST_LINK_FAILURES_PER_ADDRESS", default=30)

# Mails to guests: Django's mail backend, its server, the sender, and after how many hours of failed tries a mail fails.
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.ENVIRON.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default="") or None
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="bookings@localhost")
MAIL_LOOK_SECONDS = env.float("MAIL_LOOK_SECONDS", default=1)
MAIL_GIVE_UP_HOURS = env.float("MAIL_GIVE_UP_HOURS", default=72)

# The token with which Prometheus reads /metrics; without one only the same machine may read them.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# Permits `manage.py seed_demo`, which creates logins with a published password.
DEMO_ALLOWED = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Times are stored and computed in UTC. Only the business date reads a hotel's own clock.
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en"
USE_I18N = True
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "hotel" / "locale"]
FORMAT_MODULE_PATH = "hotel.formats"
LANGUAGE_COOKIE_NAME = "innkeeper_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

LOGIN_URL = "pages:login"

STATIC_URL = "/static/"

# Security headers of every response; the content security policy is in hotel.kernel.middleware.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "staff.api.authentication.TokenAuthentication",
        "staff.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["hotel.api.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "hotel.api.openapi.HotelSchema",
    "EXCEPTION_HANDLER": "hotel.kernel.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# Tokens and browser sessions last for one shift; use does not extend them.
TOKEN_TTL = timedelta(hours=env.int("TOKEN_TTL_HOURS", default=12))
REST_KNOX: dict[str, Any] = {"TOKEN_TTL": TOKEN_TTL, "AUTO_REFRESH": False}
SESSION_COOKIE_AGE = int(TOKEN_TTL.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hotel.api.handlers.csrf_failure"

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Innkeeper",
    "DESCRIPTION": "The operations core of a hotel: rooms, bookings, guests, housekeeping and their history.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ProblemCode": "hotel.kernel.exceptions.ProblemCode",
        "Source": "hotel.kernel.enums.Source",
        "Language": "hotel.enums.Language",
        "Role": "staff.enums.Role",
        "Capability": "staff.capabilities.Capability",
        "EventType": "notifications.enums.EventType",
        "ShareKind": "hotel.enums.ShareKind",
        "SubscriptionKind": "notifications.enums.SubscriptionKind",
        "DisabledReason": "notifications.enums.DisabledReason",
        "CallOutcome": "notifications.enums.CallOutcome",
        "RoomStatus": "rooms.enums.RoomStatus",
        "ReadyOrDirty": ["READY_FOR_GUEST", "CHECKOUT_DIRTY"],
        "OccupancyStatus": "rooms.enums.OccupancyStatus",
        "Operation": "rooms.enums.Operation",
        "TimelineKind": ["status", "operation", "change", "payment", "invoice"],
        "TimelineInvoiceKind": ["INVOICE", "CREDIT_NOTE"],
        "ReportCategory": "housekeeping.enums.ReportCategory",
        "BookingStatus": "room_bookings.enums.BookingStatus",
        "BlockKind": "room_bookings.enums.BlockKind",
        "BlockState": "room_bookings.enums.BlockState",
        "CalendarReading": "room_bookings.enums.CalendarReading",
        "ImportOutcome": "room_bookings.enums.ImportOutcome",
        "CheckOutOutcome": ["checked_out", "already_out"],
        "AutoAssignmentOutcome": ["assigned", "not_placed", "changed"],
        "SetMode": "room_bookings.enums.SetMode",
        "SetOutcome": "room_bookings.enums.SetOutcome",
        "CityTaxKind": "hotel.enums.CityTaxKind",
        "InvoiceKind": "room_bookings.enums.InvoiceKind",
        "MailKind": "room_bookings.enums.MailKind",
        "MailState": "room_bookings.enums.MailState",
        "OversoldKind": "room_bookings.enums.OversoldKind",
        "RestrictionName": ["closed_to_arrival", "closed_to_departure", "max_nights", "min_nights"],
        "PartyRole": "room_bookings.enums.PartyRole",
        "DeskMethod": ["CASH", "CARD", "BANK_TRANSFER", "CHANNEL", "ON_ACCOUNT"],
        "NightsPrice": "room_bookings.enums.NightsPrice",
        "PaymentKind": "room_bookings.enums.PaymentKind",
        "PaymentMethod": "room_bookings.enums.PaymentMethod",
        "ProviderRequestKind": "room_bookings.provider_enums.RequestKind",
        "ProviderRequestState": "room_bookings.provider_enums.RequestState",
        "ProviderEventOutcome": "room_bookings.provider_enums.EventOutcome",
        "ProviderEventConcern": "room_bookings.provider_enums.EventConcern",
        "PaymentIntentPurpose": "room_bookings.provider_enums.IntentPurpose",
        "PaymentIntentStatus": "room_bookings.provider_enums.IntentStatus",
        "PaymentTerms": "room_bookings.enums.PaymentTerms",
        "RefundMethod": ["CASH", "CARD", "BANK_TRANSFER"],
        "Priority": "housekeeping.enums.Priority",
        "WishKind": "housekeeping.enums.Wish",
        "Seen": "housekeeping.enums.Seen",
        "DiscrepancyKind": "housekeeping.enums.DiscrepancyKind",
        "TaskType": "housekeeping.enums.TaskType",
        "TaskStatus": "housekeeping.enums.TaskStatus",
        "PromiseState": ["kept", "broken", "at_risk", "open"],
        "UnknownBecause": ["out_of_use", "no_task", "nobody_assigned", "occupied"],
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "hotel.kernel.logging.ContextFilter"}},
    "formatters": {
        "json": {
            "()": "hotel.kernel.logging.PrivateJsonFormatter",
            "format": "%(levelname)s %(name)s %(message)s %(request_id)s %(command_id)s",
            "timestamp": "time",
            "rename_fields": {"levelname": "level", "name": "logger"},
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["context"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handlers would write a second, unstructured line.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # The access log has the same line without the query, which may hold a guest's name.
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
        # At DEBUG, Django would log every statement with its values.
        "django.db.backends": {"level": "INFO"},
    },
}
