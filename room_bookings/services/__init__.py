from room_bookings.services.auto_assignment import AutoAssignment, auto_assign_rooms
from room_bookings.services.booking_creation import create_booking, create_bookings
from room_bookings.services.booking_details import update_booking
from room_bookings.services.booking_sets import (
    SetResult,
    assign_set,
    cancel_set,
    check_in_set,
    mark_no_show_set,
)
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.calendars import (
    CalendarImport,
    create_calendar,
    delete_calendar,
    import_calendar,
    import_calendars,
    issue_calendar_token,
    lease_calendar,
    revoke_calendar_token,
    update_calendar,
)
from room_bookings.services.cancellation import cancel_booking, cancel_bookings
from room_bookings.services.change_departure import UNCHANGED, change_departure
from room_bookings.services.check_in import check_in_booking, check_in_bookings
from room_bookings.services.check_in_judgement import PlannedCheckIn
from room_bookings.services.checkout import check_out_booking, check_out_bookings
from room_bookings.services.confirmation import confirm_booking, confirm_bookings
from room_bookings.services.corrections import reinstate_booking, undo_check_in, undo_check_out, undo_move
from room_bookings.services.expiry import expire_pending_bookings
from room_bookings.services.group_check_out import RoomCheckOut, RoomCheckOutResult, check_out_rooms
from room_bookings.services.guest_cancellation import cancel_by_guest
from room_bookings.services.guest_links import create_guest_link, revoke_guest_links
from room_bookings.services.guest_mails import (
    LeasedMail,
    lease_next_mail,
    queue_mails,
    record_mail_result,
    retry_mail,
)
from room_bookings.services.guest_payment import pay_by_guest
from room_bookings.services.invoices import Addressee, credit_invoice, issue_invoice
from room_bookings.services.new_bookings import NewBooking, PartyMember
from room_bookings.services.night_counts import recount_nights_sold
from room_bookings.services.no_show import mark_no_show, mark_no_shows
from room_bookings.services.overstays import acknowledge_overstay, flag_overstays
from room_bookings.services.party_members import add_party_member, change_party_member, leave_party
from room_bookings.services.payments import (
    add_charge,
    exempt_from_city_tax,
    post_stay_taxes,
    record_payment,
    refund_booking,
    reverse_payment,
    set_group_bill,
    settle_bookings,
    transfer_charge,
)
from room_bookings.services.provider_requests.held_money import capture_payment, void_payment
from room_bookings.services.provider_requests.intents import create_payment_intent
from room_bookings.services.provider_requests.kept_cards import forget_cards
from room_bookings.services.provider_requests.operators import give_up_request, retry_request
from room_bookings.services.room_assignment import assign_room, assign_rooms, unassign_room
from room_bookings.services.room_blocks import (
    AppliedBlocks,
    BlockedRooms,
    apply_room_blocks,
    create_room_blocks,
    end_room_block,
    update_room_block,
)
from room_bookings.services.room_changes import RoomChanges, activate_room, deactivate_room, update_room
from room_bookings.services.room_move import move_booking
from room_bookings.services.room_swap import swap_rooms
from room_bookings.services.stay_price import UNCHANGED_PRICE, Price
from room_bookings.services.waiting import mark_arrived, unmark_arrived
from room_bookings.services.walk_in import walk_in

__all__ = [
    "UNCHANGED",
    "UNCHANGED_PRICE",
    "Addressee",
    "AppliedBlocks",
    "AutoAssignment",
    "BlockedRooms",
    "BookingStep",
    "CalendarImport",
    "LeasedMail",
    "NewBooking",
    "PartyMember",
    "PlannedCheckIn",
    "Price",
    "RoomChanges",
    "RoomCheckOut",
    "RoomCheckOutResult",
    "SetResult",
    "acknowledge_overstay",
    "activate_room",
    "add_charge",
    "add_party_member",
    "apply_room_blocks",
    "assign_room",
    "assign_rooms",
    "assign_set",
    "auto_assign_rooms",
    "cancel_booking",
    "cancel_bookings",
    "cancel_by_guest",
    "cancel_set",
    "capture_payment",
    "change_departure",
    "change_party_member",
    "check_in_booking",
    "check_in_bookings",
    "check_in_set",
    "check_out_booking",
    "check_out_bookings",
    "check_out_rooms",
    "confirm_booking",
    "confirm_bookings",
    "create_booking",
    "create_bookings",
    "create_calendar",
    "create_guest_link",
    "create_payment_intent",
    "create_room_blocks",
    "credit_invoice",
    "deactivate_room",
    "delete_calendar",
    "end_room_block",
    "exempt_from_city_tax",
    "expire_pending_bookings",
    "flag_overstays",
    "forget_cards",
    "give_up_request",
    "import_calendar",
    "import_calendars",
    "issue_calendar_token",
    "issue_invoice",
    "lease_calendar",
    "lease_next_mail",
    "leave_party",
    "mark_arrived",
    "mark_no_show",
    "mark_no_show_set",
    "mark_no_shows",
    "move_booking",
    "pay_by_guest",
    "post_stay_taxes",
    "queue_mails",
    "record_mail_result",
    "record_payment",
    "recount_nights_sold",
    "refund_booking",
    "reinstate_booking",
    "retry_mail",
    "retry_request",
    "reverse_payment",
    "revoke_calendar_token",
    "revoke_guest_links",
    "set_booking_statuses",
    "set_group_bill",
    "settle_bookings",
    "swap_rooms",
    "transfer_charge",
    "unassign_room",
    "undo_check_in",
    "undo_check_out",
    "undo_move",
    "unmark_arrived",
    "update_booking",
    "update_calendar",
    "update_room",
    "update_room_block",
    "void_payment",
    "walk_in",
]
