"""Commands of the front desk, given to the services with random bookings."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from guests.services import cleanup_orphaned_guests
from room_bookings import services
from room_bookings.enums import NightsPrice, PartyRole, PaymentMethod, SetMode
from room_bookings.selectors import plan_rooms
from room_bookings.services import NewBooking, PartyMember, PlannedCheckIn, Price, RoomCheckOut
from room_bookings.services.payments.group_bills import GroupBillRules
from rooms.enums import RoomStatus
from staff.overrides import Overrides
from tools.stress.actor import Actor

OVERRIDES = Overrides.of(["room_dirty", "room_not_inspected", "room_too_small", "do_not_move"], "Full hotel")
OPEN_BILL = Overrides.of(["balance_due", "lower_price"], "Pays later")
EARLY = ("PENDING", "CONFIRMED")
PRICES = (Decimal(0), Decimal(100), Decimal("220.01"))


def create(actor: Actor) -> Any:
    new = []
    for _ in range(actor.rng.randint(1, 3)):
        arrival = actor.pick_date(0, 0, 0, 0, 1)
        party = [PartyMember("Ada", "Byrne", PartyRole.PRIMARY), PartyMember("Ben", "Byrne")]
        people = actor.rng.randint(1, 2)
        new.append(
            NewBooking(
                room_type="DBL",
                check_in=arrival,
                check_out=arrival + timedelta(days=actor.rng.choice([0, 1, 1, 2, 3])),
                adults=people,
                children=1 if people == 1 else 0,
                children_ages=actor.rng.choice([(), (0,), (9,)]) if people == 1 else (),
                party=party[:people],
                currency="EUR",
                total_amount=actor.rng.choice(PRICES),
                confirm=actor.rng.random() < 0.7,
                do_not_move=actor.rng.random() < 0.1,
            )
        )
    return actor.call(services.create_bookings, bookings=new)


def walk_in(actor: Actor) -> Any:
    return actor.call(
        services.walk_in,
        booking=NewBooking(
            room_type="DBL",
            check_in=actor.today,
            check_out=actor.pick_date(0, 1, 2),
            adults=1,
            party=[PartyMember("Ada", "Byrne", PartyRole.PRIMARY)],
            currency="EUR",
            total_amount=actor.rng.choice(PRICES),
        ),
        room_number=actor.pick_room("READY_FOR_GUEST"),
        overrides=OVERRIDES,
    )


def continue_stay(actor: Actor) -> Any:
    """Let guests who should leave today stay on under a new booking."""
    earlier, room = actor.pick_departure()
    return actor.call(
        services.walk_in,
        booking=NewBooking(
            room_type="DBL",
            check_in=actor.today,
            check_out=actor.pick_date(0, 1, 2),
            adults=1,
            party=[PartyMember("Ada", "Byrne", PartyRole.PRIMARY)],
            currency="EUR",
            continues=earlier,
        ),
        room_number=room,
        overrides=Overrides.of(
            [*OVERRIDES.codes, "stays_do_not_meet", "no_availability", "balance_due"], "They stay"
        ),
    )


def confirm(actor: Actor) -> Any:
    return actor.call(services.confirm_bookings, booking_ids=actor.pick_bookings("PENDING"))


def assign(actor: Actor) -> Any:
    plans = dict(zip(actor.pick_bookings(*EARLY), actor.pick_rooms(), strict=False))
    return actor.call(services.assign_rooms, rooms=plans)


def unassign(actor: Actor) -> Any:
    return actor.call(services.unassign_room, booking_id=actor.pick_booking(*EARLY))


def check_in(actor: Actor) -> Any:
    room = actor.rng.choice([None, actor.pick_room("READY_FOR_GUEST")])
    overrides = actor.rng.choice([{}, {"overrides": OVERRIDES}])
    earlier = actor.pick_departure()[0] if actor.rng.random() < 0.1 else None
    return actor.call(
        services.check_in_booking,
        booking_id=actor.pick_booking("CONFIRMED"),
        room_number=None if earlier else room,
        continues=earlier,
        **overrides,
    )


def check_in_together(actor: Actor) -> Any:
    pairs = zip(actor.pick_bookings("CONFIRMED"), actor.pick_rooms(), strict=False)
    return actor.call(
        services.check_in_bookings, check_ins=[PlannedCheckIn(*pair) for pair in pairs], overrides=OVERRIDES
    )


def check_in_each(actor: Actor) -> Any:
    pairs = zip(actor.pick_bookings("CONFIRMED"), actor.pick_rooms(), strict=False)
    return actor.call(
        services.check_in_set,
        check_ins=[PlannedCheckIn(*pair) for pair in pairs],
        mode=SetMode.EACH,
        overrides=OVERRIDES,
    )


def assign_each(actor: Actor) -> Any:
    plans = dict(zip(actor.pick_bookings(*EARLY), actor.pick_rooms(), strict=False))
    return actor.call(services.assign_set, rooms=plans, mode=SetMode.EACH)


def expire_pending(actor: Actor) -> Any:
    return actor.call(services.expire_pending_bookings)


def cancel_each(actor: Actor) -> Any:
    return actor.call(
        services.cancel_set,
        booking_ids=actor.pick_bookings(*EARLY, "CHECKED_IN", most=2),
        mode=SetMode.EACH,
        reason="Storm",
    )


def no_show_each(actor: Actor) -> Any:
    return actor.call(
        services.mark_no_show_set, booking_ids=actor.pick_bookings("CONFIRMED", most=2), mode=SetMode.EACH
    )


def move(actor: Actor) -> Any:
    return actor.call(
        services.move_booking,
        booking_id=actor.pick_booking("CHECKED_IN"),
        room_number=actor.pick_room("READY_FOR_GUEST", "CHECKOUT_DIRTY"),
        reason="Noise",
        overrides=OVERRIDES,
    )


def flag_overstays(actor: Actor) -> Any:
    return actor.call(services.flag_overstays)


def acknowledge_overstay(actor: Actor) -> Any:
    return actor.call(services.acknowledge_overstay, booking_id=actor.pick_booking("CHECKED_IN"))


def check_out(actor: Actor) -> Any:
    overrides = actor.rng.choice([{}, {"overrides": OPEN_BILL}])
    return actor.call(services.check_out_bookings, booking_ids=actor.pick_bookings("CHECKED_IN"), **overrides)


def settle(actor: Actor) -> Any:
    """Pay the balances of guests in house, and of those who left without paying."""
    return actor.call(
        services.settle_bookings,
        booking_ids=actor.pick_bookings("CHECKED_IN", "CHECKED_OUT"),
        method=PaymentMethod.CARD,
    )


def record_payment(actor: Actor) -> Any:
    method = actor.rng.choice([PaymentMethod.CASH, PaymentMethod.BANK_TRANSFER, PaymentMethod.ON_ACCOUNT])
    return actor.call(
        services.record_payment,
        booking_id=actor.pick_booking(*EARLY, "CHECKED_IN", "CHECKED_OUT", "CANCELLED"),
        method=method,
        amount=Decimal(actor.rng.choice([10, 110, 220])),
        text="Company",
    )


def add_charge(actor: Actor) -> Any:
    return actor.call(
        services.add_charge,
        booking_id=actor.pick_booking("CHECKED_IN", "COMPLETED"),
        amount=Decimal(actor.rng.choice([5, 12])),
        category=actor.rng.choice(["MINIBAR", "PARKING"]),
        text="Extra",
    )


def reverse_payment(actor: Actor) -> Any:
    booking_id = actor.pick_booking("CHECKED_IN", "CHECKED_OUT", "COMPLETED")
    row = actor.pick_ledger_row(booking_id)
    return actor.call(services.reverse_payment, booking_id=booking_id, payment_pk=row, reason="Mistake")


def transfer_charge(actor: Actor) -> Any:
    booking_id = actor.pick_booking("CHECKED_IN", "CHECKED_OUT", "COMPLETED")
    row = actor.pick_ledger_row(booking_id)
    other = actor.pick_booking("CHECKED_IN", "COMPLETED")
    return actor.call(
        services.transfer_charge,
        booking_id=booking_id,
        payment_pk=row,
        to_booking_id=other,
        reason="Wrong room",
    )


def set_group_bill(actor: Actor) -> Any:
    return actor.call(
        services.set_group_bill,
        group_reference="COACH",
        booking_id=actor.pick_booking("CHECKED_IN", "COMPLETED", "CONFIRMED"),
        rules=GroupBillRules(takes_extras=actor.rng.random() < 0.5),
    )


def refund(actor: Actor) -> Any:
    amount = actor.rng.choice([None, Decimal(10), Decimal(100)])
    booking_id = actor.pick_booking("CHECKED_IN", "CHECKED_OUT", "COMPLETED", "CANCELLED")
    return actor.call(services.refund_booking, booking_id=booking_id, amount=amount, reason="Complaint")


def check_out_again(actor: Actor) -> Any:
    return actor.call(services.check_out_bookings, booking_ids=actor.pick_bookings("COMPLETED"))


def check_out_rooms(actor: Actor) -> Any:
    return actor.call(
        services.check_out_rooms,
        check_outs=[RoomCheckOut(number) for number in actor.pick_rooms(most=4)],
        overrides=OPEN_BILL,
    )


def cancel(actor: Actor) -> Any:
    return actor.call(
        services.cancel_bookings, booking_ids=actor.pick_bookings(*EARLY, most=2), reason="Changed plans"
    )


def mark_arrived(actor: Actor) -> Any:
    return actor.call(services.mark_arrived, booking_id=actor.pick_booking("CONFIRMED"))


def unmark_arrived(actor: Actor) -> Any:
    return actor.call(services.unmark_arrived, booking_id=actor.pick_booking("CONFIRMED"))


def no_show(actor: Actor) -> Any:
    return actor.call(services.mark_no_shows, booking_ids=actor.pick_bookings("CONFIRMED", most=2))


def undo_check_in(actor: Actor) -> Any:
    return actor.call(
        services.undo_check_in,
        booking_id=actor.pick_booking("CHECKED_IN"),
        reason="Wrong guest",
        room_status=actor.rng.choice([RoomStatus.CHECKOUT_DIRTY, RoomStatus.READY_FOR_GUEST]),
        keep_room=actor.rng.random() < 0.5,
    )


def undo_check_out(actor: Actor) -> Any:
    return actor.call(
        services.undo_check_out,
        booking_id=actor.pick_booking("COMPLETED"),
        reason="Wrong guest",
        room_number=actor.rng.choice([None, actor.pick_room("READY_FOR_GUEST")]),
        overrides=OVERRIDES,
    )


def undo_move(actor: Actor) -> Any:
    return actor.call(
        services.undo_move,
        booking_id=actor.pick_booking("CHECKED_IN"),
        reason="Wrong room",
        overrides=OVERRIDES,
    )


def reinstate(actor: Actor) -> Any:
    return actor.call(
        services.reinstate_booking,
        booking_id=actor.pick_booking("CANCELLED", "NO_SHOW"),
        reason="Comes after all",
    )


def update(actor: Actor) -> Any:
    ages = actor.rng.choice([[], [1], [12]])
    changes = {
        "notes": actor.rng.choice(["Late", "Early", ""]),
        "adults": actor.rng.randint(1, 2),
        "children": len(ages),
        "children_ages": ages,
    }
    booking_id = actor.pick_booking(*EARLY, "CHECKED_IN")
    return actor.call(services.update_booking, booking_id=booking_id, changes=changes)


def change_stay(actor: Actor) -> Any:
    arrival = actor.pick_date(0, 0, 1)
    return actor.call(
        services.update_booking,
        booking_id=actor.pick_booking(*EARLY),
        changes={
            "check_in": arrival,
            "check_out": arrival + timedelta(days=actor.rng.choice([0, 1, 2])),
            "group_reference": actor.rng.choice(["", "COACH"]),
            "source": actor.rng.choice(["Web", "Agency"]),
        },
        keep_room=actor.rng.random() < 0.7,
        nights_price=_price(actor).nights,
    )


def change_departure(actor: Actor) -> Any:
    booking_id = actor.pick_booking("CHECKED_IN")
    return actor.call(
        services.change_departure,
        booking_id=booking_id,
        check_out=actor.pick_date(0, 1, 2, 3),
        price=_price(actor),
        overrides=OPEN_BILL,
    )


def _price(actor: Actor) -> Price:
    """Return a choice about the price, sometimes none."""
    return Price(nights=actor.rng.choice([None, *NightsPrice]))


def swap(actor: Actor) -> Any:
    return actor.call(services.swap_rooms, booking_ids=actor.pick_two_planned_bookings())


def auto_assign(actor: Actor) -> Any:
    """Plan before the transaction, as the endpoint does: other processes change rooms meanwhile."""
    plan = plan_rooms(actor.command(), date=actor.pick_date(0, 0, 1))
    return actor.call(services.auto_assign_rooms, plan=plan, mode=actor.rng.choice([*SetMode]))


def add_party_member(actor: Actor) -> Any:
    role = actor.rng.choice([PartyRole.COMPANION, PartyRole.COMPANION, PartyRole.PRIMARY])
    return actor.call(
        services.add_party_member,
        booking_id=actor.pick_booking(*EARLY, "CHECKED_IN"),
        member=PartyMember(actor.pick_first_name(), "Byrne", role, is_staying=actor.rng.random() < 0.8),
    )


def leave_party(actor: Actor) -> Any:
    booking_id = actor.pick_booking(*EARLY, "CHECKED_IN")
    return actor.call(
        services.leave_party,
        booking_id=booking_id,
        party_member_pk=actor.first_party_member(booking_id),
    )


def correct_party(actor: Actor) -> Any:
    booking_id = actor.pick_booking(*EARLY, "CHECKED_IN")
    return actor.call(
        services.change_party_member,
        booking_id=booking_id,
        party_member_pk=actor.first_party_member(booking_id),
        changes={"first_name": actor.pick_first_name()},
    )


def detach_orphaned_guests(actor: Actor) -> Any:
    return actor.call(cleanup_orphaned_guests)
