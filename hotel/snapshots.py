"""The public representation of a hotel."""

from datetime import datetime
from typing import Any

from hotel.kernel.business_date import business_date, local_time
from hotel.models import Hotel


def hotel_snapshot(hotel: Hotel, *, now: datetime) -> dict[str, Any]:
    """Return the hotel as the API shows it, with business date and local time at `now`."""
    return {
        "slug": hotel.slug,
        "name": hotel.name,
        "business_date": business_date(hotel=hotel, now=now),
        "local_time": local_time(hotel=hotel, now=now),
        "timezone": hotel.timezone,
        "currency": hotel.currency,
        "day_starts_at": hotel.day_starts_at,
        "check_in_time": hotel.check_in_time,
        "check_out_time": hotel.check_out_time,
        "no_show_cutoff": hotel.no_show_cutoff,
        "requires_inspection": hotel.requires_inspection,
        "allow_uninspected_check_in": hotel.allow_uninspected_check_in,
        "require_complete_party": hotel.require_complete_party,
        "idle_lock_minutes": hotel.idle_lock_minutes,
        "language": hotel.language,
        "sends_mail": hotel.sends_mail,
        "email": hotel.email,
    }
