"""The commands on the ledgers of bookings."""

from decimal import Decimal
from typing import Any

from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import GroupBill, Invoice, Payment, PaymentIntent, ProviderRequest
from room_bookings.provider_enums import IntentPurpose
from room_bookings.services.payments.group_bills import GroupBillRules
from tests.architecture.permissions.routes import MANAGER
from tests.commands import preconditions
from tests.commands.preconditions import Subject
from tests.commands.registry.booking_cases import BOOKING, CHANGERS, EVENT, OTHER_REASON, REASON
from tests.commands.registry.entry import HttpCase, RegisteredCommand
from tests.scenarios import Scenario

NO_PROVIDER = "The run has no provider of payments."


def _row_of_subject(_: Scenario, subject: Subject) -> dict[str, Any]:
    return {"booking_id": subject["booking_id"], "payment_pk": subject["payment_id"]}


CITY_TAX = (
    "The hotels of the benchmark have no city tax; a check-out charges it with the same rows as a charge."
)
INVOICES = "Invoices are issued seldom, one at a time; they wait for the counter of their series only."

MONEY = [
    RegisteredCommand(
        stays.record_payment,
        requests={
            f"POST {BOOKING}payments/": HttpCase(
                {"method": "CASH", "amount": "50.00"}, {"amount": "60.00"}, status=201
            )
        },
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments={"method": PaymentMethod.CASH, "amount": Decimal(50)},
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["record_payment", "POST payments"],
    ),
    RegisteredCommand(
        stays.add_charge,
        requests={
            f"POST {BOOKING}charges/": HttpCase(
                {"amount": "9.50", "category": "MINIBAR", "text": "Wine"}, {"text": "Beer"}, status=201
            )
        },
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments={"amount": Decimal("9.50"), "category": "MINIBAR", "text": "Wine"},
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["add_charge", "POST charges"],
    ),
    RegisteredCommand(
        stays.reverse_payment,
        requests={
            f"POST {BOOKING}payments/{{payment_id}}/reverse/": HttpCase(REASON, OTHER_REASON, status=201)
        },
        roles=CHANGERS,
        prepare=preconditions.paid_booking,
        arguments=lambda _, subject: {
            "booking_id": subject["booking_id"],
            "payment_pk": subject["payment_id"],
            "reason": "Wrong room",
        },
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["reverse_payment", "POST reverse"],
    ),
    RegisteredCommand(
        stays.refund_booking,
        requests={f"POST {BOOKING}refunds/": HttpCase(REASON, OTHER_REASON, status=201)},
        roles=CHANGERS,
        caller="manager",
        prepare=preconditions.overpaid_booking,
        arguments={"reason": "Paid twice"},
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["refund", "POST refunds"],
    ),
    RegisteredCommand(
        stays.transfer_charge,
        requests={
            f"POST {BOOKING}charges/{{payment_id}}/transfer/": HttpCase(REASON, OTHER_REASON, status=201)
        },
        roles=CHANGERS,
        prepare=preconditions.charge_in_group,
        arguments=lambda _, subject: {
            "booking_id": subject["booking_id"],
            "payment_pk": subject["payment_id"],
            "to_booking_id": subject["to_booking_id"],
            "reason": "Wrong room",
        },
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["transfer_charge", "POST transfer"],
    ),
    RegisteredCommand(
        stays.set_group_bill,
        requests={"POST …/group-bills/": HttpCase(REASON, OTHER_REASON)},
        roles=CHANGERS,
        prepare=preconditions.group_with_charges,
        arguments={"rules": GroupBillRules()},
        inserts=(GroupBill, Payment, EVENT),
        optional=(GroupBill, Payment, EVENT),
        stress=["set_group_bill", "POST group-bills"],
        not_measured="Its rows are those of transfers, of which there are as many as the group has charges.",
    ),
    RegisteredCommand(
        stays.create_payment_intent,
        requests={
            f"POST {BOOKING}payment-intent/": HttpCase(
                {"purpose": "BALANCE", "amount": "50.00"}, {"amount": "60.00"}, status=201
            )
        },
        roles=CHANGERS,
        prepare=preconditions.booking_with_provider,
        arguments={"purpose": IntentPurpose.BALANCE, "amount": Decimal(50)},
        inserts=(PaymentIntent, ProviderRequest),
        optional=(PaymentIntent, ProviderRequest),
        not_stressed=NO_PROVIDER,
        not_measured=NO_PROVIDER,
    ),
    RegisteredCommand(
        stays.capture_payment,
        requests={
            f"POST {BOOKING}payments/{{payment_id}}/capture/": HttpCase(
                {"amount": "40.00"}, {"amount": "30.00"}, status=201
            )
        },
        roles=CHANGERS,
        prepare=preconditions.booking_with_held_money,
        arguments=_row_of_subject,
        inserts=(ProviderRequest,),
        optional=(ProviderRequest,),
        not_stressed=NO_PROVIDER,
        not_measured=NO_PROVIDER,
    ),
    RegisteredCommand(
        stays.void_payment,
        requests={f"POST {BOOKING}payments/{{payment_id}}/void/": HttpCase(status=201)},
        roles=CHANGERS,
        prepare=preconditions.booking_with_held_money,
        arguments=_row_of_subject,
        inserts=(ProviderRequest,),
        optional=(ProviderRequest,),
        not_stressed=NO_PROVIDER,
        not_measured=NO_PROVIDER,
    ),
    RegisteredCommand(
        stays.retry_request,
        requests={"POST …/provider-requests/{request_id}/retry/": HttpCase()},
        roles=MANAGER,
        caller="manager",
        prepare=preconditions.hanging_refund,
        not_stressed=NO_PROVIDER,
        not_measured=NO_PROVIDER,
    ),
    RegisteredCommand(
        stays.give_up_request,
        requests={"POST …/provider-requests/{request_id}/give-up/": HttpCase()},
        roles=MANAGER,
        caller="manager",
        prepare=preconditions.hanging_refund,
        not_stressed=NO_PROVIDER,
        not_measured=NO_PROVIDER,
    ),
    RegisteredCommand(
        stays.forget_cards,
        requests={f"POST {BOOKING}forget-cards/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.booking_with_kept_card,
        inserts=(ProviderRequest,),
        optional=(ProviderRequest,),
        not_stressed=NO_PROVIDER,
        not_measured=NO_PROVIDER,
    ),
    RegisteredCommand(
        stays.settle_bookings,
        prepare=preconditions.charged_booking,
        arguments=lambda _, subject: {
            "booking_ids": [subject["booking_id"]],
            "method": PaymentMethod.CARD,
        },
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["settle"],
        not_measured="The same rows as record_payment writes.",
    ),
    RegisteredCommand(
        stays.issue_invoice,
        requests={
            f"POST {BOOKING}invoices/": HttpCase(
                {"addressee": {"name": "Ada Ltd"}}, {"addressee": {"name": "Ada plc"}}, status=201
            )
        },
        roles=CHANGERS,
        prepare=preconditions.charged_booking,
        inserts=(Invoice, EVENT),
        optional=(Invoice, EVENT),
        stress=["POST invoices"],
        not_measured=INVOICES,
    ),
    RegisteredCommand(
        stays.credit_invoice,
        requests={f"POST {BOOKING}invoices/{{number}}/credit/": HttpCase(REASON, OTHER_REASON, status=201)},
        roles=MANAGER,
        caller="manager",
        prepare=preconditions.invoiced_booking,
        arguments={"reason": "Wrong company"},
        inserts=(Invoice, EVENT),
        optional=(Invoice, EVENT),
        stress=["POST credit"],
        not_measured=INVOICES,
    ),
    RegisteredCommand(
        stays.post_stay_taxes,
        requests={f"POST {BOOKING}city-tax/": HttpCase({}, {"note": "Asked for it"}, status=201)},
        roles=CHANGERS,
        prepare=preconditions.booking_with_city_tax,
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["POST city-tax of a booking"],
        not_measured=CITY_TAX,
    ),
    RegisteredCommand(
        stays.exempt_from_city_tax,
        requests={f"POST {BOOKING}city-tax/exemptions/": HttpCase(REASON, OTHER_REASON, status=201)},
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        stress=["POST exemptions"],
        not_measured=CITY_TAX,
    ),
]
