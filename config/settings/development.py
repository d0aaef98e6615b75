"""Settings of a developer's machine and of the demo, on the private demo cluster or the server of DATABASE_URL."""

from config.settings.base import *
from config.settings.base import env
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

# Webhooks can be tried with a receiver on this machine.
WEBHOOK_SECRET_KEYS = WEBHOOK_SECRET_KEYS or ["Zm9yLWRldmVsb3BtZW50LW9ubHktMDAwMDAwMDAwMDA="]
WEBHOOK_ALLOW_HTTP = "WEBHOOK_ALLOW_HTTP" not in env.ENVIRON or WEBHOOK_ALLOW_HTTP
WEBHOOK_ALLOWED_NETWORKS = WEBHOOK_ALLOWED_NETWORKS or networks_from(["127.0.0.0/8", "::1/128"])
