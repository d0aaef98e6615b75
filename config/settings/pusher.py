"""The settings of the Pusher app from environment variables."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


def pusher_app_from(env: environ.Env) -> dict[str, Any] | None:
    """Return the app with its address and key; None without PUSHER_APP_ID.

    Raises ImproperlyConfigured for an app without key, secret or address, or a number that is none.
    """
    # Literally: env.str() takes a value that begins with "$" for a reference.
    given = {
        "PUSHER_APP_ID": env.ENVIRON.get("PUSHER_APP_ID", "").strip(),
        "PUSHER_KEY": env.ENVIRON.get("PUSHER_KEY", "").strip(),
        "PUSHER_SECRET": env.ENVIRON.get("PUSHER_SECRET", "").strip(),
    }
    if not given["PUSHER_APP_ID"]:
        return None
    host, cluster = env.str("PUSHER_HOST", default=""), env.str("PUSHER_CLUSTER", default="")
    missing = [name for name, value in given.items() if not value]
    if not (host or cluster):
        missing.append("PUSHER_HOST or PUSHER_CLUSTER")
    if missing:
        raise ImproperlyConfigured(f"PUSHER_APP_ID is set, so set these too: {', '.join(missing)}.")
    if not given["PUSHER_APP_ID"].isdecimal():
        raise ImproperlyConfigured("PUSHER_APP_ID is a number.")
    is_tls = env.bool("PUSHER_TLS", default=True)
    return {
        "app_id": given["PUSHER_APP_ID"],
        "key": given["PUSHER_KEY"],
        "secret": given["PUSHER_SECRET"],
        "host": host or f"api-{cluster}.pusher.com",
        "port": env.int("PUSHER_PORT", default=0) or (443 if is_tls else 80),
        "is_tls": is_tls,
    }
