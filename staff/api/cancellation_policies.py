"""GET, POST and PATCH …/cancellation-policies/: the terms under which bookings are made."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.amounts import Amount
from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import InputSerializer, PageQuery
from hotel.cancellation_terms import MAX_HOURS, MAX_TIERS, Share, Tier
from hotel.currencies import MAX_DIGITS, MAX_PLACES
from hotel.enums import ShareKind
from hotel.kernel.etag import etag
from hotel.models import CancellationPolicy
from hotel.selectors import cancellation_policies_of, cancellation_policy_by_code
from hotel.services import create_cancellation_policy, update_cancellation_policy
from hotel.snapshots import cancellation_policy_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability

CANCELLATION_POLICY = "cancellation-policies/<slug:policy_code>"
_HOURS = "Hours before the arrival on the wall clock from which the tier applies; null: from the booking on."
_VALUE = (
    "The percentage, or the amount in the hotel's currency; null for the first night and the full amount."
)
_NO_SHOW = "The penalty of a no-show; null: what a cancellation at the arrival costs."
_DEPOSIT = "What is to be paid before a booking is confirmed; null: nothing."
_TIERS = "Penalties in the order in which they apply, each in place of the one before; before the first it is free."
_IS_ACTIVE = "Whether new bookings can have the policy."
_IS_DEFAULT = "Whether new bookings that name no policy have this one."


class ShareValue(Amount):
    """A percentage or an amount. The service refuses what does not fit the kind."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, help_text=_VALUE, **kwargs)


class ShareInput(InputSerializer):
    """A share of the price of a stay."""

    kind = serializers.ChoiceField(choices=ShareKind.choices)
    value = ShareValue(default=None)

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Return the share. It is given as a whole, also in a partial change of a policy."""
        if "kind" not in attrs:
            raise ValidationError({"kind": [_("This field is required.")]})
        return Share(attrs["kind"], attrs.get("value"))


class TierInput(ShareInput):
    """A penalty that applies from some hours before the arrival."""

    hours_before = serializers.IntegerField(
        min_value=0, max_value=MAX_HOURS, allow_null=True, default=None, help_text=_HOURS
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Tier(attrs.get("hours_before"), super().validate(attrs))


class CancellationPolicyChangesInput(InputSerializer):
    """What to change of a policy. Bookings keep the terms under which they were made."""

    only_by_command = frozenset({"code", "is_refundable", "created_at", "updated_at"})

    name = serializers.CharField(max_length=100)
    tiers = serializers.ListField(child=TierInput(), max_length=MAX_TIERS, help_text=_TIERS)
    no_show = ShareInput(allow_null=True, help_text=_NO_SHOW)
    deposit = ShareInput(allow_null=True, help_text=_DEPOSIT)
    is_active = serializers.BooleanField(help_text=_IS_ACTIVE)
    is_default = serializers.BooleanField(help_text=_IS_DEFAULT)

    def validate_tiers(self, tiers: list[Tier]) -> tuple[Tier, ...]:
        return tuple(tiers)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"changes": attrs}


class CancellationPolicyInput(InputSerializer):
    """A new policy. Without tiers a cancellation is always free."""

    code = serializers.SlugField(max_length=16, source="policy_code")
    name = serializers.CharField(max_length=100)
    tiers = serializers.ListField(child=TierInput(), max_length=MAX_TIERS, default=list, help_text=_TIERS)
    no_show = ShareInput(allow_null=True, default=None, help_text=_NO_SHOW)
    deposit = ShareInput(allow_null=True, default=None, help_text=_DEPOSIT)
    is_default = serializers.BooleanField(default=False, help_text=_IS_DEFAULT)

    def validate_tiers(self, tiers: list[Tier]) -> tuple[Tier, ...]:
        return tuple(tiers)


class ShareSerializer(Output):
    kind = serializers.ChoiceField(choices=ShareKind.choices)
    value = serializers.DecimalField(
        max_digits=MAX_DIGITS, decimal_places=MAX_PLACES, allow_null=True, help_text=_VALUE
    )


class TierSerializer(ShareSerializer):
    hours_before = serializers.IntegerField(allow_null=True, help_text=_HOURS)


class CancellationTermsSerializer(Output):
    name = serializers.CharField()
    is_refundable = serializers.BooleanField(help_text="Whether a cancellation is free at any time.")
    tiers = TierSerializer(many=True, help_text=_TIERS)
    no_show = ShareSerializer(allow_null=True, help_text=_NO_SHOW)
    deposit = ShareSerializer(allow_null=True, help_text=_DEPOSIT)


class CancellationPolicySerializer(CancellationTermsSerializer):
    code = serializers.CharField()
    is_active = serializers.BooleanField(help_text=_IS_ACTIVE)
    is_default = serializers.BooleanField(help_text=_IS_DEFAULT)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CancellationPolicyView(HotelView):
    """A view that responds with a cancellation policy."""

    tag = "hotel"

    def respond_with_policy(self, policy: CancellationPolicy, *, status: int = 200) -> Response:
        """Respond with the policy and its ETag. A command has changed the default on the row that it locked."""
        return self.respond(
            cancellation_policy_snapshot(policy, hotel=policy.hotel), status=status, etag=etag(policy)
        )


class CancellationPolicies(CancellationPolicyView):
    """The cancellation policies that staff choose for new bookings."""

    capabilities = {"GET": Capability.BOOKINGS_RESERVE, "POST": Capability.CANCELLATION_POLICIES}
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(CancellationPolicySerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        policies = cancellation_policies_of(hotel=self.hotel).order_by("policy_code")
        return self.page(
            policies,
            lambda page: [cancellation_policy_snapshot(policy, hotel=self.hotel) for policy in page],
        )

    @extend_schema(request=CancellationPolicyInput, responses={201: CancellationPolicySerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Create a cancellation policy; with `is_default` new bookings that name none have it."""
        return self.carry_out(
            create_cancellation_policy, self._respond_with_new_policy, body=CancellationPolicyInput
        )

    def _respond_with_new_policy(self, policy: CancellationPolicy) -> Response:
        return self.respond_with_policy(policy, status=201)


class CancellationPolicyDetail(CancellationPolicyView):
    """One cancellation policy."""

    capabilities = {"GET": Capability.BOOKINGS_RESERVE, "PATCH": Capability.CANCELLATION_POLICIES}

    @extend_schema(responses=CancellationPolicySerializer)
    def get(self, request: Request, hotel_slug: str, policy_code: str) -> Response:
        policy = cancellation_policy_by_code(hotel=self.hotel, policy_code=policy_code)
        policy.hotel = self.hotel
        return self.respond_with_policy(policy)

    @extend_schema(request=CancellationPolicyChangesInput, responses=CancellationPolicySerializer)
    def patch(self, request: Request, hotel_slug: str, policy_code: str) -> Response:
        """Change a policy. Bookings keep the terms under which they were made."""
        return self.carry_out(
            update_cancellation_policy,
            self.respond_with_policy,
            body=CancellationPolicyChangesInput,
            policy_code=policy_code,
        )
