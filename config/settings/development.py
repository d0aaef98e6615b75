"""Settings of a developer's machine and of the demo, on the private demo cluster or the server of DATABASE_URL."""

from config.settings.base import *
from config.settings.base import BASE_DIR, env
from config.settings.database import database_from_url
from config.settings.webhooks import networks_from
from tools.postgres.clusters import CLUSTERS

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.ENVIRON.get("SECRET_KEY", "for-development-only-" + "0" * 40)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

DATABASES = {"default": database_from_url(env.str("DATABASE_URL", default="") or CLUSTERS["demo"].url)}

# WhiteNoise serves static files from the packages, without collectstatic.
WHITENOISE_USE_FINDERS = True

DEMO_ALLOWED = True

PUBLIC_URL = PUBLIC_URL or "http://127.0.0.1:8000"
# Mails are written to files, unless a server is named.
if "EMAIL_HOST" not in env.ENVIRON and "EMAIL_BACKEND" not in env.ENVIRON:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = EMAIL_FILE_PATH or str(BASE_DIR / ".mails")

# Webhooks can be tried with a receiver on this machine.
PROVIDER_SECRET_KEYS = PROVIDER_SECRET_KEYS or ["Zm9yLWRldmVsb3BtZW50LW9ubHktMDAwMDAwMDAwMDA="]
WEBHOOK_SECRET_KEYS = WEBHOOK_SECRET_KEYS or ["Zm9yLWRldmVsb3BtZW50LW9ubHktMDAwMDAwMDAwMDA="]
WEBHOOK_ALLOW_HTTP = "WEBHOOK_ALLOW_HTTP" not in env.ENVIRON or WEBHOOK_ALLOW_HTTP
WEBHOOK_ALLOWED_NETWORKS = WEBHOOK_ALLOWED_NETWORKS or networks_from(["127.0.0.0/8", "::1/128"])
