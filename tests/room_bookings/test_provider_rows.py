"""Tests of what the database promises of accounts, intents, requests and events of providers."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from room_bookings.models import ProviderAccount
from room_bookings.provider_enums import RequestKind
from tests import scenarios
from tests.room_bookings.provider_rows import (
    payment_intent,
    provider_account,
    provider_event,
    provider_request,
)
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Scenario:
    return scenarios.new_scenario(slug="harbour")


def refused_by(error: IntegrityError) -> str:
    diagnostics = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnostics, "constraint_name", None))


def test_hotel_and_installation_have_one_active_account_each(harbour: Scenario) -> None:
    for hotel in (harbour.hotel, None):
        provider_account(hotel, is_active=False)
        provider_account(hotel)
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            provider_account(hotel)
        assert refused_by(refusal.value) == "provider_account_of_hotel"
    assert ProviderAccount.objects.count() == 4


def test_intent_uses_the_account_of_its_hotel_or_of_the_installation(harbour: Scenario) -> None:
    hill = scenarios.new_scenario(slug="hill")
    booking = scenarios.booking(harbour)
    payment_intent(booking, provider_account(None))
    payment_intent(booking, provider_account(harbour.hotel))
    connection.check_constraints()

    payment_intent(booking, provider_account(hill.hotel))
    with pytest.raises(IntegrityError) as refusal:
        connection.check_constraints()
    assert refused_by(refusal.value) == "payment_intent_account_serves_hotel"


def test_identity_of_provider_rows_stays(harbour: Scenario) -> None:
    account = provider_account(harbour.hotel)
    intent = payment_intent(scenarios.booking(harbour), account)
    request = provider_request(intent, RequestKind.CANCEL_INTENT)
    changes: list[tuple[Model, dict[str, object], str]] = [
        (account, {"account": "acct_other"}, "provider_account_keeps_its_identity"),
        (intent, {"amount": 5}, "payment_intent_keeps_its_identity"),
        (request, {"kind": RequestKind.DETACH}, "provider_request_keeps_its_identity"),
        (provider_event(account), {"body": b"[]"}, "provider_event_keeps_its_identity"),
    ]
    for row, change, constraint in changes:
        rows = type(row)._default_manager.filter(pk=row.pk)
        with pytest.raises(IntegrityError) as changed, transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError) as deleted, transaction.atomic():
            rows._raw_delete(rows.db)
        assert [refused_by(changed.value), refused_by(deleted.value)] == [constraint] * 2
