from room_bookings.services.payments.charges import add_charge
from room_bookings.services.payments.desk_payments import record_payment
from room_bookings.services.payments.refunds import refund_booking
from room_bookings.services.payments.reversals import reverse_payment
from room_bookings.services.payments.settlement import settle_bookings

__all__ = ["add_charge", "record_payment", "refund_booking", "reverse_payment", "settle_bookings"]
