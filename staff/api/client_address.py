"""From where a request comes."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client; behind TRUSTED_PROXIES proxies, what the outermost of these was told by nobody.

    X-Forwarded-For grows to the right: every proxy adds whom it hears. What stands left of our own proxies' words
    is the client's own invention. Empty on a Unix socket without a proxy that names anybody.
    """
    named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = named[-settings.TRUSTED_PROXIES :] if settings.TRUSTED_PROXIES else []
    return trusted[0] if trusted else str(request.META.get("REMOTE_ADDR") or "")
