"""`make demo` fills its database with this; nothing else should."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from hotel.kernel.business_date import business_date
from hotel.models import Hotel
from room_bookings.management.demo.calendar import made_for
from room_bookings.management.demo.houses import HOUSES
from room_bookings.management.demo.opening import create_people, hire, open_hotel
from room_bookings.management.demo.week import live


class Command(BaseCommand):
    """Make the demo hotels by living their past week; those made before are kept as they are."""

    help = "Make two invented hotels, with logins whose password everybody knows. For the demo only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "These settings allow no demo: it makes logins whose password everybody knows."
            )
        hotels = {hotel.slug: hotel for hotel in Hotel.objects.all()}
        ours = [house.slug for house in HOUSES]
        if not hotels:
            self._make()
        elif sorted(hotels) == sorted(ours):
            self._keep([hotels[slug] for slug in ours])
        else:
            raise CommandError("This database holds other hotels. Give the demo a database of its own.")

    def _make(self) -> None:
        self.stdout.write("Two hotels live their past week ...")
        self.stdout.flush()
        now = timezone.now()
        hotels = [open_hotel(house, now=now) for house in HOUSES]
        users = create_people(now=now)
        for house, hotel in zip(HOUSES, hotels, strict=True):
            team = hire(house=house, hotel=hotel, users=users, now=now)
            live(house=house, hotel=hotel, team=team, now=now)

    def _keep(self, hotels: list[Hotel]) -> None:
        now = timezone.now()
        for hotel in hotels:
            day, today = made_for(hotel), business_date(hotel=hotel, now=now)
            if day is None:
                raise CommandError(
                    "Making the demo was broken off. Begin anew: make demo-reset, then make demo."
                )
            if day != today:
                self.stdout.write(
                    f"{hotel.name} was made for {day} and is kept as you left it; there it is {today} by now. "
                    "make demo-reset, then make demo, renews it."
                )
