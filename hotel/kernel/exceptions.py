"""Refusals: the exceptions that services raise and hotel.kernel.problems renders, their reasons and their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProblemCode(models.TextChoices):
    """Every code that a refusal or a reason may carry, with a sentence that is true wherever it is used."""

    # The request itself
    MALFORMED = "malformed", _("The request cannot be read.")
    INVALID = "invalid", _("The request is understood, but a value is wrong.")
    READ_ONLY = "read_only", _("A field was given that is shown, but not changed here.")
    TOO_LARGE = "too_large", _("The body is larger than the server accepts.")
    NOT_AUTHENTICATED = "not_authenticated", _("The request carries no credentials.")
    AUTHENTICATION_FAILED = "authentication_failed", _("The token is unknown or has expired.")
    SESSION_LOCKED = (
        "session_locked",
        _("The browser session is locked until its person enters the password."),
    )
    WRONG_CREDENTIALS = "wrong_credentials", _("No active login has this name and password.")
    FORBIDDEN = "forbidden", _("The roles of this person do not permit it.")
    CSRF_FAILED = "csrf_failed", _("A browser session must send its CSRF token.")
    NOT_FOUND = "not_found", _("The requested object does not exist.")
    ROOM_NOT_FOUND = "room_not_found", _("This hotel has no such room.")
    ROOM_TYPE_NOT_FOUND = "room_type_not_found", _("This hotel has no such room type.")
    CANCELLATION_POLICY_NOT_FOUND = (
        "cancellation_policy_not_found",
        _("This hotel has no such cancellation policy."),
    )
    TAX_CATEGORY_NOT_FOUND = "tax_category_not_found", _("This hotel has no such tax category.")
    BOOKING_NOT_FOUND = "booking_not_found", _("This hotel has no such booking.")
    GUEST_NOT_FOUND = "guest_not_found", _("This hotel has no such guest.")
    PARTY_MEMBER_NOT_FOUND = "party_member_not_found", _("The booking has no such party member.")
    PAYMENT_NOT_FOUND = "payment_not_found", _("The ledger of the booking has no such row.")
    INVOICE_NOT_FOUND = "invoice_not_found", _("There is no invoice with this number.")
    DELIVERY_NOT_FOUND = "delivery_not_found", _("This hotel has no such delivery.")
    BLOCK_NOT_FOUND = "block_not_found", _("This hotel has no such block of a room.")
    CALENDAR_NOT_FOUND = "calendar_not_found", _("This hotel has no such calendar.")
    WEBHOOK_NOT_FOUND = "webhook_not_found", _("This hotel has no such webhook.")
    PROVIDER_REQUEST_NOT_FOUND = (
        "provider_request_not_found",
        _("This hotel has no such request to a payment provider."),
    )
    PAYMENT_INTENT_NOT_FOUND = "payment_intent_not_found", _("The booking has no such payment intent.")
    METHOD_NOT_ALLOWED = "method_not_allowed", _("This address does not support this method.")
    NOT_ACCEPTABLE = "not_acceptable", _("The answer is not available in the requested format.")
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", _("Bodies are application/json.")
    THROTTLED = "throttled", _("Too many requests; wait a moment.")
    REFUSED = "refused", _("The command was refused.")
    INTERNAL_ERROR = "internal_error", _("An internal error occurred.")
    NOT_READY = "not_ready", _("The program is not ready to answer requests.")
    TOO_MANY_STREAMS = "too_many_streams", _("The server keeps as many streams open as it can.")
    UNAVAILABLE = "unavailable", _("The database does not answer.")
    STALE = "stale", _("The object has changed since the client read it (If-Match).")
    IDEMPOTENCY_KEY_REUSED = (
        "idempotency_key_reused",
        _("The Idempotency-Key was used before with another body."),
    )
    IDEMPOTENCY_IN_FLIGHT = (
        "idempotency_in_flight",
        _("The first request with this Idempotency-Key is still running."),
    )
    INVALID_SIGNATURE = (
        "invalid_signature",
        _("The message of a payment provider has no current signature."),
    )
    IDEMPOTENCY_KEY_NOT_ACCEPTED = (
        "idempotency_key_not_accepted",
        _("No Idempotency-Key is taken here, because the answer is never stored."),
    )
    IDEMPOTENCY_KEY_REQUIRED = (
        "idempotency_key_required",
        _("Requests that move money need an Idempotency-Key: two equal payments are no repetition."),
    )
    BUSY = "busy", _("Another command is changing the same rooms or bookings.")

    # Refusals by the database
    CONFLICT = "conflict", _("The current state does not allow it.")
    INVARIANT_REFUSED = "invariant_refused", _("The change would break an invariant of the data.")
    CONSTRAINT_REFUSED = "constraint_refused", _("The change contradicts other data in the database.")

    # Reasons that the guards of rooms and bookings return
    WRONG_STATUS = "wrong_status", _("The status of the room or booking does not allow it.")
    NOT_ARRIVAL_DAY = "not_arrival_day", _("The business date is not within the stay.")
    NOT_OVERDUE = "not_overdue", _("The guests are not beyond their expected check-out.")
    ARRIVAL_NOT_OVER = "arrival_not_over", _("The guest may still arrive.")
    NO_ROOM = "no_room", _("The booking has no assigned room, and the request names none.")
    ROOM_ASSIGNED = "room_assigned", _("The booking has a room already.")
    NO_FREE_ROOM = "no_free_room", _("No room is free for all nights of the booking.")
    ROOM_INACTIVE = "room_inactive", _("The room is not in use.")
    ROOM_IN_MAINTENANCE = "room_in_maintenance", _("The room is in maintenance.")
    ROOM_OUT_OF_ORDER = "room_out_of_order", _("The room is out of order.")
    ROOM_OUT_OF_SERVICE = "room_out_of_service", _("The room is out of service.")
    ROOM_NOT_INSPECTED = "room_not_inspected", _("The room is clean but not inspected.")
    ROOM_DIRTY = "room_dirty", _("The room is not clean.")
    ROOM_OCCUPIED = "room_occupied", _("The room is occupied.")
    ROOM_TAKEN = "room_taken", _("The room is assigned to another booking in these nights.")
    ROOM_BLOCKED = "room_blocked", _("The room is blocked in these nights.")
    ROOM_TOO_SMALL = "room_too_small", _("The room type allows fewer persons than the booking has.")
    GUEST_LINK_NOT_FOUND = (
        "guest_link_not_found",
        _("The guest's link is unknown, has expired or was revoked."),
    )
    MAIL_NOT_FOUND = "mail_not_found", _("The hotel has no such mail.")
    MAIL_NOT_FAILED = "mail_not_failed", _("Only a mail that failed can be tried again.")
    NOTHING_DUE = "nothing_due", _("Nothing is missing of the deposit or of the balance.")
    NO_CARD = "no_card", _("No card of the guests is kept.")
    NO_PROVIDER = "no_provider", _("The hotel has no account at a payment provider.")
    PROVIDERS_NOT_CONFIGURED = (
        "providers_not_configured",
        _("This installation has no keys that encrypt the secrets of payment providers."),
    )
    REQUEST_ENDED = "request_ended", _("The request to the provider was done or withdrawn.")
    REQUEST_BEING_SENT = "request_being_sent", _("The request to the provider is just being sent.")
    NOT_CAPTURABLE = "not_capturable", _("The row holds no money of a provider that can be captured.")
    ARRIVAL_OVER = "arrival_over", _("The day of arrival is over.")
    DO_NOT_MOVE = "do_not_move", _("The guests are to keep their assigned room.")
    ROOM_IN_USE = "room_in_use", _("The room is occupied or assigned to a booking.")
    ROOM_HAS_HISTORY = "room_has_history", _("A room with audit rows cannot be deleted, only deactivated.")
    ROOM_NOT_CLEARED = "room_not_cleared", _("The room would still hold other guests.")
    STAY_IS_OVER = "stay_is_over", _("The day of departure has passed.")
    NO_NIGHT_LEFT = "no_night_left", _("The booking has no remaining nights.")
    NO_MOVE = "no_move", _("The last change of the booking's room was no move.")
    NOT_SAME_DAY = "not_same_day", _("The action took place on an earlier business date.")
    TOO_LATE = "too_late", _("The action took place on an earlier business date; only a manager may undo it.")
    ROOM_WAS_NOT_READY = "room_was_not_ready", _("The room was not ready when the guests checked in.")
    PAYMENT_REQUIRED = (
        "payment_required",
        _("The booking is prepaid, and its price is not paid or authorized yet."),
    )
    BALANCE_DUE = "balance_due", _("The guests have not paid their bill.")
    LOWER_PRICE = "lower_price", _("The price would fall after the check-in.")
    WAIVER_NEEDS_MANAGER = "waiver_needs_manager", _("A penalty is waived by a manager only.")
    PRICE_UNDECIDED = (
        "price_undecided",
        _("The number of nights changes, and the request does not say what becomes of the price."),
    )
    ALREADY_REVERSED = "already_reversed", _("This row of the ledger is reversed already.")
    NOT_REVERSIBLE = "not_reversible", _("This row of the ledger cannot be reversed.")
    NOT_TRANSFERABLE = "not_transferable", _("This row of the ledger cannot move to another bill.")
    OTHER_GROUP = "other_group", _("The other booking is not in the same group.")
    OTHER_CURRENCY = "other_currency", _("The other booking counts in another currency.")
    NOT_OWN_ROW = "not_own_row", _("Another person entered it, or on another day: a manager may reverse it.")
    REFUND_LIMIT = (
        "refund_limit",
        _("More would be refunded than the front desk of the hotel may return: a manager may."),
    )
    NOTHING_TO_REFUND = "nothing_to_refund", _("The guests have no credit, and the request names no amount.")
    NOTHING_TO_INVOICE = "nothing_to_invoice", _("Nothing is left to invoice.")
    INVOICE_OUTDATED = "invoice_outdated", _("An invoice of the booking no longer agrees with its price.")
    CITY_TAX_CHARGED = "city_tax_charged", _("The city tax of the booking is charged already.")
    SHARE_DUE = "share_due", _("The person leaves and still owes a share of the bill.")
    CREDIT = "credit", _("The guests have paid more than they owe.")
    TOO_MUCH = "too_much", _("The amount is larger than what is left.")
    BOOKING_CHANGED = "booking_changed", _("Another booking occupies the room now.")
    ALREADY_STARTED = "already_started", _("Another person has already started it.")
    GUEST_NOT_DEPARTED = "guest_not_departed", _("The guests have not left the room yet.")
    NOT_OWN_TASK = "not_own_task", _("The task is assigned to another person.")
    TASK_OPEN = "task_open", _("The room has an unfinished task of this type already.")
    DISCREPANCY_NOT_FOUND = "discrepancy_not_found", _("The hotel has no such discrepancy.")
    GUEST_NOT_IN_ROOM = "guest_not_in_room", _("The guest is in no room.")
    REPORT_NOT_FOUND = "report_not_found", _("The hotel has no such maintenance report.")
    REPORT_OPEN = "report_open", _("The same defect of the room is reported already.")
    TASK_NOT_FOUND = "task_not_found", _("The hotel has no such task.")
    MAINTENANCE_OPEN = "maintenance_open", _("An open maintenance report makes the room unusable.")
    ROOM_NUMBER_TAKEN = "room_number_taken", _("The hotel already has a room with this number.")
    ROOM_TYPE_TAKEN = "room_type_taken", _("The hotel already has a room type with this code.")
    CANCELLATION_POLICY_TAKEN = (
        "cancellation_policy_taken",
        _("The hotel already has a cancellation policy with this code."),
    )
    TAX_CATEGORY_TAKEN = "tax_category_taken", _("The hotel already has a tax category with this code.")
    CITY_TAX_TAKEN = "city_tax_taken", _("A rule of the city tax begins on this date already.")
    TAX_RATE_TAKEN = "tax_rate_taken", _("A rate of the tax category begins on this date already.")
    NO_PIN_LEFT = "no_pin_left", _("There are not enough free four-digit PINs for the guests.")
    NOT_CONTINUABLE = (
        "not_continuable",
        _("The earlier booking is not in house, so that no guests stay on in its room."),
    )
    CONTINUED_ALREADY = "continued_already", _("Another booking continues the earlier booking.")
    STAYS_DO_NOT_MEET = "stays_do_not_meet", _("The stay does not begin where the earlier booking ends.")
    IN_OTHER_ROOM = "in_other_room", _("The guests are in another room than the one they are to stay on in.")
    CONTINUED = "continued", _("The guests stay on under their next booking.")
    MOVED_SINCE = "moved_since", _("The guests have moved to another room since.")
    IS_PRIMARY = "is_primary", _("The person is the main guest of the party.")
    LAST_IN_PARTY = "last_in_party", _("The person is the last of the party who stays.")
    PARTY_INCOMPLETE = "party_incomplete", _("Fewer persons of the party have a name than adults are booked.")
    DUPLICATE_REFERENCE = "duplicate_reference", _("Another booking has this external reference.")
    STALE_MESSAGE = "stale_message", _("A newer message of the channel about this booking came before.")
    NO_AVAILABILITY = "no_availability", _("No room of this type is available in these nights.")
    RESTRICTED = "restricted", _("The room type does not allow such a stay on these dates.")
    NOT_YET_SENT = "not_yet_sent", _("The event has not been sent yet, so it cannot be sent again.")
    IMPORT_RUNNING = "import_running", _("The feed of the calendar is being imported.")
    NO_FEED = "no_feed", _("The calendar has no address to import from.")
    WEBHOOK_DISABLED = "webhook_disabled", _("The webhook is disabled.")
    WEBHOOKS_NOT_CONFIGURED = (
        "webhooks_not_configured",
        _("This installation has no keys that encrypt the secrets of webhooks."),
    )
    EARLY_DEPARTURE = "early_departure", _("The check-out takes place before the agreed date.")


@dataclass(frozen=True)
class Reason:
    """One reason why a command is refused, and the role that may override it (None: no role may)."""

    code: str
    detail: str
    overridable_by: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail, "overridable_by": self.overridable_by}


class Refusal(Exception):
    """A command was refused, and no row has changed.

    `about` holds further members of the problem body, for example the `booking_id` that was refused.
    """

    code: str = ProblemCode.REFUSED

    def __init__(self, detail: str, *, code: str | None = None, **about: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.about = about


class NotFound(Refusal):
    """The hotel has no such object."""

    code: str = ProblemCode.NOT_FOUND


class Invalid(Refusal):
    """The request is invalid in any state of the hotel. `errors` maps field names to sentences."""

    code: str = ProblemCode.INVALID

    def __init__(
        self, detail: str, *, errors: Mapping[str, Sequence[str]] | None = None, **about: Any
    ) -> None:
        super().__init__(detail, **about)
        self.errors = {field: list(sentences) for field, sentences in (errors or {}).items()}


class Forbidden(Refusal):
    """The person lacks the capability, in any state of the hotel."""

    code: str = ProblemCode.FORBIDDEN


class Conflict(Refusal):
    """The current state does not allow the command. Carries every reason; the first one gives the code."""

    code: str = ProblemCode.CONFLICT

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        reasons: Sequence[Reason] = (),
        current: Mapping[str, Any] | None = None,
        **about: Any,
    ) -> None:
        super().__init__(detail, code=code or (reasons[0].code if reasons else None), **about)
        self.reasons = tuple(reasons) or (Reason(code=self.code, detail=detail),)
        self.current = current


class InvariantRefused(Conflict):
    """A constraint or trigger of the database refused a command that the guards had allowed."""

    code: str = ProblemCode.INVARIANT_REFUSED


class Stale(Refusal):
    """The subject has changed since the caller read it (If-Match)."""

    code: str = ProblemCode.STALE


class KeyReused(Refusal):
    """The Idempotency-Key was used before with another body."""

    code: str = ProblemCode.IDEMPOTENCY_KEY_REUSED


class Busy(Refusal):
    """Another command holds a lock that this one needs; the same request may succeed a moment later."""

    code: str = ProblemCode.BUSY
    retry_after_seconds = 1
