"""Tests of the admin pages of every model: access, statements, and read-only rows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from knox.models import AuthToken

from config.settings.base import HOTEL_APPS
from guests.models import BookingSearchKey, Guest, GuestSearchKey
from hotel.models import (
    CancellationPolicy,
    CancellationTerms,
    CityTaxRule,
    Hotel,
    IdempotencyRecord,
    TaxCategory,
    TaxRate,
)
from housekeeping import services as housekeeping
from housekeeping.enums import Seen, Wish
from housekeeping.models import (
    AttendantMonth,
    Checklist,
    CleaningCadence,
    CleaningWish,
    DiscrepancyResolution,
    GuestWish,
    HousekeepingTask,
    Inspection,
    InspectionRule,
    MaintenanceChange,
    MaintenanceReport,
    ProductivityRule,
    ReadyPromise,
    RoomObservation,
    RoomStatusEvent,
    Shift,
    TaskChange,
    TaskStandard,
)
from notifications.models import (
    DeadLetter,
    EventCounter,
    OutboxEvent,
    Redelivery,
    Subscription,
    Webhook,
    WebhookChange,
    WebhookDelivery,
)
from room_bookings import services as stays
from room_bookings.enums import BlockKind, PaymentKind
from room_bookings.models import (
    BookingChange,
    BookingGuest,
    BookingImport,
    BookingStatusEvent,
    CalendarBlock,
    CalendarChange,
    CalendarReservation,
    ChannelCalendar,
    GroupBill,
    Invoice,
    LegacyImport,
    Payment,
    PaymentIntent,
    ProviderAccount,
    ProviderEvent,
    ProviderRequest,
    RoomBlockChange,
    RoomBooking,
    RoomOccupancy,
)
from room_bookings.provider_enums import RequestKind
from room_bookings.services import set_group_bill
from room_bookings.services.payments.group_bills import GroupBillRules
from rooms import services as room_services
from rooms.models import NightsSold, Restriction, RestrictionChange, Room, RoomOperationLog, RoomType
from staff.models import LoginAttempts, Staff, User
from tests import scenarios
from tests.admin_pages import add_to, browser_of, list_of, page_of, superuser
from tests.booking_columns import write_columns
from tests.cancellation_policies import add_policy
from tests.factories import StaffFactory
from tests.notifications.subscriptions import add_dead_letter, add_subscription, as_manager
from tests.notifications.webhooks import add_call, add_webhook
from tests.room_bookings.calendars import feeds
from tests.room_bookings.guest_access.mails import add_failed_mail
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.provider_rows import (
    payment_intent,
    provider_account,
    provider_event,
    provider_request,
)
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario
from tests.statement_count import SentStatements, listing, statements_sent
from tests.tax_categories import add_city_tax, add_tax_category
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

WITHOUT_PAGES = {IdempotencyRecord, LoginAttempts, BookingSearchKey, GuestSearchKey, NightsSold, Restriction}
"""Models without a page: stored answers, which may show more than their reader may see, counts of failed logins, the
texts that searches read, and rows whose primary key is a room type and a date, for which Django has no pages."""

MODELS = [
    model
    for app in HOTEL_APPS
    for model in apps.get_app_config(app).get_models()
    if not model._meta.proxy and model not in WITHOUT_PAGES
]
WITHOUT_HOTEL = {User}
WITH_HOTEL = [model for model in MODELS if model not in WITHOUT_HOTEL]
ADDED_BY_MANAGERS = {Room, RoomType, CancellationPolicy, CityTaxRule, ProviderAccount, TaxCategory, TaxRate}
ADDED_BY_SUPERUSERS = ADDED_BY_MANAGERS | {Hotel, Staff, User}
CHANGED_BY_MANAGERS = {CancellationPolicy, Room, RoomType, Hotel, RoomBooking, BookingGuest}
CHANGED_BY_AN_EMPTY_FORM = {ProviderAccount}
"""Their empty form is valid and takes a tick away; `test_provider_accounts` tests it."""
AUDIT = {
    GroupBill,
    Invoice,
    Payment,
    CancellationTerms,
    RoomStatusEvent,
    BookingStatusEvent,
    BookingChange,
    CleaningWish,
    GuestWish,
    RoomObservation,
    DiscrepancyResolution,
    ProductivityRule,
    ReadyPromise,
    Shift,
    TaskChange,
    MaintenanceChange,
    Checklist,
    Inspection,
    InspectionRule,
    RestrictionChange,
    RoomOperationLog,
    OutboxEvent,
    EventCounter,
    WebhookChange,
    CalendarChange,
    RoomBlockChange,
}
CALENDARS = {ChannelCalendar, CalendarBlock, CalendarReservation, CalendarChange}
PROVIDERS = {ProviderAccount, PaymentIntent, ProviderRequest, ProviderEvent}
DELIVERIES = {Subscription, DeadLetter, Redelivery, Webhook, WebhookChange, WebhookDelivery}


@pytest.fixture
def harbour() -> Scenario:
    return scenario_with_all_rows(scenarios.new_scenario(slug="harbour"))


@pytest.fixture
def hill() -> Scenario:
    return scenario_with_all_rows(scenarios.new_scenario(slug="hill"))


def scenario_with_all_rows(scenario: Scenario) -> Scenario:
    """Add rows of every model to the scenario."""
    add_bookings(scenario, 100)
    scenarios.report(scenario, "100")
    restrict_arrivals(scenario)
    add_policy(scenario)
    add_tax_category(scenario)
    add_city_tax(scenario, value="2.00")
    issue_an_invoice(scenario)
    add_calendar(scenario)
    add_room_block(scenario)
    add_failed_mail(scenario)
    add_provider_rows(scenario)
    add_import(scenario)
    add_group_bill(scenario)
    add_task_settings(scenario)
    add_reports_of_attendants(scenario)
    connection.check_constraints()
    add_deliveries(scenario)
    return scenario


def add_task_settings(scenario: Scenario) -> None:
    """Lay down how often the hotel cleans, and enter a guest's wish."""
    hotel, booking = scenario.hotel, RoomBooking.objects.filter(hotel=scenario.hotel)[0]
    TaskStandard.objects.create(hotel=hotel, task_type="TURNOVER", credits=40, minutes=35)
    CleaningCadence.objects.create(hotel=hotel)
    said = {"source": "FRONT_DESK", "at": scenarios.NOON, "business_date": scenarios.TODAY}
    CleaningWish.objects.create(
        hotel=hotel, booking=booking, stayover_every_days=2, command_id=uuid4(), **said
    )
    ProductivityRule.objects.create(hotel=hotel, shows_names=True, months_kept=12, command_id=uuid4(), **said)
    AttendantMonth.objects.create(
        hotel=hotel,
        staff=scenario.housekeeper,
        month=scenarios.TODAY.replace(day=1),
        **dict.fromkeys(("tasks", "credits", "planned_minutes", "worked_minutes", "shift_minutes"), 1),
        at=scenarios.NOON,
    )
    ReadyPromise.objects.create(
        hotel=hotel,
        room=hotel.rooms.all()[0],
        booking=booking,
        ready_at=scenarios.LATER,
        command_id=uuid4(),
        **said,
    )
    Checklist.objects.create(
        hotel=hotel, room_type=scenario.room_type, items=["Bath"], command_id=uuid4(), **said
    )
    InspectionRule.objects.create(
        hotel=hotel, share_percent=100, new_attendant_days=0, command_id=uuid4(), **said
    )
    Inspection.objects.create(
        hotel=hotel, room=hotel.rooms.all()[0], passed=True, results=[], command_id=uuid4(), **said
    )
    Shift.objects.create(
        hotel=hotel, staff=scenario.housekeeper, date=scenarios.TODAY, minutes=480, command_id=uuid4(), **said
    )


