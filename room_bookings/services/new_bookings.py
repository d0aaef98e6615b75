"""The bookings and persons that a creation is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from room_bookings.enums import PartyRole, PaymentTerms
from room_bookings.services.channels import ChannelVersion, Reference, folded_channel


class FromHotel(Enum):
    """Stands for a value that a new booking takes from the settings of its hotel."""

    SETTING = "setting"


FROM_HOTEL = FromHotel.SETTING


@dataclass(frozen=True)
class PartyMember:
    """A person of a new booking, with a first name, a last name, or both."""

    first_name: str = ""
    last_name: str = ""
    role: PartyRole = PartyRole.COMPANION
    email: str = ""
    phone: str = ""
    is_staying: bool = True


@dataclass(frozen=True)
class NewBooking:
    """A booking to create.

    `room_type` is the code of a room type. `channel` names where the booking came from, whatever its case; an item of
    an external reference is unique in the hotel and channel. `channel_version` is that of the channel's message.
    `children_ages` are those of the children whose age is known, in years. The times are on the wall clock of the
    business day. `confirm` confirms the booking in the same command. `nightly_amounts` names the amount of each night
    by its date; without it the nights share the total evenly. `do_not_move` keeps the guests in the room that they will
    be assigned. `continues` is the ID of the booking in house whose guests stay on under this one. `language`
    is that of the guests; empty for the hotel's. `cancellation_policy` is the code of a policy, None for free
    cancellation; `hold_until` is when the booking expires while it is pending, None for never; both are the hotel's
    without a value. `accept_oversell` takes a booking that the channel has sold already, beyond the limit of its room
    type.
    """

    room_type: str
    check_in: date
    check_out: date
    adults: int
    party: Sequence[PartyMember]
    currency: str
    total_amount: Decimal = Decimal(0)
    nightly_amounts: Mapping[date, Decimal] | None = None
    children: int = 0
    children_ages: Sequence[int] = ()
    arrival_time: time | None = None
    departure_time: time | None = None
    payment_terms: PaymentTerms = PaymentTerms.PAY_AT_HOTEL
    confirm: bool = False
    do_not_move: bool = False
    continues: str | None = None
    booker_name: str = ""
    booker_email: str = ""
    booker_phone: str = ""
    group_reference: str = ""
    special_requests: str = ""
    language: str = ""
    cancellation_policy: str | FromHotel | None = FROM_HOTEL
    hold_until: datetime | FromHotel | None = FROM_HOTEL
    channel: str = ""
    external_reference: str = ""
    external_item: str = "1"
    channel_version: ChannelVersion | None = None
    accept_oversell: bool = False

    @property
    def reference(self) -> Reference:
        """The reference of this booking at its channel."""
        return Reference(folded_channel(self.channel), self.external_reference, self.external_item)
