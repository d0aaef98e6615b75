"""Tax categories for tests."""

from datetime import date
from decimal import Decimal

from hotel.selectors import TaxedCategory
from hotel.services import add_tax_rate, create_tax_category, set_city_tax
from staff.command import system_command
from tests.scenarios import MORNING, Scenario, run


def add_tax_category(
    scenario: Scenario,
    code: str = "MINIBAR",
    *,
    percent: str = "19",
    is_included: bool = True,
    valid_from: date = date(2026, 1, 1),
) -> TaxedCategory:
    """Create a tax category whose rate has begun, and mark the hotel of the scenario as the database has it."""
    taxed = run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: create_tax_category(
            command,
            tax_code=code,
            name=code.capitalize(),
            percent=Decimal(percent),
            is_included=is_included,
            valid_from=valid_from,
        ),
    )
    scenario.hotel.has_tax_categories = True
    return taxed


def add_rate(
    scenario: Scenario, code: str, *, percent: str, valid_from: date, is_included: bool = True
) -> None:
    """Give a tax category another rate."""
    run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: add_tax_rate(
            command,
            tax_code=code,
            percent=Decimal(percent),
            valid_from=valid_from,
            is_included=is_included,
        ),
    )


def add_city_tax(
    scenario: Scenario,
    *,
    value: str,
    kind: str = "AMOUNT",
    valid_from: date = date(2026, 1, 1),
    most_nights: int | None = None,
    lowest_age: int | None = None,
) -> None:
    """Give the hotel a city tax, and mark the hotel of the scenario as the database has it."""
    run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: set_city_tax(
            command,
            kind=kind,
            value=Decimal(value),
            valid_from=valid_from,
            most_nights=most_nights,
            lowest_age=lowest_age,
        ),
    )
    scenario.hotel.charges_stay_taxes = True
