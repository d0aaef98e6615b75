"""POST /api/realtime/auth/: authorise a client for a private channel of its hotels, as pusher-js asks for it."""

import re

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import refuse_idempotency_key
from hotel.api.documentation import Output, ProblemSerializer, extend_schema
from hotel.api.inputs import InputSerializer
from hotel.api.parsers import StrictFormParser, StrictJsonParser
from hotel.kernel.exceptions import Forbidden, NotFound
from hotel.kernel.problems import MEDIA_TYPE
from notifications.services.transports.pusher_app import PusherClient, configured_app
from notifications.services.transports.pusher_channels import CAPABILITIES, parse_channel
from staff.api.base import ApiView
from staff.authorization import may
from staff.selectors import membership

SOCKET_ID = r"^[0-9]{1,20}\.[0-9]{1,20}$"


class ChannelInput(InputSerializer):
    """The channel to which a connection wants to subscribe."""

    socket_id = serializers.RegexField(
        SOCKET_ID, trim_whitespace=False, help_text="The connection, as the Pusher server named it."
    )
    channel_name = serializers.CharField(
        max_length=164, trim_whitespace=False, help_text="Such as private-hotel-grand-rooms."
    )

    def validate_socket_id(self, socket_id: str) -> str:
        """Refuse a line break at the end, which the pattern lets through."""
        if not re.fullmatch(SOCKET_ID, socket_id):
            raise serializers.ValidationError("This is not the id of a connection.", code="invalid")
        return socket_id


class ChannelAuthSerializer(Output):
    """The signature that the client presents to the Pusher server."""

    auth = serializers.CharField()


class RealtimeAuth(ApiView):
    """Authorise a connection for a private channel."""

    tag = "realtime"
    parser_classes = [StrictJsonParser, StrictFormParser]

    @extend_schema(
        request={"application/json": ChannelInput, "application/x-www-form-urlencoded": ChannelInput},
        responses={
            200: ChannelAuthSerializer,
            (403, MEDIA_TYPE): ProblemSerializer,
            (404, MEDIA_TYPE): ProblemSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Sign a subscription of the caller; takes JSON, or a form as pusher-js sends it.

        403 `forbidden` for every channel that is not one of the caller's hotels and roles, whether it exists or not;
        404 where no Pusher app is configured.
        """
        refuse_idempotency_key(request)
        given = self.parse(ChannelInput)
        app = configured_app()
        if app is None:
            raise NotFound("No Pusher app is configured.")
        self._require_access(given["channel_name"])
        client = PusherClient(app, timeout_seconds=0)
        signed = client.sign_subscription(channel=given["channel_name"], socket_id=given["socket_id"])
        return Response({"auth": signed["auth"]})

    def _require_access(self, name: str) -> None:
        """Raise Forbidden unless the caller's roles in the hotel of the channel include all its capabilities."""
        channel = parse_channel(name)
        staff = membership(user=self.user, hotel_slug=channel.hotel_slug) if channel else None
        if (
            channel is None
            or staff is None
            or not all(may(staff, capability) for capability in CAPABILITIES[channel.channel])
        ):
            raise Forbidden("Your roles do not permit this channel.")
