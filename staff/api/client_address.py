"""Find the IP address of a client."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client that connected to the outermost of TRUSTED_PROXIES proxies.

    Each proxy appends the address of its peer to X-Forwarded-For. Entries before those of the trusted proxies come
    from the client and prove nothing. Returns an empty text on a Unix socket without such a header.
    """
    addresses = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    trusted = addresses[-settings.TRUSTED_PROXIES :] if settings.TRUSTED_PROXIES else []
    return trusted[0] if trusted else str(request.META.get("REMOTE_ADDR") or "")
