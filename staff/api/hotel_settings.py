"""GET and PATCH …/hotel/: the settings of the hotel."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.amounts import Amount
from hotel.api.documentation import Output, extend_schema
from hotel.api.inputs import InputSerializer, WallClock
from hotel.enums import Language
from hotel.kernel.etag import etag
from hotel.models import HOLD_MINUTES, IDLE_LOCK_MINUTES, INVOICE_PREFIX, Hotel
from hotel.services import update_hotel_settings
from hotel.snapshots import hotel_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability

LANGUAGE = "The language of guests whose booking names none."
SENDS_MAIL = "Whether guests get mails about their bookings."
EMAIL = "The address to which guests answer; it is in mails and on the guests' page. Empty: none."

COMPANY_NAME = "The company on invoices; empty: the name of the hotel."
COMPANY_ADDRESS = "The address on invoices, in lines."
TAX_NUMBER = "The tax number on invoices."
INVOICE_PREFIX_TEXT = "What the numbers of invoices begin with."
INVOICE_YEAR = "Whether the numbers of invoices begin anew each year, which stands in them."


class IdleLockMinutes(serializers.IntegerField):
    """The idle minutes after which pages are locked, or null."""

    def __init__(self, **kwargs: Any) -> None:
        least, most = IDLE_LOCK_MINUTES
        text = "Minutes without input after which the pages of a browser are locked; null: never."
        super().__init__(min_value=least, max_value=most, allow_null=True, help_text=text, **kwargs)


class HoldMinutes(serializers.IntegerField):
    """The minutes for which a pending booking is held, or null."""

    def __init__(self, **kwargs: Any) -> None:
        least, most = HOLD_MINUTES
        text = "Minutes after which a pending booking without payment is cancelled; null: never."
        super().__init__(min_value=least, max_value=most, allow_null=True, help_text=text, **kwargs)


class RefundLimit(Amount):
    """What the front desk may refund of a booking, in the currency of the hotel."""

    def __init__(self, **kwargs: Any) -> None:
        text = (
            "What the front desk may refund of one booking in all; more needs a manager. 0: managers refund."
        )
        super().__init__(help_text=text, **kwargs)


class HotelSettingsInput(InputSerializer):
    """Settings to change."""

    only_by_command = frozenset({"slug", "currency", "business_date", "local_time"})

    name = serializers.CharField(max_length=200)
    timezone = serializers.CharField(max_length=64)
    day_starts_at = WallClock()
    check_in_time = WallClock()
    check_out_time = WallClock()
    no_show_cutoff = WallClock(allow_null=True)
    requires_inspection = serializers.BooleanField()
    allow_uninspected_check_in = serializers.BooleanField()
    require_complete_party = serializers.BooleanField(
        help_text="Whether a check-in is refused while fewer persons of the party have a name than adults are booked."
    )
    allow_open_balance = serializers.BooleanField(
        help_text="Whether the front desk may check out guests who have not paid; otherwise only managers may."
    )
    refund_limit = RefundLimit()
    idle_lock_minutes = IdleLockMinutes()
    language = serializers.ChoiceField(choices=Language.choices, help_text=LANGUAGE)
    sends_mail = serializers.BooleanField(help_text=SENDS_MAIL)
    email = serializers.EmailField(max_length=254, allow_blank=True, help_text=EMAIL)
    hold_minutes = HoldMinutes()
    company_name = serializers.CharField(max_length=200, allow_blank=True, help_text=COMPANY_NAME)
    company_address = serializers.CharField(max_length=500, allow_blank=True, help_text=COMPANY_ADDRESS)
    tax_number = serializers.CharField(max_length=64, allow_blank=True, help_text=TAX_NUMBER)
    invoice_prefix = serializers.RegexField(
        rf"^{INVOICE_PREFIX}\Z", allow_blank=True, help_text=INVOICE_PREFIX_TEXT
    )
    invoice_year = serializers.BooleanField(help_text=INVOICE_YEAR)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"changes": attrs}


class HotelSerializer(Output):
    """The hotel with its settings, business date and local time."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    business_date = serializers.DateField()
    local_time = serializers.DateTimeField()
    timezone = serializers.CharField()
    currency = serializers.CharField()
    day_starts_at = WallClock()
    check_in_time = WallClock()
    check_out_time = WallClock()
    no_show_cutoff = WallClock(allow_null=True)
    requires_inspection = serializers.BooleanField()
    allow_uninspected_check_in = serializers.BooleanField()
    require_complete_party = serializers.BooleanField(
        help_text="Whether a check-in is refused while fewer persons of the party have a name than adults are booked."
    )
    allow_open_balance = serializers.BooleanField(
        help_text="Whether the front desk may check out guests who have not paid; otherwise only managers may."
    )
    refund_limit = RefundLimit(allow_null=True)
    idle_lock_minutes = IdleLockMinutes()
    language = serializers.ChoiceField(choices=Language.choices, help_text=LANGUAGE)
    sends_mail = serializers.BooleanField(help_text=SENDS_MAIL)
    email = serializers.CharField(help_text=EMAIL)
    hold_minutes = HoldMinutes()
    company_name = serializers.CharField(help_text=COMPANY_NAME)
    company_address = serializers.CharField(help_text=COMPANY_ADDRESS)
    tax_number = serializers.CharField(help_text=TAX_NUMBER)
    invoice_prefix = serializers.CharField(help_text=INVOICE_PREFIX_TEXT)
    invoice_year = serializers.BooleanField(help_text=INVOICE_YEAR)


class HotelSettings(HotelView):
    """The hotel: its clock, its business date and its settings."""

    tag = "hotel"
    capabilities = {"GET": Capability.ROOMS_READ, "PATCH": Capability.HOTEL_SETTINGS}

    @extend_schema(responses=HotelSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Show the hotel with its settings, business date and local time."""
        return self._respond(self.hotel)

    @extend_schema(request=HotelSettingsInput, responses=HotelSerializer)
    def patch(self, request: Request, hotel_slug: str) -> Response:
        """Change settings. Slug and currency cannot be changed."""
        return self.carry_out(
            update_hotel_settings, self._respond, body=HotelSettingsInput, subject={"slug": hotel_slug}
        )

    def _respond(self, hotel: Hotel) -> Response:
        """Respond with the settings; roles without personal data see no amounts."""
        content = hotel_snapshot(hotel, now=self.now)
        if not self.sees_personal_data:
            content["refund_limit"] = None
        return self.respond(content, etag=etag(hotel))
