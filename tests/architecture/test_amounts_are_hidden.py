"""No answer, page, event or admin page shows an amount to a role without personal data, whatever it asks for.

One booking has every kind of amount. Everything that can be read is read as each role; the amounts are such that their
digits mean nothing else, in whichever way they are written.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from config.settings.base import HOTEL_APPS
from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.enums import PartyRole, PaymentMethod
from room_bookings.models import Payment, RoomBooking
from room_bookings.services import PartyMember
from room_bookings.services.payments.group_bills import GroupBillRules
from staff.capabilities import Capability
from staff.enums import Role
from tests import scenarios
from tests.admin_pages import browser_of, list_of, page_of
from tests.api_clients import client_of
from tests.architecture.permissions.routes import served_methods
from tests.architecture.test_page_access import page_patterns
from tests.cancellation_policies import add_policy, fixed
from tests.contract.existing_objects import ExistingObjects
from tests.factories import StaffFactory
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import overrides_for, run_as_system, run_service
from tests.scenarios import NOON, Scenario

ROLES = [Role.HOUSEKEEPER, Role.HOUSEKEEPING_SUPERVISOR, Role.MAINTENANCE]
"""The roles without personal data. One person has all of them: each sees no more than that one."""
TOTAL, WINE, CASH, PROMISE, REFUND, FEE, OTHER_TOTAL, LIMIT = (
    Decimal(text)
    for text in ("4321.09", "313.37", "1717.19", "606.43", "111.17", "871.61", "5432.27", "929.81")
)
SEARCHED = f"{TOTAL}"
"""An amount that is searched for; pages repeat it as it was typed."""

QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"expand": "actions"},
    {"check_in": "2026-05-14", "check_out": "2026-05-16"},
    {"from": "2026-05-14", "to": "2026-05-16"},
    {"date": "2026-05-14"},
    {"month": "2026-05"},
    {"search": SEARCHED},
    {"open_balance": "true"},
    {"at": NOON.isoformat()},
)
"""What a request may ask for; an answer of 400 says that it may not."""


@pytest.fixture
def scenario(db: None) -> Iterator[Scenario]:
    """A hotel in which every kind of amount was entered."""
    scenario = scenarios.new_scenario(refund_limit=LIMIT)
    scenarios.rooms(scenario, "101", "102", "103")
    add_policy(scenario, no_show=fixed(str(FEE)), deposit=fixed(str(FEE)))
    persons = [PartyMember(first_name="Ada", role=PartyRole.PRIMARY), PartyMember(first_name="Bob")]
    usual: dict[str, Any] = {"confirm": True, "party": persons, "adults": 2, "group_reference": "COACH"}
    staying = make_booking(scenario, total_amount=TOTAL, cancellation_policy="FLEX", **usual)
    by_id: dict[str, Any] = {"booking_id": staying.booking_id}
    run_as_system(scenario, stays.check_in_booking, **by_id, room_number="101")
    named: dict[str, Any] = {"category": "BAR", "text": "Wine"}
    run_service(scenario, stays.add_charge, **by_id, amount=WINE, **named)
    entry = run_service(scenario, stays.record_payment, **by_id, method=PaymentMethod.CASH, amount=CASH)
    assert Payment.objects.filter(pk__in=entry.row_pks).count() == 1
    promise: dict[str, Any] = {"method": PaymentMethod.ON_ACCOUNT, "text": "Ltd."}
    run_service(scenario, stays.record_payment, **by_id, amount=PROMISE, **promise)
    refund: dict[str, Any] = {"amount": REFUND, "reason": "Noise", "staff": scenario.manager}
    run_service(scenario, stays.refund_booking, **by_id, **refund)
    lower = {"total_amount": TOTAL - 1}
    run_service(
        scenario,
        stays.update_booking,
        **by_id,
        changes=lower,
        staff=scenario.manager,
        overrides=overrides_for("lower_price"),
    )
    run_service(scenario, stays.issue_invoice, **by_id)
    other = make_booking(scenario, total_amount=OTHER_TOTAL, **usual)
    rules = GroupBillRules(takes_extras=True)
    run_service(
        scenario,
        stays.set_group_bill,
        group_reference="COACH",
        booking_id=other.booking_id,
        rules=rules,
    )
    gone = make_booking(scenario, total_amount=OTHER_TOTAL, cancellation_policy="FLEX", confirm=True)
    run_service(scenario, stays.cancel_booking, booking_id=gone.booking_id, reason="Ill")
    make_booking(scenario, total_amount=OTHER_TOTAL, cancellation_policy="FLEX")
    with time_machine.travel(NOON, tick=False):
        yield scenario


def amounts_of_hotel() -> set[Decimal]:
    """Return every amount from 100 on that a row of the hotel has, sums and parts included."""
    found = {TOTAL, WINE, CASH, PROMISE, REFUND, FEE, OTHER_TOTAL, LIMIT}
    found |= {each for row in Payment.objects.values_list("amount", "paid_change") for each in row}
    names = ("total_amount", "amount_paid", "charged_amount", "balance_due", "deposit_due")
    found |= {each for row in RoomBooking.objects.values_list(*names) for each in row}
    found |= {each / 2 for each in found}
    return {abs(each) for each in found if abs(each) >= 100}


def pattern_of(amounts: set[Decimal]) -> re.Pattern[str]:
    """Return what finds these amounts, however thousands and cents are separated."""

    def text_of(amount: Decimal) -> str:
        whole, cents = f"{amount:.2f}".split(".")
        thousands = rf"{whole[:-3]}[^\d<>]?{whole[-3:]}" if len(whole) > 3 else whole
        return rf"{thousands}[.,]{cents}"

    return re.compile(rf"(?<![\d.])(?:{'|'.join(sorted(text_of(each) for each in amounts))})")


def answers_of_api(scenario: Scenario, member: Any) -> Iterator[tuple[str, int, str]]:
    """Read every address of the hotel with every query, of every booking, payment and room."""
    client = client_of(member)
    objects = ExistingObjects(scenario, {}).values_by_parameter
    for served in served_methods().values():
        if served.method != "GET" or "hotel_slug" not in served.route or "stream" in served.route:
            continue
        for url in urls_of(served.route, objects):
            for query in QUERIES:
                response = client.get(url, query)
                yield f"{url}?{query}", response.status_code, response.content.decode(errors="replace")


def urls_of(route: str, objects: dict[str, list[Any]]) -> list[str]:
    """Return an address for each object that the route can name."""
    urls = [route]
    for argument in re.findall(r"<(?:\w+:)?(\w+)>", route):
        pattern = re.compile(rf"<(?:\w+:)?{argument}>")
        names = objects.get(argument) or ["1"]
        urls = [pattern.sub(str(name), url) for url in urls for name in names]
    return urls


def answers_of_pages(scenario: Scenario, client: Client) -> Iterator[tuple[str, int, str]]:
    objects = ExistingObjects(scenario, {}).values_by_parameter
    others = {"action": ["check-in", "check-out", "payments", "refunds", "cancel"], "sheet": ["arrivals"]}
    for name, pattern in page_patterns().items():
        arguments: list[dict[str, Any]] = [{"hotel_slug": scenario.hotel.slug}]
        for argument in pattern.pattern.converters:
            values = (objects | others).get(argument) or ["1"]
            arguments = [{**given, argument: value} for given in arguments for value in values]
        for given in arguments:
            url = reverse(f"pages:{name}", kwargs=given)
            for query in ({}, {"search": SEARCHED}, {"action": "check-out"}, {"action": "payments"}):
                response = client.get(url, query)
                yield f"{url}?{query}", response.status_code, response.content.decode(errors="replace")


def answers_of_admin(client: Client) -> Iterator[tuple[str, int, str]]:
    for app in HOTEL_APPS:
        for model in apps.get_app_config(app).get_models():
            if not admin.site.is_registered(model):
                continue
            rows = list(model._default_manager.all()[:5])
            for url in (list_of(model), f"{list_of(model)}?q={SEARCHED}", *(page_of(row) for row in rows)):
                response = client.get(url)
                yield url, response.status_code, response.content.decode(errors="replace")


def test_no_amount_is_shown_to_roles_without_personal_data(scenario: Scenario) -> None:
    member = StaffFactory.create(hotel=scenario.hotel, roles=ROLES)
    assert Capability.PERSONAL_DATA not in member.capabilities
    assert Hotel.objects.get().refund_limit == LIMIT
    pattern, statuses, shown = pattern_of(amounts_of_hotel()), set(), []
    browser = browser_of(member)
    for answers in (
        answers_of_api(scenario, member),
        answers_of_pages(scenario, browser),
        answers_of_admin(browser),
    ):
        for url, status, text in answers:
            statuses.add(status)
            shown += [(url, found) for found in pattern.findall(text.replace(SEARCHED, ""))]
    assert shown == []
    assert statuses <= {200, 302, 400, 403, 404}


def test_the_front_desk_sees_them(scenario: Scenario) -> None:
    """The search of the other test finds amounts in the API, on pages and in the admin where they may be seen."""
    pattern = pattern_of(amounts_of_hotel())
    browser = browser_of(scenario.front_desk)
    for answers in (
        answers_of_api(scenario, scenario.front_desk),
        answers_of_pages(scenario, browser),
        answers_of_admin(browser),
    ):
        assert any(pattern.search(text) for _, _, text in answers)
