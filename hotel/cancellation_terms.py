"""Values of a cancellation policy, without a database: the costs of a cancellation and a no-show, and the deposit.

`docs/cancellation.md` explains the rules with examples, which `tests/room_bookings/test_cancellation_examples.py` runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from hotel.currencies import places_error
from hotel.enums import ShareKind
from hotel.kernel.business_date import CheckOutClock, at_wall_clock

MAX_TIERS = 10
MAX_HOURS = 8_760
"""Of a tier before the arrival: a year."""

_HUNDRED = Decimal(100)
_MAX_AMOUNT = Decimal(10) ** 10
_WITH_VALUE = frozenset({ShareKind.PERCENT, ShareKind.FIXED})


class ArrivalClock(CheckOutClock, Protocol):
    """The settings of a hotel that say when its guests arrive."""

    @property
    def check_in_time(self) -> time: ...


@dataclass(frozen=True)
class Share:
    """A share of the price of a stay: a percentage, a fixed amount, the first night or all of it.

    `value` is the percentage, or the amount in the hotel's currency; None for the other kinds.
    """

    kind: str
    value: Decimal | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Share":
        """Return the share that `as_stored` wrote."""
        value = stored["value"]
        return cls(stored["kind"], None if value is None else Decimal(value))

    def as_stored(self) -> dict[str, Any]:
        """Return the share as JSON."""
        return {"kind": str(self.kind), "value": None if self.value is None else f"{self.value:f}"}

    def error(self, currency: str) -> str | None:
        """Return a sentence if the value does not fit the kind."""
        if self.kind not in _WITH_VALUE:
            return None if self.value is None else _("Only a percentage or a fixed amount has a value.")
        if self.value is None or self.value <= 0:
            return _("A percentage or a fixed amount needs a value above 0.")
        if self.kind == ShareKind.FIXED:
            too_large = _("This amount is too large.") if self.value >= _MAX_AMOUNT else None
            return places_error(self.value, currency) or too_large
        if self.value > _HUNDRED or self.value != round(self.value, 2):
            return _("A percentage is at most 100 and has at most two decimal places.")
        return None


@dataclass(frozen=True)
class Tier:
    """A penalty that applies from `hours_before` hours before the arrival; None: from when the booking is made."""

    hours_before: int | None
    share: Share

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Tier":
        """Return the tier that `as_stored` wrote."""
        return cls(stored["hours_before"], Share.of(stored))

    def as_stored(self) -> dict[str, Any]:
        """Return the tier as JSON."""
        return {"hours_before": self.hours_before, **self.share.as_stored()}


@dataclass(frozen=True)
class Terms:
    """The terms of a cancellation policy.

    Before the first of the `tiers` applies, a cancellation is free; a tier replaces the one before. `no_show` is the
    penalty of a no-show; without it, a no-show costs what a cancellation at the arrival does. `deposit` is due
    before the booking is confirmed.
    """

    tiers: tuple[Tier, ...] = ()
    no_show: Share | None = None
    deposit: Share | None = None

    @classmethod
    def of(cls, *, tiers: Any, no_show: Any, deposit: Any) -> "Terms":
        """Return the terms whose parts are stored as JSON."""
        return cls(
            tuple(Tier.of(each) for each in tiers),
            None if no_show is None else Share.of(no_show),
            None if deposit is None else Share.of(deposit),
        )

    def as_stored(self) -> dict[str, Any]:
        """Return the parts as JSON, by the name of their column."""
        return {
            "tiers": [tier.as_stored() for tier in self.tiers],
            "no_show": self.no_show and self.no_show.as_stored(),
            "deposit": self.deposit and self.deposit.as_stored(),
        }

    @property
    def is_refundable(self) -> bool:
        """Whether a cancellation is free at any time."""
        return not self.tiers or self.tiers[0].hours_before is not None

    def errors(self, currency: str) -> dict[str, list[str]]:
        """Return what is wrong with the terms in a hotel of this currency, by field."""
        found: dict[str, list[str]] = {}
        for index, tier in enumerate(self.tiers):
            if sentence := tier.share.error(currency):
                found[f"tiers.{index}.value"] = [sentence]
        if sentence := _order_error(self.tiers):
            found["tiers"] = [sentence]
        for name, share in (("no_show", self.no_show), ("deposit", self.deposit)):
            if share and (sentence := share.error(currency)):
                found[name] = [sentence]
        return found


def tier_deadlines(
    terms: Terms, *, hotel: ArrivalClock, check_in: date, booked_at: datetime
) -> list[datetime]:
    """Return the UTC instant from which each tier applies.

    It is `check_in` at the hotel's check_in_time, minus the tier's hours on the wall clock. A time that the clock
    skips means the same time before the gap, which is later on the clock; one that it shows twice means the first.
    """
    return [
        booked_at
        if tier.hours_before is None
        else at_wall_clock(
            hotel=hotel,
            day=check_in,
            clock=_after_midnight(hotel.check_in_time) - timedelta(hours=tier.hours_before),
        )
        for tier in terms.tiers
    ]


def kept_deadlines(old: Sequence[datetime], new: Sequence[datetime], *, now: datetime) -> list[datetime]:
    """Return the deadlines after new dates: one that has passed never moves."""
    return [earlier if earlier <= now else later for earlier, later in zip(old, new, strict=True)]


def _after_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _order_error(tiers: Sequence[Tier]) -> str | None:
    if len(tiers) > MAX_TIERS:
        return _("At most %(maximum)s tiers.") % {"maximum": MAX_TIERS}
    hours = [tier.hours_before for tier in tiers]
    counted = [each for each in hours if each is not None]
    if None in hours[1:] or any(not 0 <= each <= MAX_HOURS for each in counted):
        return _(
            "A tier applies from 0 to %(maximum)s hours before the arrival; only the first from the booking on."
        ) % {"maximum": MAX_HOURS}
    if counted != sorted(set(counted), reverse=True):
        return _("Each tier applies later than the one before.")
    return None
