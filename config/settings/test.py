"""Settings of the test suite, on the private tests cluster or the server of DATABASE_URL.

The test databases are named after the one in the URL, so that several runs can share a server.
"""

from config.settings.base import *
from config.settings.base import env
from config.settings.database import database_from_url
from tools.postgres.clusters import CLUSTERS

DEBUG = False
SECRET_KEY = "for-tests-only-" + "0" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

DATABASES = {"default": database_from_url(env.str("DATABASE_URL", default="") or CLUSTERS["tests"].url)}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# WhiteNoise serves static files from the packages, without collectstatic.
WHITENOISE_USE_FINDERS = True

DEMO_ALLOWED = True

PUBLIC_URL = "https://stay.example"

PROVIDER_SECRET_KEYS = ["Zm9yLXRlc3RzLW9ubHktMDAwMDAwMDAwMDAwMDAwMDA="]

WEBHOOK_SECRET_KEYS = ["Zm9yLXRlc3RzLW9ubHktMDAwMDAwMDAwMDAwMDAwMDA="]

# Clients are authorised for its channels; nothing is sent to it. Relays of tests get another one by their environment.
PUSHER_APP = PUSHER_APP or {
    "app_id": "1",
    "key": "test-key",
    "secret": "test-secret",
    "host": "127.0.0.1",
    "port": 9,
    "is_tls": False,
}
