"""Log in, log out, and show the caller's login."""

from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import refuse_idempotency_key
from hotel.api.documentation import Output, ProblemSerializer, extend_schema
from hotel.api.inputs import InputSerializer
from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.problems import MEDIA_TYPE
from staff.api.base import ApiView
from staff.api.client_address import client_address
from staff.capabilities import Capability
from staff.enums import Role
from staff.selectors import Caller
from staff.services import issue_token, revoke_token, try_login
from staff.snapshots import person_snapshot

TOO_MANY_FAILURES = _("Too many failed logins. Please wait before the next one.")


class LoginInput(InputSerializer):
    """Username and password."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class MembershipSerializer(Output):
    """A hotel with the caller's roles and capabilities in it."""

    hotel = serializers.SlugField(help_text="The hotel's slug.")
    hotel_name = serializers.CharField()
    staff_id = serializers.IntegerField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    capabilities = serializers.ListField(child=serializers.ChoiceField(choices=Capability.choices))


class PersonSerializer(Output):
    """A login with its hotels."""

    username = serializers.CharField()
    name = serializers.CharField()
    memberships = MembershipSerializer(many=True)


class LoginSerializer(Output):
    """A new token."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()
    staff = PersonSerializer()


class Login(ApiView):
    """Exchange username and password for a token."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def get_authenticate_header(self, request: Request) -> str:
        """Name the scheme in WWW-Authenticate, without which DRF would answer 403 instead of 401."""
        return "Token"

    @extend_schema(request=LoginInput, responses={200: LoginSerializer, (429, MEDIA_TYPE): ProblemSerializer})
    def post(self, request: Request) -> Response:
        """Log in. 401 does not reveal which of username and password is wrong; too many failures: 429 `throttled`.

        An `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        refuse_idempotency_key(request)
        given = self.parse(LoginInput)
        attempt = try_login(
            InstallationCommand(now=self.now), **given, address=client_address(cast(HttpRequest, request))
        )
        if attempt.wait_seconds is not None:
            raise Throttled(wait=attempt.wait_seconds, detail=str(TOO_MANY_FAILURES))
        if attempt.user is None:
            raise AuthenticationFailed(
                ProblemCode.WRONG_CREDENTIALS.label, code=ProblemCode.WRONG_CREDENTIALS
            )
        user = attempt.user
        issued = self.run(lambda command: issue_token(command, user=user), name="login")
        return self.respond({"token": issued.token, "expiry": issued.expiry, "staff": person_snapshot(user)})


class Logout(ApiView):
    """End the token or the browser session of this request."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the token or the browser session of this request.

        An `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        refuse_idempotency_key(request)
        caller = request.auth
        if not isinstance(caller, Caller):
            logout(cast(HttpRequest, request))
        else:
            self.run(lambda _: revoke_token(token=caller.token), name="logout")
        return Response(status=204)


class Me(ApiView):
    """The caller's login, hotels and capabilities."""

    @extend_schema(responses=PersonSerializer)
    def get(self, request: Request) -> Response:
        """Show the caller's login with hotels, roles and capabilities."""
        return self.respond(person_snapshot(self.user))
