"""`manage.py seed_demo`: fill the database of `make demo`."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from hotel.kernel.business_date import business_date
from hotel.models import Hotel
from room_bookings.management.demo.demo_date import demo_date_of
from room_bookings.management.demo.hotel_setup import (
    add_team,
    create_demo_hotel,
    create_demo_logins,
    send_mails_from_now_on,
)
from room_bookings.management.demo.hotels import DEMO_HOTELS
from room_bookings.management.demo.past_week import simulate_past_week


class Command(BaseCommand):
    """Create the demo hotels and simulate their past week; keep them where they exist."""

    help = "Create two invented hotels, with logins whose password is public. For the demo only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("These settings allow no demo: it creates logins whose password is public.")
        hotels = {hotel.slug: hotel for hotel in Hotel.objects.all()}
        demo_slugs = [demo_hotel.slug for demo_hotel in DEMO_HOTELS]
        if not hotels:
            self._create()
        elif sorted(hotels) == sorted(demo_slugs):
            self._keep([hotels[slug] for slug in demo_slugs])
        else:
            raise CommandError("This database holds other hotels. Give the demo a database of its own.")

    def _create(self) -> None:
        self.stdout.write("Creating two hotels and their past week ...")
        self.stdout.flush()
        now = timezone.now()
        hotels = [create_demo_hotel(demo_hotel, now=now) for demo_hotel in DEMO_HOTELS]
        users = create_demo_logins(now=now)
        for demo_hotel, hotel in zip(DEMO_HOTELS, hotels, strict=True):
            team = add_team(demo_hotel=demo_hotel, hotel=hotel, users=users, now=now)
            simulate_past_week(demo_hotel=demo_hotel, hotel=hotel, team=team, now=now)
            send_mails_from_now_on(hotel, now=now)

    def _keep(self, hotels: list[Hotel]) -> None:
        now = timezone.now()
        for hotel in hotels:
            demo_date, today = demo_date_of(hotel), business_date(hotel=hotel, now=now)
            if demo_date is None:
                raise CommandError(
                    "An earlier run of seed_demo did not finish. Run make demo-reset, then make demo."
                )
            if demo_date != today:
                self.stdout.write(
                    f"{hotel.name} was created for {demo_date}; its business date is {today} now. "
                    "To renew it, run make demo-reset, then make demo."
                )
