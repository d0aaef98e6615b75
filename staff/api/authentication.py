"""Authenticate callers by session, or by token: one statement reads token and membership of the URL's hotel."""

import re
from hmac import compare_digest

from django.http import HttpRequest
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework import authentication as drf
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from hotel.kernel.exceptions import ProblemCode
from staff.models import User
from staff.selectors import Caller, callers
from staff.services import is_locked

_PLAIN = re.compile(rb"[!-~]{1,200}")


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token …`. Expired tokens are refused here and deleted at the next login.

    `request.auth` becomes a Caller with the membership of the hotel in the URL.
    """

    _hotel_slug: str | None = None

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """Return the login and the caller, None without a token. Raises AuthenticationFailed."""
        self._hotel_slug = request.parser_context["kwargs"].get("hotel_slug")
        authenticated: tuple[User, Caller] | None = super().authenticate(request)
        return authenticated

    def authenticate_credentials(self, token: bytes) -> tuple[User, Caller]:
        """Return the login and the caller. Raises AuthenticationFailed unless the token is valid."""
        if not _PLAIN.fullmatch(token):
            raise AuthenticationFailed(ProblemCode.AUTHENTICATION_FAILED.label)
        text = token.decode("ascii")
        now, digest = timezone.now(), hash_token(text)
        candidates = callers(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH], hotel_slug=self._hotel_slug)
        for caller in candidates:
            expiry = caller.token.expiry
            is_valid = caller.user.is_active and expiry and expiry > now
            if is_valid and compare_digest(digest, caller.token.digest):
                return caller.user, caller
        raise AuthenticationFailed(ProblemCode.AUTHENTICATION_FAILED.label)


class SessionAuthentication(drf.SessionAuthentication):
    """The session of a browser, which must send its CSRF token with every change. A locked session is refused."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the login, None without a session. Raises AuthenticationFailed, PermissionDenied."""
        browser: HttpRequest = request._request  # noqa: SLF001
        login = getattr(browser, "user", None)  # absent without the middleware of sessions
        if login and login.is_authenticated and is_locked(browser.session, now=timezone.now()):
            code = ProblemCode.SESSION_LOCKED
            raise AuthenticationFailed(code.label, code=code)
        return super().authenticate(request)
