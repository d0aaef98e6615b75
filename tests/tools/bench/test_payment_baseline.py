"""The baseline obeys the event of a payment with the same rows as the service."""

import psycopg2
import pytest
from django.db import connection

from room_bookings.models import OutgoingMail, Payment, PaymentIntent, ProviderAccount, ProviderEvent
from tests.room_bookings.provider_rows import provider_account
from tests.tools.bench.test_baseline import Row, new_front_desk, rows_of
from tools.bench.baseline import Baseline
from tools.bench.front_desk import FrontDesk
from tools.bench.paid_bookings import prepare_payments
from tools.bench.payments import obey

MONEY_TABLES = (ProviderAccount, ProviderEvent, Payment, OutgoingMail)
OF_INTENT = ("status", "status_at", "last_error_code", "customer", "payment_method")
OF_ONE_ACCOUNT = {
    "account",
    "object_id",
    "intent_object_id",
    "event_id",
    "body",
    "message_id",
    "request_uuid",
}
"""Columns that differ from account to account, or from event to event."""


def prepared(slug: str) -> tuple[FrontDesk, ProviderAccount, bytes]:
    front_desk = new_front_desk(slug)
    account = provider_account(front_desk.hotel)
    (body,) = prepare_payments(front_desk, account, 1)
    return front_desk, account, body


def comparable(front_desk: FrontDesk) -> dict[str, list[Row]]:
    found = rows_of(front_desk.hotel, more_tables=MONEY_TABLES)
    rows_by_table = {
        table: [{name: row[name] for name in row.keys() - OF_ONE_ACCOUNT} for row in rows]
        for table, rows in found.items()
    }
    intents = PaymentIntent.objects.filter(hotel=front_desk.hotel)
    return {**rows_by_table, "PaymentIntent": list(intents.values(*OF_INTENT))}


@pytest.mark.django_db(transaction=True)
def test_a_payment_writes_the_same_rows() -> None:
    front_desk, account, body = prepared("served")
    obey(front_desk, account, body)
    by_hand, other_account, other_body = prepared("by-hand")
    own = psycopg2.connect(**connection.get_connection_params())
    try:
        baseline = Baseline(own, hotel=by_hand.hotel, staff=by_hand.staff)
        baseline.receive_event(other_account, other_body)
    finally:
        own.close()

    expected = comparable(front_desk)
    assert comparable(by_hand) == expected
    assert {table for table in MONEY_TABLES if expected[table.__name__]} == set(MONEY_TABLES)
