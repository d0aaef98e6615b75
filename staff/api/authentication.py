"""Authenticate callers by token, with one statement."""

import re
from hmac import compare_digest
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.sql import PreparedQuery

_read_tokens_by_key = PreparedQuery.by_key(
    "read_auth_tokens", lambda: AuthToken.objects.select_related("user"), "token_key"
)
_PLAIN = re.compile(rb"[!-~]{1,200}")


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token …`. Expired tokens are refused here and deleted at the next login."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Return the login and the token. Raises AuthenticationFailed unless the token is valid."""
        if not _PLAIN.fullmatch(token):
            raise AuthenticationFailed(ProblemCode.AUTHENTICATION_FAILED.label)
        text = token.decode("ascii")
        now, digest = timezone.now(), hash_token(text)
        for candidate in _read_tokens_by_key([text[: CONSTANTS.TOKEN_KEY_LENGTH]]):
            is_valid = candidate.user.is_active and candidate.expiry and candidate.expiry > now
            if is_valid and compare_digest(digest, candidate.digest):
                return candidate.user, candidate
        raise AuthenticationFailed(ProblemCode.AUTHENTICATION_FAILED.label)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the authentication in the OpenAPI document."""

    target_class = "staff.api.authentication.TokenAuthentication"
    name = "Token"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        """Return the security scheme."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token`, a space, and the token from `POST /api/auth/login/`.",
        }
