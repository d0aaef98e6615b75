"""Rules for messages of channels: what was sold, in which version, and cancellations that come again or late."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests.state_machine.before_arrival import picks, with_bookings
from tests.state_machine.model_rows import EARLY, NO_SALE, ModelBooking
from tests.state_machine.money import MoneyRules

versions = st.none() | st.integers(1, 4)
sales = st.fixed_dictionaries(
    {},
    optional={
        "source": st.sampled_from(["Expedia", "EXPEDIA", "hrs"]),
        "external_reference": st.sampled_from(["", "E-1", "E-2"]),
        "external_item": st.sampled_from(["1", "2"]),
        "group_reference": st.sampled_from(["", "CHOIR"]),
        "payment_terms": st.sampled_from(["PAY_AT_HOTEL", "PREPAID"]),
    },
)


class ChannelRules(MoneyRules):
    """Rules for what a channel or the desk says of a sale, with and without the version of a message."""

    @with_bookings
    @rule(pick=picks, sale=sales, version=versions)
    def change_sale(self, pick: int, sale: dict[str, str], version: int | None) -> None:
        booking_id, booking = self.booking(pick)
        wanted = {**booking.sale, **sale, "source": sale.get("source", booking.sale["source"]).lower()}
        must_succeed = not is_stale(booking, version) and (
            is_repeated(booking, version) or self.may_change_sale(booking, wanted, version)
        )
        changed = not is_repeated(booking, version)
        arguments: dict[str, Any] = {"changes": sale, "channel_version": version}
        if (
            self.run_service(must_succeed, stays.update_booking, booking_id=booking_id, **arguments)
            and changed
        ):
            booking.sale = wanted
            booking.channel_version = booking.channel_version if version is None else version

    def may_change_sale(self, booking: ModelBooking, wanted: dict[str, str], version: int | None) -> bool:
        """Return whether the status allows the change, and no other booking has the reference."""
        if version is not None and booking.status in {"CANCELLED", "NO_SHOW"}:
            return False
        if wanted == booking.sale:
            return True
        reference = (wanted["source"], wanted["external_reference"], wanted["external_item"])
        is_taken = bool(wanted["external_reference"]) and any(
            other.reference == reference for other in self.model.bookings.values() if other is not booking
        )
        return booking.status in EARLY and not is_taken

    @with_bookings
    @rule(pick=picks, version=st.integers(1, 4))
    def cancel_by_channel(self, pick: int, version: int) -> None:
        """Cancel with a version. A cancelled booking takes over that of a newer message."""
        booking_id, booking = self.booking(pick)
        is_cancelled = booking.status == "CANCELLED"
        is_late = is_stale(booking, version) or (is_repeated(booking, version) and not is_cancelled)
        must_succeed = not is_late and (is_cancelled or booking.status in EARLY)
        arguments = {"reason": "Changed plans", "channel_version": version, "staff": self.scenario.channel}
        if self.run_service(must_succeed, stays.cancel_booking, booking_id=booking_id, **arguments):
            booking.channel_version = version
            if not is_cancelled:
                self.model.end_before_arrival(booking_id, "CANCELLED")

    @invariant()
    def sales_match_model(self) -> None:
        rows = RoomBooking.objects.values("booking_id", "channel_version", *NO_SALE)
        assert {row.pop("booking_id"): row for row in rows} == {
            booking_id: {**booking.sale, "channel_version": str(booking.channel_version or "")}
            for booking_id, booking in self.model.bookings.items()
        }


def is_stale(booking: ModelBooking, version: int | None) -> bool:
    """Return whether a newer message came before this one."""
    return version is not None and booking.channel_version is not None and version < booking.channel_version


def is_repeated(booking: ModelBooking, version: int | None) -> bool:
    """Return whether the last message had this version."""
    return version is not None and version == booking.channel_version
