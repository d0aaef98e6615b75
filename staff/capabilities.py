"""The capabilities of each role. `docs/reference/permissions.md` is generated from this table."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.enums import Role


class Capability(models.TextChoices):
    """The right to do one kind of thing."""

    BOOKINGS_READ = "bookings.read", _("bookings: read")
    BOOKINGS_RESERVE = "bookings.reserve", _("bookings: create, change, cancel, reinstate")
    BOOKINGS_CHANGE = (
        "bookings.change",
        _("bookings: confirm, no-show, assign, check in/out, move, undo"),
    )
    PAYMENTS = (
        "bookings.payments",
        _("payments, charges, bills, day reports, refunds up to the hotel's limit"),
    )
    REFUNDS = "bookings.refunds", _("larger refunds, reversals of others' payments and charges")
    ACCEPT_OVERSELL = "bookings.accept_oversell", _("bookings: accept beyond the limit (accept_oversell)")
    OVERRIDE_AS_FRONT_DESK = "overrides.front_desk", _("overrides marked FRONT_DESK")
    OVERRIDE_AS_MANAGER = "overrides.manager", _("overrides marked MANAGER")
    OVERRIDE_STATUS = "rooms.override_status", _("override-status")
    LATE_CORRECTIONS = "bookings.late_corrections", _("late corrections")
    HOTEL_SETTINGS = "hotel.settings", _("hotel settings")
    CANCELLATION_POLICIES = "hotel.cancellation_policies", _("cancellation policies")
    ROOMS_READ = "rooms.read", _("rooms: read")
    ROOMS_CHANGE = "rooms.change", _("rooms: create, change, deactivate")
    RESTRICTIONS = "rooms.restrictions", _("restrictions and overbooking limits")
    CLEAN = "rooms.clean", _("start-, stop-cleaning, mark-cleaned, stay-over")
    MARK_DIRTY = "rooms.mark_dirty", _("mark-dirty")
    INSPECT = "rooms.inspect", _("inspect")
    REPORT_MAINTENANCE = "maintenance.report", _("report maintenance")
    COMPLETE_MAINTENANCE = "maintenance.complete", _("complete maintenance")
    OUT_OF_ORDER = "rooms.out_of_order", _("out of order / return to service")
    TASKS_WORK = "tasks.work", _("tasks: work on own")
    TASKS_MANAGE = "tasks.manage", _("tasks: create, assign, generate, cancel")
    ATTEND = "rooms.attend", _("guest wishes, visits, observations of rooms")
    RESOLVE_DISCREPANCIES = "rooms.resolve_discrepancies", _("resolve discrepancies")
    WELFARE = "rooms.welfare", _("rooms that nobody has entered (welfare list)")
    READ_HISTORY = "history.read", _("audit timeline, events")
    PERSONAL_DATA = "guests.personal_data", _("personal data of guests")
    DELIVERIES = "deliveries.manage", _("webhooks, deliveries, replay")
    CALENDARS = "calendars.manage", _("calendars of channels")
    IMPORT = "bookings.import", _("import of bookings")
    PAGES = "pages.open", _("pages and admin")


_C = Capability

EVERYONE = frozenset({_C.BOOKINGS_READ, _C.ROOMS_READ, _C.REPORT_MAINTENANCE, _C.READ_HISTORY, _C.PAGES})
"""The capabilities of every role of persons. CHANNEL is the role of a program."""

TABLE: Mapping[str, frozenset[Capability]] = {
    Role.FRONT_DESK: EVERYONE
    | {
        _C.BOOKINGS_RESERVE,
        _C.BOOKINGS_CHANGE,
        _C.PAYMENTS,
        _C.OVERRIDE_AS_FRONT_DESK,
        _C.MARK_DIRTY,
        _C.ATTEND,
        _C.RESOLVE_DISCREPANCIES,
        _C.PERSONAL_DATA,
    },
    Role.HOUSEKEEPER: EVERYONE | {_C.CLEAN, _C.MARK_DIRTY, _C.ATTEND, _C.TASKS_WORK},
    Role.HOUSEKEEPING_SUPERVISOR: EVERYONE
    | {
        _C.CLEAN,
        _C.MARK_DIRTY,
        _C.ATTEND,
        _C.RESOLVE_DISCREPANCIES,
        _C.INSPECT,
        _C.COMPLETE_MAINTENANCE,
        _C.OUT_OF_ORDER,
        _C.TASKS_WORK,
        _C.TASKS_MANAGE,
    },
    Role.MAINTENANCE: EVERYONE | {_C.COMPLETE_MAINTENANCE, _C.OUT_OF_ORDER, _C.TASKS_WORK},
    Role.MANAGER: frozenset(Capability),
    Role.CHANNEL: frozenset({_C.BOOKINGS_READ, _C.BOOKINGS_RESERVE, _C.ACCEPT_OVERSELL, _C.PERSONAL_DATA}),
}


def capabilities_of(roles: Iterable[str]) -> frozenset[Capability]:
    """Return the union of the capabilities of the roles."""
    return frozenset().union(*(TABLE[role] for role in roles))
