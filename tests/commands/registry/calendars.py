"""The commands on calendars of channels."""

from collections.abc import Mapping
from typing import Any

from notifications.models import OutboxEvent
from room_bookings import services
from room_bookings.models import CalendarBlock, CalendarChange, ChannelCalendar
from tests.architecture.permissions.routes import MANAGER
from tests.commands.preconditions import Subject, calendar, calendar_with_block, nothing
from tests.commands.registry.entry import HttpCase, RegisteredCommand
from tests.room_bookings.calendars.feeds import event, feed_of, read
from tests.scenarios import Scenario

CALENDAR = "…/calendars/{calendar_id}/"

CONFIGURATION = "Managers configure calendars now and then."
SCHEDULED = "A scheduler runs it a few times an hour; `tests/concurrency/test_calendar_races.py` races it."


def _feed_with_a_block(scenario: Scenario, subject: Subject) -> Mapping[str, Any]:
    return {"calendar_pk": subject["calendar_id"], "feed": read(scenario, event("a", 1, 3))}


def _calendar_pk(_: Scenario, subject: Subject) -> Mapping[str, Any]:
    return {"calendar_pk": subject["calendar_id"]}


CALENDARS = [
    RegisteredCommand(
        services.create_calendar,
        requests={
            "POST …/calendars/": HttpCase(
                {"channel": "airbnb", "room_type": "DBL", "url": "https://channel.example/a.ics"},
                {"description": "Sea view"},
                status=201,
                answers_with_secret=True,
            )
        },
        roles=MANAGER,
        caller="manager",
        prepare=nothing,
        arguments={"channel": "airbnb", "room_type": "DBL"},
        inserts=[ChannelCalendar, CalendarChange],
        optional=[ChannelCalendar, CalendarChange],
        not_stressed=CONFIGURATION,
        not_measured=CONFIGURATION,
    ),
    RegisteredCommand(
        services.update_calendar,
        requests={
            f"PATCH {CALENDAR}": HttpCase(
                {"description": "Sea view", "reading": "BLOCKS"}, {"description": "Otherwise"}
            )
        },
        roles=MANAGER,
        caller="manager",
        prepare=calendar,
        arguments=lambda scenario, subject: (
            {**_calendar_pk(scenario, subject), "changes": {"description": "Sea view"}}
        ),
        inserts=[CalendarChange],
        optional=[CalendarChange],
        not_stressed=CONFIGURATION,
        not_measured=CONFIGURATION,
    ),
    RegisteredCommand(
        services.delete_calendar,
        caller="manager",
        prepare=calendar_with_block,
        arguments=_calendar_pk,
        inserts=[CalendarChange, OutboxEvent],
        optional=[CalendarChange, OutboxEvent],
        not_stressed=CONFIGURATION,
        not_measured=CONFIGURATION,
    ),
    RegisteredCommand(
        services.issue_calendar_token,
        requests={f"POST {CALENDAR}issue-token/": HttpCase(answers_with_secret=True)},
        roles=MANAGER,
        caller="manager",
        prepare=calendar,
        arguments=_calendar_pk,
        inserts=[CalendarChange],
        optional=[CalendarChange],
        not_stressed=CONFIGURATION,
        not_measured=CONFIGURATION,
    ),
    RegisteredCommand(
        services.revoke_calendar_token,
        requests={f"POST {CALENDAR}revoke-token/": HttpCase()},
        roles=MANAGER,
        caller="manager",
        prepare=calendar,
        arguments=_calendar_pk,
        inserts=[CalendarChange],
        optional=[CalendarChange],
        not_stressed=CONFIGURATION,
        not_measured=CONFIGURATION,
    ),
    RegisteredCommand(
        services.import_calendar,
        several=[services.import_calendars],
        requests={
            f"POST {CALENDAR}import/": HttpCase(
                {"content": feed_of(event("a", 1, 3))}, {"content": feed_of(event("b", 2, 4))}
            )
        },
        roles=MANAGER,
        caller="manager",
        prepare=calendar,
        arguments=_feed_with_a_block,
        inserts=[CalendarBlock, CalendarChange, OutboxEvent],
        optional=[CalendarBlock, CalendarChange, OutboxEvent],
        stress=["import_calendar"],
        not_measured=SCHEDULED,
    ),
]
