"""Dialogs of a booking that concern others: swapped rooms, a whole group, a refused departure, the party."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, LogIn


@pytest.fixture(autouse=True)
def expect_refused_previews(complaints: Complaints) -> None:
    """Accept that the browser prints dry runs that are refused."""
    complaints.expect("status of (400|409|412)")


def open_dialog(page: Page, booking: dict[str, Any], command: str) -> Locator:
    """Open the page of a booking and the dialog of a command."""
    page.goto(f"/hotels/harbour/bookings/{booking['booking_id']}/")
    page.get_by_role("button", name=command, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def day_of(text: str, days: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def test_rooms_are_swapped_once_by_a_double_click(desk: Page, log_in: LogIn, api: Api) -> None:
    log_in(desk, "frontdesk")
    manager = api("manager")
    stern, ulvang = manager.booking_of("Stern"), manager.booking_of("Ulvang")
    dialog = open_dialog(desk, stern, "Swap rooms")
    dialog.get_by_label("Swap with").select_option(ulvang["booking_id"])
    expect(dialog.locator("[data-preview]")).to_contain_text("201")
    dialog.get_by_role("button", name="Swap rooms").dblclick()
    expect(dialog).to_be_hidden()
    rooms = {name: manager.booking_of(name)["assigned_room"] for name in ("Stern", "Ulvang")}
    assert rooms == {"Stern": "201", "Ulvang": "105"}
    expect(desk.get_by_role("main").get_by_role("link", name="201").first).to_be_visible()


def check_in_choir(api: Api) -> list[str]:
    """Let a group of two move in, into 303 and 305; return the IDs of its bookings."""
    manager = api("manager")
    today = manager.get("hotel/")["business_date"]
    booking_ids = []
    for room, room_type in (("303", "SGL"), ("305", "DBL")):
        booking = manager.post(
            "room-bookings/",
            {
                "room_type": room_type,
                "check_in": today,
                "check_out": day_of(today, 1),
                "adults": 1,
                "group_reference": "CHOIR",
                "total_amount": "0.00",
                "currency": "EUR",
                "party": [{"first_name": "Alto", "last_name": f"Singer {room}", "role": "PRIMARY"}],
            },
        )
        booking_id = str(booking["booking_id"])
        manager.post(f"room-bookings/{booking_id}/confirm/")
        manager.post(f"room-bookings/{booking_id}/check-in/", {"room_number": room})
        booking_ids.append(booking_id)
    return booking_ids


def test_group_is_checked_out_together(desk: Page, log_in: LogIn, api: Api) -> None:
    booking_ids = check_in_choir(api)
    log_in(desk, "frontdesk")
    dialog = open_dialog(desk, {"booking_id": booking_ids[0]}, "Check out the group")
    expect(dialog.get_by_role("checkbox", name="Singer")).to_have_count(2)
    expect(dialog.locator("[data-preview]")).to_contain_text("305")
    dialog.get_by_role("button", name="Check out the group").click()
    expect(dialog).to_be_hidden()
    statuses = [api("manager").get(f"room-bookings/{each}/")["status"] for each in booking_ids]
    assert statuses == ["COMPLETED", "COMPLETED"]


def test_departure_into_the_next_stay_is_refused_with_its_reason(desk: Page, log_in: LogIn, api: Api) -> None:
    manager = api("manager")
    kovacs, quist = manager.booking_of("Lea"), manager.booking_of("Quist")
    manager.post(f"room-bookings/{quist['booking_id']}/unassign-room/")
    later = {"check_in": kovacs["check_out"], "check_out": day_of(kovacs["check_out"], 2)}
    manager.patch(f"room-bookings/{quist['booking_id']}/", later)
    manager.post(f"room-bookings/{quist['booking_id']}/assign-room/", {"room_number": "205"})
    log_in(desk, "frontdesk")
    dialog = open_dialog(desk, kovacs, "Change departure")
    dialog.get_by_label("Departure").fill(day_of(kovacs["check_out"], 1))
    dialog.get_by_label("Price if the number of nights changes").select_option("per_night")
    expect(dialog).to_contain_text(quist["booking_id"])
    dialog.get_by_role("button", name="Change departure").click()
    expect(dialog).to_be_visible()
    assert manager.booking_of("Lea")["check_out"] == kovacs["check_out"]
    desk.go_back()
    expect(dialog).to_be_hidden()


def test_member_of_the_party_and_persons_are_changed(desk: Page, log_in: LogIn, api: Api) -> None:
    manager = api("manager")
    log_in(desk, "frontdesk")
    dialog = open_dialog(desk, manager.booking_of("O'Hara"), "Change Hugo O'Hara")
    dialog.get_by_label("First name").fill("Hubert")
    expect(dialog.locator("[data-preview]")).to_contain_text("Hubert")
    dialog.locator("[data-submit]").click()
    expect(dialog).to_be_hidden()
    expect(desk.locator(".party").first).to_contain_text("Hubert O'Hara")
    dialog = open_dialog(desk, manager.booking_of("Zeller"), "Change booking")
    dialog.get_by_role("spinbutton", name="Children").fill("1")
    expect(dialog.get_by_text("0 → then 1").first).to_be_visible()
    dialog.get_by_role("button", name="Change booking").click()
    expect(dialog).to_be_hidden()
    assert manager.booking_of("Zeller")["children"] == 1


def test_group_and_channel_are_changed_before_arrival(desk: Page, log_in: LogIn, api: Api) -> None:
    manager = api("manager")
    log_in(desk, "frontdesk")
    dialog = open_dialog(desk, manager.booking_of("Zeller"), "Change origin")
    dialog.get_by_label("Group").fill("CHOIR 9")
    dialog.get_by_label("Channel", exact=True).fill("Expedia")
    expect(dialog.locator("[data-preview]")).to_contain_text("CHOIR 9")
    dialog.get_by_role("button", name="Change origin").click()
    expect(dialog).to_be_hidden()
    expect(desk.get_by_role("heading", name="Group CHOIR 9")).to_be_visible()
    zeller = manager.booking_of("Zeller")
    assert (zeller["group_reference"], zeller["source"], zeller["external_item"]) == (
        "CHOIR 9",
        "expedia",
        "1",
    )
