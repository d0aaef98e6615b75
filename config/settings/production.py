"""Settings of production. Secrets and addresses come from the environment; without them it does not start."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import BASE_DIR, env
from config.settings.database import database_from_url

REQUIRED = {
    "SECRET_KEY": "a long random string that only this installation knows",
    "ALLOWED_HOSTS": "the host names it is served under, separated by commas",
    "DATABASE_URL": "postgresql://user:password@host:port/name",
}


def require_environment() -> None:
    """Raise ImproperlyConfigured, naming every required variable that is missing or empty."""
    missing = [
        f"  {name}: {meaning}" for name, meaning in REQUIRED.items() if not env.ENVIRON.get(name, "").strip()
    ]
    if missing:
        raise ImproperlyConfigured("Innkeeper cannot start. Set in the environment:\n" + "\n".join(missing))


require_environment()

DEBUG = False
# Literally: env.str() takes a value that begins with "$", as one in fifty generated keys does, for a reference.
SECRET_KEY = env.ENVIRON["SECRET_KEY"]
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS") if host.strip()]

DATABASES = {
    "default": {
        **database_from_url(env.str("DATABASE_URL"), prepare=env.bool("PREPARED_STATEMENTS", default=True)),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=300),
        "CONN_HEALTH_CHECKS": True,
    }
}

# The target of `manage.py collectstatic`.
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hotel.web.static_files.StaticFiles"},
}

# Encrypted connections only. Headers of a proxy that ends TLS are trusted only where the operator says so.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# The operator decides on subdomains and preloading: other subdomains may lack TLS, and preloading is hard to revoke.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=int(BEHIND_TLS_PROXY))
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
