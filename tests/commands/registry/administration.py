"""The commands on hotels, staff, logins, stored answers and deliveries. They write neither audit rows nor events."""

from hotel import services as hotels
from notifications import services as deliveries
from staff import services as accounts
from tests.architecture.permissions.routes import MANAGER
from tests.commands.preconditions import hotel_with_policy, hotel_with_taxes, subscription_behind_two_events
from tests.commands.registry.entry import HttpCase, RegisteredCommand

NO_STAFF = "The stress run and the benchmark change no staff and no logins."
NO_HOTEL = "The stress run and the benchmark create their hotels before they begin."
PART_OF_REQUESTS = (
    "Part of each request with an Idempotency-Key, which the stress run and other benchmarks send."
)
BESIDE_COMMANDS = "Relays run beside the commands; the run of relays and the benchmark `relay` measure them."
TAXES = "Rates touch neither rooms nor bookings; from the first on, charges of other categories are refused."
POLICIES = "Policies touch neither rooms nor bookings."
FOR_SCHEDULER = "A scheduler runs it, beside the commands."

HOTELS = [
    RegisteredCommand(hotels.create_hotel, not_stressed=NO_HOTEL, not_measured=NO_HOTEL),
    RegisteredCommand(
        hotels.update_hotel_settings,
        requests={"PATCH …/hotel/": HttpCase({"no_show_cutoff": "02:00:00"})},
        roles=MANAGER,
        caller="manager",
        stress=["PATCH hotel"],
    ),
    RegisteredCommand(
        hotels.create_cancellation_policy,
        requests={
            "POST …/cancellation-policies/": HttpCase(
                {"code": "FLEX", "name": "Flexible"}, {"name": "Freely"}, status=201
            )
        },
        roles=MANAGER,
        caller="manager",
        stress=["POST cancellation-policies"],
        not_measured=POLICIES,
    ),
    RegisteredCommand(
        hotels.update_cancellation_policy,
        requests={"PATCH …/cancellation-policies/{policy_code}/": HttpCase({"name": "Freely"})},
        roles=MANAGER,
        caller="manager",
        prepare=hotel_with_policy,
        stress=["PATCH cancellation-policy"],
        not_measured=POLICIES,
    ),
    RegisteredCommand(
        hotels.create_tax_category,
        requests={
            "POST …/tax-categories/": HttpCase(
                {"code": "BAR", "name": "Bar", "percent": "19"}, {"percent": "7"}, status=201
            )
        },
        roles=MANAGER,
        caller="manager",
        stress=["POST tax-categories"],
        not_measured=TAXES,
    ),
    RegisteredCommand(
        hotels.set_city_tax,
        requests={
            "POST …/city-tax/": HttpCase({"kind": "AMOUNT", "value": "2.00"}, {"value": "3.00"}, status=201)
        },
        roles=MANAGER,
        caller="manager",
        stress=["POST city-tax"],
        not_measured=TAXES,
    ),
    RegisteredCommand(
        hotels.add_tax_rate,
        requests={
            "POST …/tax-categories/{tax_code}/rates/": HttpCase(
                {"valid_from": "2027-01-01", "percent": "20"}, {"percent": "21"}, status=201
            )
        },
        roles=MANAGER,
        caller="manager",
        prepare=hotel_with_taxes,
        stress=["POST rates"],
        not_measured=TAXES,
    ),
    RegisteredCommand(hotels.claim_key, not_stressed=PART_OF_REQUESTS, not_measured=PART_OF_REQUESTS),
    RegisteredCommand(hotels.store_answer, not_stressed=PART_OF_REQUESTS, not_measured=PART_OF_REQUESTS),
    RegisteredCommand(hotels.prune_answers, not_stressed=FOR_SCHEDULER, not_measured=FOR_SCHEDULER),
]

STAFF = [
    RegisteredCommand(service, not_stressed=NO_STAFF, not_measured=NO_STAFF)
    for service in (
        accounts.add_staff,
        accounts.change_staff,
        accounts.count_unknown_link,
        accounts.create_login,
        accounts.create_logins,
        accounts.issue_token,
        accounts.revoke_token,
        accounts.set_password,
        accounts.begin_session,
        accounts.lock_session,
        accounts.report_activity,
        accounts.try_login,
        accounts.update_login,
    )
]

DELIVERIES = [
    RegisteredCommand(
        deliveries.replay_deliveries,
        requests={
            "POST …/deliveries/{delivery_id}/replay/": HttpCase({"positions": [1]}, {"positions": [2]})
        },
        roles=MANAGER,
        caller="manager",
        prepare=subscription_behind_two_events,
        not_stressed=BESIDE_COMMANDS,
        not_measured=BESIDE_COMMANDS,
    ),
    *(
        RegisteredCommand(service, not_stressed=BESIDE_COMMANDS, not_measured=BESIDE_COMMANDS)
        for service in (
            deliveries.claim_subscriptions,
            deliveries.create_subscription,
            deliveries.disable_subscription,
            deliveries.enable_subscription,
            deliveries.prune_events,
            deliveries.record_deliveries,
            deliveries.subscribe_hotels_to_pusher,
        )
    ),
]