def add_reports_of_attendants(scenario: Scenario) -> None:
    """Enter a wish of the guests in room 100, and a discrepancy that a note resolves."""
    by_attendant: dict[str, Any] = {"staff": scenario.housekeeper, "room_number": "100"}
    run_service(scenario, housekeeping.set_guest_wish, wish=Wish.DECLINED, **by_attendant)
    run_service(scenario, housekeeping.record_observation, seen=Seen.VACANT, **by_attendant)
    found = RoomObservation.objects.get(hotel=scenario.hotel)
    run_service(scenario, housekeeping.resolve_discrepancy, discrepancy_id=found.pk, note="At the beach")


def restrict_arrivals(scenario: Scenario, min_nights: int = 2) -> None:
    """Change the restrictions of the room type of the scenario."""
    restrictions = [room_services.DayRestriction(scenarios.TODAY, min_nights=min_nights)]
    scenarios.run(
        as_manager(scenario),
        lambda command: room_services.set_restrictions(
            command, code=scenario.room_type.code, restrictions=restrictions
        ),
    )


def issue_an_invoice(scenario: Scenario) -> None:
    """Issue an invoice of a booking with a charge."""
    booking = RoomBooking.objects.filter(hotel=scenario.hotel, charged_amount__gt=0).first()
    assert booking is not None
    scenarios.run(
        as_manager(scenario),
        lambda command: stays.exempt_from_city_tax(command, booking_id=booking.booking_id, reason="Business"),
    )
    scenarios.run(
        as_manager(scenario),
        lambda command: stays.issue_invoice(command, booking_id=booking.booking_id),
    )


def add_calendar(scenario: Scenario) -> None:
    """Import a calendar with a block and a reservation."""
    reserved = feeds.event("b", 3, 5, "SUMMARY:Reserved")
    feeds.take(scenario, feeds.calendar(scenario), feeds.event("a", 1, 3), reserved)


