from room_bookings.services.payments.charges import add_charge
from room_bookings.services.payments.desk_payments import record_payment
from room_bookings.services.payments.group_bills import set_group_bill
from room_bookings.services.payments.refunds import refund_booking
from room_bookings.services.payments.reversals import reverse_payment
from room_bookings.services.payments.settlement import settle_bookings
from room_bookings.services.payments.stay_taxes import exempt_from_city_tax, post_stay_taxes
from room_bookings.services.payments.transfers import transfer_charge

__all__ = [
    "add_charge",
    "exempt_from_city_tax",
    "post_stay_taxes",
    "record_payment",
    "refund_booking",
    "reverse_payment",
    "set_group_bill",
    "settle_bookings",
    "transfer_charge",
]
