"""The pages of the API that a front desk reads, over HTTP in process."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.test import Client
from django.utils import timezone

from hotel.kernel.business_date import business_date
from room_bookings.models import RoomBooking
from room_bookings.selectors.availability import availability
from tools.bench.million.timed_commands import Step, TimedFrontDesk


def page_reads(front_desk: TimedFrontDesk) -> Iterator[Step]:
    """Yield each page once, read by the person of the front desk."""
    client = Client()
    client.force_login(front_desk.staff.user)
    hotel_path = f"/api/staff/hotels/{front_desk.hotel.slug}"
    first = business_date(hotel=front_desk.hotel, now=timezone.now())
    planned = (
        RoomBooking.objects.filter(hotel=front_desk.hotel, status="CONFIRMED")
        .order_by("check_in", "pk")[0]
        .booking_id
    )
    pages = {
        "rooms list": "/rooms/?page_size=300",
        "bookings page": "/room-bookings/?page_size=50",
        "bookings due out": "/room-bookings/?in_house=true&page_size=50",
        "booking detail": f"/room-bookings/{planned}/",
        "booking timeline": f"/room-bookings/{planned}/timeline/",
        "bookings search": "/room-bookings/?search=nora%20101&page_size=50",
        "guests search": "/guests/?search=nora%20101&page_size=50",
        "guests in house": "/guests/?in_house=true&page_size=50",
        "room timeline": "/rooms/101/timeline/",
        "availability of 60 nights": f"/availability/?check_in={first}&check_out={first + timedelta(days=60)}",
        "available rooms": f"/room-bookings/{planned}/available-rooms/",
        "events page": "/events/?after=0&limit=100",
    }
    sixty_nights = partial(
        availability,
        hotel=front_desk.hotel,
        now=timezone.now(),
        check_in=first,
        check_out=first + timedelta(days=60),
    )
    yield Step("availability of 60 nights, the selector", sixty_nights)
    for name, page in pages.items():
        yield Step(name, lambda page=page: _read(client, hotel_path + page))  # type: ignore[misc]


def _read(client: Client, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        message = f"{path}: {answer.status_code} {answer.content!r}"
        raise ValueError(message)
