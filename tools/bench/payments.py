"""Payments told by a provider: an event to a confirmed booking in process, and webhooks over HTTP beside check-outs."""

from collections.abc import Callable
from functools import partial
from itertools import cycle

import psycopg2

from hotel.models import Hotel
from room_bookings.models import ProviderAccount
from room_bookings.payment_providers.stripe_events import read_event
from room_bookings.provider_event_runs import run_event
from tests.room_bookings.provider_rows import provider_account
from tests.statement_count import statements_sent
from tools.bench import webhook_throughput
from tools.bench.baseline import Baseline
from tools.bench.databases import Database
from tools.bench.front_desk import FrontDesk
from tools.bench.paid_bookings import count_confirmed, prepare_payments
from tools.bench.table import Row
from tools.bench.timing import WARM_UP, Times

STATEMENTS, RATIO = 20, 1.5
OURS, BASELINE = "ours", "baseline"


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Measure events of payments and return their rows."""
    log(f"{rounds} payments told by a provider, obeyed by the service and by the baseline, in turn ...")
    return [_in_process(database, hotel, rounds=rounds), *webhook_throughput.rows(database, log=log)]


def obey(front_desk: FrontDesk, account: ProviderAccount, body: bytes) -> None:
    """Receive an event as the webhook does when it has checked the signature."""
    run_event(account, read_event(body), body=body, now=front_desk.now)


def _in_process(database: Database, hotel: Hotel, *, rounds: int) -> Row:
    front_desk, account, times = FrontDesk(hotel), provider_account(hotel), Times()
    first, *bodies = prepare_payments(front_desk, account, 1 + 2 * (rounds + WARM_UP))
    own = psycopg2.connect(database.url)
    try:
        baseline = Baseline(own, hotel=hotel, staff=front_desk.staff)
        ways = (
            (OURS, partial(obey, front_desk, account)),
            (BASELINE, partial(baseline.receive_event, account)),
        )
        for body, (name, receive) in zip(bodies, cycle(ways), strict=False):
            times.measure(name, partial(receive, body))
    finally:
        own.close()
    with statements_sent() as sent:
        obey(front_desk, account, first)
    confirmed = count_confirmed(account)
    assert confirmed == 1 + len(bodies), f"{confirmed} of {1 + len(bodies)} are paid and confirmed"
    return _row(times, len(sent))


def _row(times: Times, statements: int) -> Row:
    ours, baseline = times.milliseconds(OURS), times.milliseconds(BASELINE)
    own, other = times.cpu_milliseconds(OURS), times.cpu_milliseconds(BASELINE)
    return Row(
        what="event of a payment to a confirmed booking",
        ours=ours,
        unit="ms",
        beside=baseline,
        ratio=ours / baseline,
        statements=statements,
        target=f"{STATEMENTS} statements, {RATIO}x",
        reached=statements <= STATEMENTS and ours / baseline <= RATIO,
        note=f"Python alone {own:.1f} ms, the baseline's {other:.1f} ms",
    )
