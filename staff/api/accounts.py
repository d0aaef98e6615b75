"""Logging in and out, and who I am."""

from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import refuse_idempotency_key
from hotel.api.inputs import InputSerializer
from hotel.api.openapi import Output, ProblemSerializer
from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.problems import MEDIA_TYPE
from staff.api.base import ApiView
from staff.api.client_address import client_address
from staff.capabilities import Capability
from staff.enums import Role
from staff.services import issue_token, revoke_token, try_login
from staff.snapshots import person_snapshot

TOO_OFTEN = "Too many failed logins. Please wait before the next one."


class LoginInput(InputSerializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class MembershipSerializer(Output):
    hotel = serializers.SlugField(help_text="The hotel's slug.")
    hotel_name = serializers.CharField()
    staff_id = serializers.IntegerField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    capabilities = serializers.ListField(child=serializers.ChoiceField(choices=Capability.choices))


class PersonSerializer(Output):
    username = serializers.CharField()
    name = serializers.CharField()
    memberships = MembershipSerializer(many=True)


class LoginSerializer(Output):
    token = serializers.CharField()
    expiry = serializers.DateTimeField()
    staff = PersonSerializer()


class Login(ApiView):
    """Exchange name and password for a token."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"

    @extend_schema(request=LoginInput, responses={200: LoginSerializer, (429, MEDIA_TYPE): ProblemSerializer})
    def post(self, request: Request) -> Response:
        """401 does not tell whether the name or the password is wrong. After too many of them: 429 `throttled`.

        An `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        refuse_idempotency_key(request)
        given = self.parse(LoginInput)
        attempt = try_login(
            InstallationCommand(now=self.now), **given, address=client_address(cast(HttpRequest, request))
        )
        if attempt.wait_seconds is not None:
            raise Throttled(wait=attempt.wait_seconds, detail=TOO_OFTEN)
        if attempt.user is None:
            raise AuthenticationFailed(
                ProblemCode.WRONG_CREDENTIALS.label, code=ProblemCode.WRONG_CREDENTIALS
            )
        user = attempt.user
        issued = self.run(lambda command: issue_token(command, user=user), name="login")
        return self.respond({"token": issued.token, "expiry": issued.expiry, "staff": person_snapshot(user)})


class Logout(ApiView):
    """End the token, or the browser session, that this request came with."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the token, or the browser session, that this request came with.

        An `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        refuse_idempotency_key(request)
        token = request.auth
        if token is None:
            logout(cast(HttpRequest, request))
        else:
            self.run(lambda _: revoke_token(token=token), name="logout")
        return Response(status=204)


class Me(ApiView):
    """Who I am, where I work, and what I may do there."""

    @extend_schema(responses=PersonSerializer)
    def get(self, request: Request) -> Response:
        return self.respond(person_snapshot(self.user))
