"""The pages that a front desk reads, over HTTP in process."""

from collections.abc import Iterator

from django.test import Client

from room_bookings.models import RoomBooking
from tools.bench.million.clerk import Clerk, Step


def reads(desk: Clerk) -> Iterator[Step]:
    """Each page once, as the desk's own person."""
    client = Client()
    client.force_login(desk.staff.user)
    house = f"/api/staff/hotels/{desk.hotel.slug}"
    planned = (
        RoomBooking.objects.filter(hotel=desk.hotel, status="CONFIRMED")
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
        "available rooms": f"/room-bookings/{planned}/available-rooms/",
        "events page": "/events/?after=0&limit=100",
    }
    for name, page in pages.items():
        yield Step(name, lambda page=page: _read(client, house + page))  # type: ignore[misc]


def _read(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        message = f"{address}: {answer.status_code} {answer.content!r}"
        raise ValueError(message)
