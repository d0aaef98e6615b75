"""The public representations of the dashboard and of promises."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from housekeeping.enums import TaskStatus
from housekeeping.models import ReadyPromise
from housekeeping.ready_times import ROUNDING, rounded_up
from housekeeping.selectors.dashboard import Dashboard, RoomForecast
from housekeeping.selectors.day_queues import AttendantDay
from housekeeping.snapshots import day_task_snapshot
from staff.command import Command
from staff.snapshots import staff_snapshot


class Explanations:
    """Say in sentences what estimates rest on.

    Each sentence is translated once for all rooms: looking translations up takes longer than all else.
    """

    def __init__(self) -> None:
        self._place = _(
            "Number %(place)d in the work of %(person)s, %(minutes)d planned minutes up to there."
        )
        self._waits = _("The attendant waits some %(minutes)d minutes for guests to leave.")
        self._inspection = _("The inspection adds %(minutes)d minutes.")
        self._cleaned = _("The room is cleaned; an inspection takes about %(minutes)d minutes.")
        self._paces: dict[int, str] = {}

    def of(self, forecast: RoomForecast) -> str:
        """Return the sentences for one room."""
        person, task = forecast.attendant, forecast.task
        if person is None or task is None:
            return self._cleaned % {"minutes": round(forecast.ready_in or 0)}
        ready = person.ready_in[task.pk]
        about = {"place": ready.place, "person": person.name, "minutes": round(ready.planned_ahead)}
        parts = [self._place % about, self._pace_of(person)]
        if ready.waits >= 1:
            parts.append(self._waits % {"minutes": round(ready.waits)})
        if forecast.inspection >= 1:
            parts.append(self._inspection % {"minutes": round(forecast.inspection)})
        return " ".join(parts)

    def _pace_of(self, person: AttendantDay) -> str:
        if person.staff_pk not in self._paces:
            sentence = ngettext(
                "Today's pace is %(pace)s of the plan, from %(rooms)d room.",
                "Today's pace is %(pace)s of the plan, from %(rooms)d rooms.",
                person.pace.done,
            )
            pace = f"{round(100 * person.pace.factor)} %"
            self._paces[person.staff_pk] = sentence % {"pace": pace, "rooms": person.pace.done}
        return self._paces[person.staff_pk]


def promise_snapshot(promise: ReadyPromise) -> dict[str, Any]:
    """Represent a promise that was just given."""
    return {
        "room_number": promise.room.room_number,
        "booking_id": promise.booking.booking_id if promise.booking else None,
        "ready_at": promise.ready_at,
        "note": promise.note,
        "promised_by": staff_snapshot(promise.performed_by),
        "at": promise.at,
    }


def dashboard_snapshot(command: Command, dashboard: Dashboard) -> dict[str, Any]:
    """Represent the dashboard: rooms that arrivals wait for first, by the hour at which they are expected."""
    forecasts = sorted(dashboard.forecasts, key=_urgency)
    explanations = Explanations()
    waiting = sum(each.arrival is not None and each.ready_in != 0 for each in forecasts)
    return {
        "date": command.today,
        "at": command.now,
        "rooms_by_status": dashboard.rooms_by_status,
        "tasks_by_status": dashboard.tasks_by_status,
        "unassigned": len(dashboard.unassigned),
        "arrivals": {
            "without_room": dashboard.arrivals_without_room,
            "in_ready_rooms": dashboard.arrivals_in_ready_rooms,
            "waiting_for_rooms": waiting,
        },
        "attendants": [attendant_snapshot(command, person) for person in dashboard.attendants],
        "rooms": [forecast_snapshot(command, forecast, explanations) for forecast in forecasts],
    }


def attendant_snapshot(command: Command, person: AttendantDay) -> dict[str, Any]:
    """Represent the progress of an attendant."""
    return {
        "staff": {"id": person.staff_pk, "name": person.name},
        "minutes": person.minutes,
        "open": person.count(TaskStatus.OPEN),
        "done": person.count(TaskStatus.DONE),
        "credits": person.credits_planned,
        "credits_done": person.credits_done,
        "pace": f"{person.pace.factor:.2f}",
        "current": day_task_snapshot(person.current) if person.current else None,
        "ends_at": instant_for_desk(command.now, person.ends_in) if person.ready_in else None,
    }


def forecast_snapshot(command: Command, forecast: RoomForecast, explanations: Explanations) -> dict[str, Any]:
    """Represent a room that is not ready, or that is promised."""
    room, arrival = forecast.room, forecast.arrival
    return {
        "room_number": room.room_number,
        "floor": room.floor,
        "room_type": room.room_type__code,
        "room_status": room.room_status,
        "arrival": {
            "booking_id": arrival.booking_id,
            "arrival_time": arrival.arrival_time,
            "waiting_since": arrival.waiting_since,
        }
        if arrival
        else None,
        "estimate": _estimate(command, forecast, explanations) if forecast.ready_in else None,
        "unknown_because": forecast.reason or None,
        "promise": {"ready_at": room.promised_for, "state": forecast.promise} if forecast.promise else None,
    }


def instant_for_desk(now: datetime, minutes: float) -> datetime:
    """Return the instant so many minutes from now, rounded up to five minutes of the clock."""
    step = 60 * ROUNDING
    at = now + timedelta(minutes=minutes)
    return at + timedelta(seconds=step * ceil(at.timestamp() / step) - at.timestamp())


def _estimate(command: Command, forecast: RoomForecast, explanations: Explanations) -> dict[str, Any]:
    person, task = forecast.attendant, forecast.task
    ready = person.ready_in[task.pk] if person and task else None
    minutes = forecast.ready_in or 0.0
    return {
        "ready_at": instant_for_desk(command.now, minutes),
        "minutes": rounded_up(minutes),
        "attendant": {"id": person.staff_pk, "name": person.name} if person else None,
        "place": ready.place if ready else None,
        "planned_minutes": round(ready.planned_ahead) if ready else None,
        "pace": f"{person.pace.factor:.2f}" if person else None,
        "rooms_done": person.pace.done if person else None,
        "waits_minutes": round(ready.waits) if ready else None,
        "inspection_minutes": round(forecast.inspection if task else minutes),
        "explanation": explanations.of(forecast),
    }


def _urgency(forecast: RoomForecast) -> tuple[Any, ...]:
    arrival, room = forecast.arrival, forecast.room
    since = arrival.waiting_since.timestamp() if arrival and arrival.waiting_since else float("inf")
    hour = str(arrival.arrival_time) if arrival and arrival.arrival_time else "99"
    return arrival is None, since, hour, room.floor, room.room_number