def add_room_block(scenario: Scenario) -> None:
    """Enter a block of a room, far ahead of all bookings."""
    first = scenarios.TODAY + timedelta(days=300)
    run_service(
        scenario,
        stays.create_room_blocks,
        staff=scenario.supervisor,
        rooms=["100"],
        kind=BlockKind.OUT_OF_ORDER,
        reason="New floor",
        first=first,
        until=first + timedelta(days=2),
    )


def add_group_bill(scenario: Scenario) -> None:
    """Let a booking hold the master bill of its group."""
    booking = make_booking(scenario, group_reference="COACH")
    run_service(
        scenario,
        set_group_bill,
        group_reference="COACH",
        booking_id=booking.booking_id,
        rules=GroupBillRules(categories=["BAR"]),
    )


def add_provider_rows(scenario: Scenario) -> None:
    """Add an account with an intent, an open request and an event."""
    account = provider_account(scenario.hotel)
    booking = scenarios.booking(scenario)
    provider_request(payment_intent(booking, account), RequestKind.CANCEL_INTENT)
    provider_event(account, booking=booking)


def add_import(scenario: Scenario) -> None:
    """Add the records of an import from the old system and of one of a file."""
    BookingImport.objects.create(
        hotel=scenario.hotel,
        file_name="export.csv",
        digest="0" * 64,
        report={},
        performed_by=scenario.manager,
        imported_at=scenarios.NOON,
        command_id=uuid4(),
    )
    LegacyImport.objects.create(
        hotel=scenario.hotel,
        digest="0" * 32,
        as_of=scenarios.NOON,
        position=1,
        report={},
        imported_at=scenarios.NOON,
        command_id=uuid4(),
    )


def add_deliveries(scenario: Scenario) -> None:
    """Add a subscription with a dead letter that waits to be sent once more, and a webhook with a call."""
    position = EventCounter.objects.get(hotel=scenario.hotel).last_position
    subscription = add_subscription(scenario, cursor=position)
    add_dead_letter(subscription, position)
    Redelivery.objects.create(
        hotel=scenario.hotel, subscription=subscription, position=position, requested_at=scenarios.NOON
    )
    add_call(add_webhook(scenario).webhook, position=position)


def add_bookings(scenario: Scenario, first_number: int) -> None:
    """Add a checked-in booking with a change, a completed one, and one with a room."""
    numbers = [str(first_number + n) for n in range(3)]
    scenarios.rooms(scenario, *numbers)
    in_house = scenarios.checked_in_booking(scenario, numbers[0], people=2)
    write_columns(RoomBooking.objects.filter(pk=in_house.pk), adults=3)
    ledger_row(in_house, PaymentKind.CHARGE, 12)
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, numbers[1]))
    scenarios.booking_with_room(scenario, numbers[2])


def hotel_of(row: Model) -> int:
    if isinstance(row, ProviderEvent):
        return hotel_of(row.account)
    return row.pk if isinstance(row, Hotel) else getattr(row, "hotel_id")  # noqa: B009 - no common base


def row_of(scenario: Scenario, model: type[Model]) -> Model:
    return next(row for row in rows_of(model) if model in WITHOUT_HOTEL or hotel_of(row) == scenario.hotel.pk)


def rows_of(model: type[Model]) -> Iterator[Model]:
    return model._default_manager.order_by("pk").iterator()


def test_every_model_is_registered() -> None:
    assert {model for model in MODELS if not admin.site.is_registered(model)} == set()


def test_models_without_a_page_are_not_registered() -> None:
    assert {model for model in WITHOUT_PAGES if admin.site.is_registered(model)} == set()


def test_superuser_opens_every_page(harbour: Scenario, hill: Scenario) -> None:
    client = browser_of(superuser())

    for model in MODELS:
        assert client.get(list_of(model)).context["cl"].result_count == model._default_manager.count(), model
        assert client.get(add_to(model)).status_code == (200 if model in ADDED_BY_SUPERUSERS else 403), model
        for scenario in (harbour, hill):
            row = row_of(scenario, model)
            assert client.get(page_of(row)).status_code == 200, model
            assert client.get(page_of(row, "history")).status_code == 200, model


def test_manager_sees_own_hotel_only(harbour: Scenario, hill: Scenario) -> None:
    client = browser_of(harbour.manager)

    for model in WITH_HOTEL:
        shown = client.get(list_of(model), {"all": ""}).context["cl"]
        assert {hotel_of(row) for row in shown.result_list} == {harbour.hotel.pk}, model
        assert shown.result_count == sum(hotel_of(row) == harbour.hotel.pk for row in rows_of(model)), model
        assert client.get(page_of(row_of(harbour, model))).status_code == 200, model
        assert client.get(page_of(row_of(hill, model))).status_code == 302, "there is none, it says"
        assert client.get(add_to(model)).status_code == (200 if model in ADDED_BY_MANAGERS else 403), model


