"""Webhooks of a payment provider over HTTP, half of them repetitions, beside check-outs of the same hotel."""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from django.db import connection
from django.utils import timezone

from hotel.models import Hotel
from room_bookings.models import ProviderAccount, ProviderEvent
from room_bookings.provider_enums import EventOutcome
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret
from tests.room_bookings.provider_rows import provider_account
from tests.stripe_messages import SECRET, signature
from tools.bench.databases import Database
from tools.bench.front_desk import FrontDesk
from tools.bench.paid_bookings import count_confirmed, prepare_payments
from tools.bench.table import Row
from tools.bench.throughput import CLIENTS, check_out_all, gunicorn, login, occupied_hotel, send_all

WARM_UP = 100
TURNS, OF_A_TURN = 4, 250
"""Check-outs and webhooks take turns of so many each; before them each has a turn of WARM_UP that does not count."""
DELIVERIES = 2
"""The number of times that each event is delivered, in any order and at times at the same moment."""
RATIO = 0.9


def rows(database: Database, *, log: Callable[[str], None]) -> list[Row]:
    """Measure both, verify that each event was obeyed once, and return the row of the webhooks."""
    measured = TURNS * OF_A_TURN
    log(f"{measured} webhooks beside {measured} check-outs over HTTP, in turn ...")
    front_desk, stays = occupied_hotel(WARM_UP + measured, slug="bench-webhooks")
    secrets = [encrypt_provider_secret(SECRET)]
    account = provider_account(front_desk.hotel, webhook_secrets=secrets)
    bodies = prepare_payments(front_desk, account, (WARM_UP + measured) // DELIVERIES)
    connection.cursor().execute("VACUUM ANALYZE")
    seconds = {"check-outs": 0.0, "webhooks": 0.0}
    with gunicorn(database) as (port, _master):
        token = login(port, front_desk)
        sizes = [WARM_UP, *[OF_A_TURN] * TURNS]
        for number, size in enumerate(sizes):
            group = [stays.pop() for _ in range(size)]
            deliveries = _deliveries(front_desk, [bodies.pop() for _ in range(size // DELIVERIES)])
            ways = {
                "check-outs": partial(check_out_all, port, front_desk, token, group),
                "webhooks": partial(send_all, port, deliveries),
            }
            for name, send in ways.items():
                started = time.perf_counter()
                send()
                if number:
                    seconds[name] += time.perf_counter() - started
    _verify(account, sum(sizes) // DELIVERIES)
    return [_row(measured / seconds["webhooks"], measured / seconds["check-outs"])]


def _deliveries(front_desk: FrontDesk, bodies: Sequence[bytes]) -> list[bytes]:
    """Return the requests that deliver events, in random order, signed now."""
    requests = [_request(front_desk.hotel, body) for body in bodies] * DELIVERIES
    random.Random(len(bodies)).shuffle(requests)
    return requests


def _request(hotel: Hotel, body: bytes) -> bytes:
    head = [
        f"POST /api/payments/stripe/webhook/{hotel.slug}/ HTTP/1.1",
        "Host: 127.0.0.1",
        f"Stripe-Signature: {signature(body, at=timezone.now())}",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


def _verify(account: ProviderAccount, events: int) -> None:
    """Require that each event was kept once, obeyed once and counted with its repetitions."""
    kept = list(ProviderEvent.objects.filter(account=account).values_list("outcome", "times_received"))
    assert kept == [(EventOutcome.OBEYED, DELIVERIES)] * events, kept
    confirmed = count_confirmed(account)
    assert confirmed == events, f"{confirmed} of {events} are paid once and confirmed"


def _row(webhooks: float, check_outs: float) -> Row:
    return Row(
        what="webhooks over HTTP, half of them repetitions, beside check-outs",
        ours=webhooks,
        unit="/s",
        beside=check_outs,
        ratio=webhooks / check_outs,
        target=f"{RATIO}x",
        reached=webhooks / check_outs >= RATIO,
        note=f"{TURNS} turns of {OF_A_TURN} each, {CLIENTS} clients, one room type; each event obeyed once",
    )
