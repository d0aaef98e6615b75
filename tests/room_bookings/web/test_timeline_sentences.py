"""Tests of the sentences that tell the timeline of a room or booking."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils.safestring import SafeString, mark_safe

from hotel.kernel.enums import Source
from room_bookings.transitions import CORRECTIONS, FORWARD
from room_bookings.web.change_words import ChangeInWords, changes_in_words
from room_bookings.web.labels import BOOKING_STATUSES
from room_bookings.web.timeline_sentences import (
    BOOKING_STEP_SENTENCES,
    OPERATION_SENTENCES,
    Override,
    Story,
    stories,
)
from rooms.enums import Operation
from rooms.web.labels import ROOM_STATUSES

AT = datetime(2026, 5, 14, 12, tzinfo=UTC)
COMMAND, EARLIER = uuid4(), uuid4()


def entry(command_id: UUID = COMMAND, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "operation",
        "at": AT,
        "operation": None,
        "from_status": None,
        "to_status": None,
        "source": Source.FRONT_DESK,
        "staff": {"id": 1, "name": "Niamh <Tolland>"},
        "note": "",
        "booking_id": None,
        "room_number": "204",
        "from_room": None,
        "changes": [],
        "command_id": command_id,
    } | changes


def step(from_status: str | None, to_status: str, **changes: Any) -> dict[str, Any]:
    return entry(**{"kind": "status", "from_status": from_status, "to_status": to_status} | changes)


def room_stories(*entries: dict[str, Any], **options: Any) -> list[Story]:
    return stories(entries, statuses=ROOM_STATUSES, booking=with_link, **options)


def with_link(booking_id: str) -> SafeString:
    return mark_safe(f'<a href="/">{booking_id}</a>')


def test_every_operation_and_every_step_of_a_booking_has_a_sentence() -> None:
    steps = {(f, to) for table in (FORWARD, CORRECTIONS) for f, targets in table.items() for to in targets}

    assert set(OPERATION_SENTENCES) == set(Operation.values)
    assert set(BOOKING_STEP_SENTENCES) == steps
    for template in [*OPERATION_SENTENCES.values(), *BOOKING_STEP_SENTENCES.values()]:
        placeholders = set(re.findall(r"%\((\w+)\)s", str(template)))
        assert {"who"} <= placeholders <= {"who", "room", "from_room", "booking"}


def test_concern_about_a_payment_is_a_sentence_beside_its_row() -> None:
    refund = {"kind": "REFUND_FAILED", "method": "PROVIDER", "text": "", "amount": "50.00", "currency": "EUR"}
    told = {"field": "payment_concern", "old": None, "new": "REFUND_FAILED"}
    ours: dict[str, Any] = {"staff": None, "booking_id": "BK-1"}
    (story,) = room_stories(
        entry(kind="change", changes=[told], **ours), entry(kind="payment", payment=refund, **ours)
    )

    assert story.sentences == [
        'The system entered for <a href="/">BK-1</a>: Failed refund, Online, 50.00\xa0EUR',
        'Look at the payments of <a href="/">BK-1</a>: a refund did not arrive, so it is owed again',
    ]
    assert story.changes == []


def test_one_command_with_several_rows_is_one_story() -> None:
    told = room_stories(
        entry(operation=Operation.CHECK_IN, booking_id="BK-1", note="Two keys"),
        step("READY_FOR_GUEST", "OCCUPIED", note="Two keys"),
        entry(EARLIER, operation=Operation.CLEAN_COMPLETE, staff=None),
        step("CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED", command_id=EARLIER, staff=None),
        step("CHECKOUT_DIRTY", "CLEANING_IN_PROGRESS", command_id=EARLIER, staff=None),
    )

    assert [story.sentences for story in told] == [
        ['Niamh &lt;Tolland&gt; checked in <a href="/">BK-1</a> to room 204'],
        ["The system cleaned room 204"],
    ]
    assert [[label for _value, label in story.statuses] for story in told] == [
        ["Ready", "Occupied"],
        ["Dirty", "Being cleaned", "To be inspected"],
    ]
    assert [story.notes for story in told] == [["Two keys"], []]


@pytest.mark.parametrize(
    ("to_status", "result"), [("READY_FOR_GUEST", "passed"), ("CHECKOUT_DIRTY", "failed")]
)
def test_inspection_tells_its_result(to_status: str, result: str) -> None:
    (story,) = room_stories(entry(operation=Operation.INSPECT), step("CLEANED_UNINSPECTED", to_status))

    assert story.sentences == [f"Niamh &lt;Tolland&gt; inspected room 204: {result}"]


def test_booking_steps_tell_what_no_operation_tells() -> None:
    (story,) = stories(
        [
            step("PENDING", "CONFIRMED", booking_id="BK<1>", room_number=None, staff=None),
            step(None, "PENDING", booking_id="BK<1>", room_number=None, staff=None),
        ],
        statuses=BOOKING_STATUSES,
        booking=lambda booking_id: booking_id,
    )

    assert story.sentences == ["The system created BK&lt;1&gt;", "The system confirmed BK&lt;1&gt;"]
    assert [label for _value, label in story.statuses] == ["Pending", "Confirmed"]


def test_change_of_a_stay_is_not_a_change_of_the_room() -> None:
    (story,) = room_stories(entry(operation=Operation.CHANGE, booking_id="BK-1"))

    assert story.sentences == ['Niamh &lt;Tolland&gt; changed <a href="/">BK-1</a> in room 204']


def test_override_tells_what_was_set_aside_and_why() -> None:
    metadata = {COMMAND: {"overrides": ["room_dirty", "room_too_small"], "override_reason": "They insist"}}

    (story,) = room_stories(
        entry(operation=Operation.CHECK_IN, booking_id="BK-1", note="They insist"), metadata=metadata
    )

    assert story.override == Override("the room is dirty, the room is too small", "They insist")
    assert story.notes == []


def test_ages_of_children_are_numbers_in_words() -> None:
    changes = [{"field": "children_ages", "old": [], "new": [2, 7]}]
    assert changes_in_words(changes) == [ChangeInWords("Ages of the children", "none", "2, 7")]