def test_lists_name_the_hotel_for_persons_with_several(harbour: Scenario, hill: Scenario) -> None:
    StaffFactory.create(user=hill.manager.user, hotel=harbour.hotel, manager=True)
    columns = {
        who: browser_of(who).get(list_of(Room)).context["cl"].list_display
        for who in (harbour.manager, hill.manager, superuser())
    }

    assert ["hotel" in shown for shown in columns.values()] == [False, True, True]


def test_rows_cannot_be_deleted(harbour: Scenario) -> None:
    rows = [row_of(harbour, model) for model in MODELS]

    for who in (superuser(), harbour.manager):
        client = browser_of(who)
        with assert_no_row_changes():
            for row in rows:
                assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403, row
                choice = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
                client.post(list_of(type(row)), choice)


def test_audit_rows_are_read_only(harbour: Scenario) -> None:
    rows = [row_of(harbour, model) for model in AUDIT]

    for who in (superuser(), harbour.manager):
        client = browser_of(who)
        with assert_no_row_changes():
            for row in rows:
                assert client.post(add_to(type(row)), {}).status_code == 403, row
                assert client.post(page_of(row), {"note": "forged"}).status_code == 403, row


def test_managers_change_only_models_with_a_service(harbour: Scenario, hill: Scenario) -> None:
    client = browser_of(harbour.manager)

    with assert_no_row_changes():
        for model in set(MODELS) - CHANGED_BY_AN_EMPTY_FORM:
            own = client.post(page_of(row_of(harbour, model)), {}).status_code
            foreign = client.post(page_of(row_of(hill, model)), {}).status_code
            assert (own, foreign) == ((200, 302) if model in CHANGED_BY_MANAGERS else (403, 403)), model


def test_lists_send_a_fixed_number_of_statements(harbour: Scenario) -> None:
    manager, superuser_client = browser_of(harbour.manager), browser_of(superuser())
    clients = {model: superuser_client if model in WITHOUT_HOTEL else manager for model in MODELS}

    def statements() -> dict[type[Model], SentStatements]:
        found = {}
        for model, client in clients.items():
            with statements_sent() as sent:
                assert client.get(list_of(model)).status_code == 200
            found[model] = sent
        return found

    before = statements()
    for first_number in range(200, 230, 10):
        add_bookings(harbour, first_number)
    scenarios.report(harbour, "200", note="Broken bed")
    restrict_arrivals(harbour, min_nights=3)
    add_calendar(harbour)
    for model, sent in statements().items():
        assert len(sent) == len(before[model]), listing(sent)
        assert len(sent) <= 20, listing(sent)


def test_lists_can_be_searched_and_filtered(harbour: Scenario) -> None:
    client = browser_of(superuser())

    for model in MODELS:
        if admin.site.get_model_admin(model).search_fields:
            assert client.get(list_of(model), {"q": "no such words"}).context["cl"].result_count == 0, model
        page = client.get(list_of(model)).context["cl"]
        for filters in page.filter_specs:
            for choice in list(filters.choices(page))[:3]:
                assert client.get(list_of(model) + choice["query_string"]).status_code == 200, model


def test_guests_and_amounts_require_personal_data(harbour: Scenario) -> None:
    client = browser_of(harbour.housekeeper)

    hidden: list[type[Model]] = [
        Guest,
        BookingGuest,
        RoomBooking,
        BookingChange,
        GroupBill,
        Payment,
        CancellationPolicy,
        CancellationTerms,
        OutboxEvent,
        Staff,
        User,
        *DELIVERIES,
        *CALENDARS,
        *PROVIDERS,
    ]
    shown: list[type[Model]] = [
        Room,
        RoomOccupancy,
        RestrictionChange,
        RoomOperationLog,
        HousekeepingTask,
        MaintenanceReport,
    ]

    assert [client.get(list_of(model)).status_code for model in hidden] == [403] * len(hidden)
    assert [client.get(list_of(model)).status_code for model in shown] == [200] * len(shown)


def test_user_without_hotel_sees_no_rows(harbour: Scenario) -> None:
    Staff.objects.filter(pk=harbour.manager.pk).update(is_active=False)
    client = browser_of(harbour.manager)

    assert client.get("/admin/").context["app_list"] == []
    for model in MODELS:
        assert client.get(list_of(model)).status_code == 403


def test_anonymous_client_is_redirected_to_the_login(harbour: Scenario) -> None:
    client = Client()
    client.force_login(harbour.manager.user)

    assert client.get(list_of(Room)).status_code == 302


def test_tokens_have_no_page() -> None:
    assert not admin.site.is_registered(AuthToken)
