"""The measurements of relays, each with its target."""

import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.db.models import F, Sum
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from notifications.enums import SubscriptionKind
from notifications.management.relay.relay import Relay
from notifications.models import EventCounter, Subscription
from notifications.services import notification_manager
from notifications.services.transports.pusher import PusherTransport
from notifications.services.transports.pusher_app import PusherApp
from notifications.services.transports.transport import Transport
from notifications.services.transports.webhook import WebhookTransport
from rooms.models import Room
from staff.command import system_command
from tests.statement_count import statements_sent
from tools.bench import timing
from tools.bench.cpu_time import cpu_seconds
from tools.bench.databases import Database, new_database
from tools.bench.front_desk import FrontDesk, Stay
from tools.bench.million.sizes import Size
from tools.bench.relays.places import HOST, load_hotels, receiver, relay, subscribe, webhook_settings
from tools.bench.table import Row
from tools.pusher.requests import App

SUBSCRIPTIONS = 10
BATCH_SIZE = 50
ONE_HOTEL = Size(hotels=1, rooms_each=5000, rooms_first=5000)
HOTELS = Size(hotels=100, rooms_each=100, rooms_first=150)
MANY_HOTELS = Size(hotels=5000, rooms_each=2, rooms_first=3)
WEBHOOKS_EACH = 3
EVENTS_PER_SECOND, AT_ONCE = 50, 5
WARM_UP_SECONDS, MEASURED_SECONDS = 5.0, 20.0
ONE_HOTEL_TARGET, HOTELS_TARGET, WEBHOOK_TARGET, CORE_TARGET = 1000, 2000, 200, 40
TIMEOUT_SECONDS = 10


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Measure relays and return their rows."""
    log(f"Check-outs with and without {SUBSCRIPTIONS} subscriptions, in turn ...")
    found = [check_out_row(hotel, rounds=rounds)]
    log("A relay to receivers on this machine ...")
    for part in (one_hotel_rows, hotels_rows, many_rows):
        with new_database(database.url, f"bench_relays_{os.getpid()}") as own, own.active():
            found += part(own)
    return found


def check_out_row(hotel: Hotel, *, rounds: int) -> Row:
    """Check out with subscriptions of the hotel and without them, in turn."""
    front_desk, times = FrontDesk(hotel), timing.Times()
    kinds = {"with": SUBSCRIPTIONS, "without": 0}
    sent: dict[str, int] = {}
    while times.count("without") < rounds:
        group = front_desk.prepare_stays(BATCH_SIZE)
        front_desk.check_in_group(group)
        for place, stay in enumerate(group):
            name = ("with", "without")[place % 2]
            _set_subscriptions(hotel, kinds[name])
            times.measure(name, partial(front_desk.check_out, stay))
        front_desk.clean_rooms(group)
    for name, count in kinds.items():
        _set_subscriptions(hotel, count)
        sent[name] = _statements(front_desk)
    _set_subscriptions(hotel, 0)
    cpu = times.cpu_milliseconds("with"), times.cpu_milliseconds("without")
    return Row(
        what=f"check-out with {SUBSCRIPTIONS} subscriptions of its hotel",
        ours=times.milliseconds("with"),
        unit="ms",
        beside=times.milliseconds("without"),
        ratio=cpu[0] / cpu[1],
        statements=sent["with"],
        target=f"{sent['without']} statements",
        reached=sent["with"] == sent["without"],
        note=f"Python alone {cpu[0]:.2f} ms, without {cpu[1]:.2f} ms, which the ratio compares",
    )


def one_hotel_rows(database: Database) -> list[Row]:
    """Measure one relay that serves one hotel: to Pusher, and to a webhook."""
    hotels = load_hotels(database, ONE_HOTEL)
    with receiver("tools.pusher") as port:
        subscribe(hotels, SubscriptionKind.PUSHER)
        to_pusher = _speed(_pusher(port))
    with receiver("tools.webhooks") as port, webhook_settings():
        subscribe(hotels, SubscriptionKind.WEBHOOK, webhook_port=port)
        transport = WebhookTransport(timeout_seconds=TIMEOUT_SECONDS, now=timezone.now)
        to_webhook = _speed({SubscriptionKind.WEBHOOK: transport})
    return [
        _speed_row("events to Pusher, one hotel", to_pusher, ONE_HOTEL_TARGET),
        _speed_row("events to a webhook", to_webhook, WEBHOOK_TARGET),
    ]


def hotels_rows(database: Database) -> list[Row]:
    """Measure one relay that serves many hotels, to Pusher."""
    hotels = load_hotels(database, HOTELS)
    with receiver("tools.pusher") as port:
        subscribe(hotels, SubscriptionKind.PUSHER)
        found = _speed(_pusher(port))
    return [_speed_row(f"events to Pusher, {len(hotels)} hotels", found, HOTELS_TARGET)]


def many_rows(database: Database) -> list[Row]:
    """Measure the CPU time of a relay among many hotels, few of which have something new at a time."""
    hotels = load_hotels(database, MANY_HOTELS)
    rooms = list(Room.objects.select_related("hotel").order_by("pk"))
    with receiver("tools.pusher") as pusher_port, receiver("tools.webhooks") as webhook_port:
        subscribe(hotels, SubscriptionKind.PUSHER)
        for _ in range(WEBHOOKS_EACH):
            subscribe(hotels, SubscriptionKind.WEBHOOK, webhook_port=webhook_port)
        with relay(database, pusher_port=pusher_port) as pid:
            _announce_for(rooms, WARM_UP_SECONDS)
            cpu, started = cpu_seconds([pid]), time.monotonic()
            count = _announce_for(rooms, MEASURED_SECONDS)
            seconds = time.monotonic() - started
            share = (cpu_seconds([pid]) - cpu) / seconds * 100
            behind = _undelivered()
    subscriptions = len(hotels) * (1 + WEBHOOKS_EACH)
    row = Row(
        what=f"a relay among {len(hotels)} hotels with {subscriptions} subscriptions, of a core",
        ours=share,
        unit="%",
        target=f"{CORE_TARGET} %",
        reached=share <= CORE_TARGET,
        note=f"{count / seconds:.0f} events/s, each to {1 + WEBHOOKS_EACH} receivers; {behind} late at the end",
    )
    return [row]


def _set_subscriptions(hotel: Hotel, count: int) -> None:
    """Give the hotel this number of subscriptions that are behind its feed."""
    Subscription.objects.filter(hotel=hotel).delete()
    now = timezone.now()
    Subscription.objects.bulk_create(
        Subscription(hotel=hotel, kind=SubscriptionKind.WEBHOOK, cursor=0, created_at=now)
        for _ in range(count)
    )


def _statements(front_desk: FrontDesk) -> int:
    group: Sequence[Stay] = front_desk.prepare_stays(1)
    front_desk.check_in_group(group)
    with statements_sent() as sent:
        front_desk.check_out(group[0])
    front_desk.clean_rooms(group)
    return len(sent)


def _pusher(port: int) -> Mapping[SubscriptionKind, Transport]:
    app = App()
    to = PusherApp(app.app_id, app.key, app.secret, host=HOST, port=port, is_tls=False)
    return {SubscriptionKind.PUSHER: PusherTransport(to, timeout_seconds=TIMEOUT_SECONDS)}


def _speed(transports: Mapping[SubscriptionKind, Transport]) -> tuple[float, float]:
    """Deliver all feeds twice, of which the second time counts; return events per second and the share of a core."""
    (kind,) = transports
    for _ in range(2):
        Subscription.objects.filter(kind=kind).update(cursor=0)
        started, cpu_started = time.perf_counter(), time.process_time()
        totals = Relay(transports).run(once=True)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_started
        if totals.failed_tries or totals.dead_letters:
            raise RuntimeError(f"the relay could not deliver: {totals}")
    return totals.delivered / seconds, cpu / seconds


def _speed_row(what: str, found: tuple[float, float], target: int) -> Row:
    speed, share = found
    return Row(
        what=what,
        ours=speed,
        unit="/s",
        target=f"{target}/s",
        reached=speed >= target,
        note=f"one relay, {share * 100:.0f} % of a core",
    )


def _announce_for(rooms: Sequence[Room], seconds: float) -> int:
    """Commit events of rooms chosen at random, at a steady rate; return their number."""
    choose, started, count = random.Random(1), time.monotonic(), 0
    while (due := started + count / EVENTS_PER_SECOND) < started + seconds:
        time.sleep(max(due - time.monotonic(), 0))
        chosen = sorted(choose.sample(rooms, AT_ONCE), key=lambda room: room.pk)
        command = InstallationCommand(now=timezone.now())
        run_command(command, lambda _, chosen=chosen: _announce(chosen), is_logged=False)  # type: ignore[misc]
        count += AT_ONCE
    return count


def _announce(rooms: Sequence[Room]) -> None:
    now = timezone.now()
    for room in rooms:
        notification_manager.realtime_room_updated(system_command(room.hotel, now=now), room, ("notes",))


def _undelivered() -> int:
    """Return how many events subscriptions still have to send, a second after the last one."""
    time.sleep(1)
    ends = dict(EventCounter.objects.values_list("hotel_id", "last_position"))
    sent = Subscription.objects.values("hotel_id").annotate(behind=Sum(F("cursor")))
    per_hotel = 1 + WEBHOOKS_EACH
    return sum(per_hotel * ends[row["hotel_id"]] - row["behind"] for row in sent)
