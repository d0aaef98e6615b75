"""Every code a refusal or a reason may carry, with a sentence that holds whenever it does."""

from django.db import models


class ProblemCode(models.TextChoices):
    # The request itself
    MALFORMED = "malformed", "The request cannot be read."
    INVALID = "invalid", "The request is understood, but a value is wrong."
    READ_ONLY = "read_only", "A field was given that only commands change."
    TOO_LARGE = "too_large", "The body is larger than this program reads."
    NOT_AUTHENTICATED = "not_authenticated", "The request names nobody."
    AUTHENTICATION_FAILED = "authentication_failed", "The token is unknown or has expired."
    WRONG_CREDENTIALS = "wrong_credentials", "No active login has this name and password."
    FORBIDDEN = "forbidden", "The roles of this person do not include it."
    CSRF_FAILED = "csrf_failed", "A browser session must send its CSRF token."
    NOT_FOUND = "not_found", "There is no such thing here."
    METHOD_NOT_ALLOWED = "method_not_allowed", "This address does not know this method."
    NOT_ACCEPTABLE = "not_acceptable", "The answer does not exist in the format asked for."
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", "Bodies are application/json."
    THROTTLED = "throttled", "Too many requests; wait a moment."
    REFUSED = "refused", "The command was refused."
    INTERNAL_ERROR = "internal_error", "Something is wrong on this side."
    NOT_READY = "not_ready", "The program cannot serve yet."
    UNAVAILABLE = "unavailable", "The database does not answer."
    BUSY = "busy", "Somebody else is working on the same rooms or bookings."

    # What the database refuses
    CONFLICT = "conflict", "The present state forbids it."
    INVARIANT_REFUSED = "invariant_refused", "It would break a rule of the house."
    CONSTRAINT_REFUSED = "constraint_refused", "It contradicts what the database holds."

    # Hotels
    CURRENCY_IN_USE = "currency_in_use", "The hotel has bookings in its present currency."

    # Rooms and bookings, as guards name them
    WRONG_STATUS = "wrong_status", "What it is about is in a status that does not allow it."
    NOT_ARRIVAL_DAY = "not_arrival_day", "The business date is not within the stay."
    NO_ROOM = "no_room", "No room is assigned, and none was given."
    ROOM_INACTIVE = "room_inactive", "The room is not in use."
    ROOM_IN_MAINTENANCE = "room_in_maintenance", "The room is in maintenance."
    ROOM_OUT_OF_ORDER = "room_out_of_order", "The room is out of order."
    ROOM_OUT_OF_SERVICE = "room_out_of_service", "The room is out of service."
    ROOM_NOT_INSPECTED = "room_not_inspected", "The room is clean, but nobody has inspected it."
    ROOM_DIRTY = "room_dirty", "The room is not clean."
    ROOM_OCCUPIED = "room_occupied", "Somebody is in the room."
    ROOM_TAKEN = "room_taken", "The room is planned for another booking in these nights."
    ROOM_BLOCKED = "room_blocked", "The room is blocked in these nights."
    ROOM_TOO_SMALL = "room_too_small", "The room takes fewer persons than the booking has."
    ROOM_IN_USE = "room_in_use", "The room is occupied or planned for a booking."
    ROOM_HAS_HISTORY = "room_has_history", "A room is never deleted, only deactivated."
    ROOM_NOT_CLEARED = "room_not_cleared", "Somebody would be left behind in the room."
    PAYMENT_REQUIRED = "payment_required", "The booking is prepaid, and nothing is paid or authorised yet."
    BOOKING_CHANGED = "booking_changed", "Another booking is in the room by now."
    ALREADY_STARTED = "already_started", "Somebody else has started it."
    MAINTENANCE_OPEN = "maintenance_open", "A report that makes the room unusable is open."
    DUPLICATE_REFERENCE = "duplicate_reference", "The external reference is taken by another booking."
    NO_AVAILABILITY = "no_availability", "No room of this type is left in these nights."
    EARLY_DEPARTURE = "early_departure", "The guest leaves before the day planned."
