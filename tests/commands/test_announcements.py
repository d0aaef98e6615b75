"""A service that changes a room, a booking or a task announces it; one that does not is found."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from notifications.models import OutboxEvent
from tests.commands.registry import SERVICE_CASES
from tests.commands.test_atomicity import skipped_inserts
from tests.scenarios import NOON, Scenario
from tools.stress.feed_replay import outdated_events

SHOWN_BY_NO_SNAPSHOT = {
    *("cleanup_orphaned_guests", "delete_calendar", "import_calendar", "issue_invoice", "credit_invoice"),
    *("set_guest_wish", "record_visit", "record_observation", "resolve_discrepancy", "give_new_pin"),
    *("promise_room", "assign_report", "create_room_blocks", "update_room_block", "end_room_block"),
}
"""They change rows that no snapshot shows: `test_snapshots`, `tests/room_bookings/calendars` and the tests of invoices,
of attendants, of promises, of reports, of blocks of rooms and of new PINs expect their events."""

ANNOUNCED_WITHOUT_CONSTRAINT = sorted(
    label
    for label, case in SERVICE_CASES.items()
    if OutboxEvent in set(case.inserts) & set(case.optional) and label not in SHOWN_BY_NO_SNAPSHOT
)
"""Services whose forgotten event the database does not notice. It refuses the others: `test_atomicity`."""


def newly_outdated(
    label: str, scenario: Scenario, *, during: AbstractContextManager[None] | None = None
) -> list[str]:
    """Run a service, `during` a block if given; return what the feed does not show of its changes."""
    case = SERVICE_CASES[label]
    arguments = case.prepared(scenario)
    before = outdated_events(now=NOON)
    with during or nullcontext():
        case.run(scenario, arguments)
    return sorted(set(outdated_events(now=NOON)).difference(before))


@pytest.mark.parametrize("label", SERVICE_CASES)
def test_feed_shows_every_change_of_a_service(label: str, scenario: Scenario) -> None:
    assert newly_outdated(label, scenario) == []


@pytest.mark.parametrize("label", ANNOUNCED_WITHOUT_CONSTRAINT)
def test_service_that_changes_state_without_its_event_is_found(label: str, scenario: Scenario) -> None:
    assert newly_outdated(label, scenario, during=skipped_inserts(OutboxEvent))
