"""The rows that an import of bookings is given."""

from dataclasses import dataclass
from decimal import Decimal

from room_bookings.enums import BookingStatus
from room_bookings.services.channels import Reference
from room_bookings.services.new_bookings import NewBooking


@dataclass(frozen=True, eq=False)
class ImportRow:
    """A booking of another system. `number` is its row in the file, `status` one of those that an import writes.

    `room_number` is the room that it has or had. `paid` is what the other system received for it; None means that the
    file does not say: a stay that is over counts as paid then, any other booking as unpaid.
    """

    number: int
    booking: NewBooking
    status: BookingStatus
    room_number: str = ""
    paid: Decimal | None = None

    @property
    def reference(self) -> Reference:
        """The key of the row: an import writes it once."""
        return self.booking.reference
