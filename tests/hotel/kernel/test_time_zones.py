"""Tests that every process reads time zones from the locked package only, not from the host."""

import os
import subprocess
import sys
import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

from hotel.kernel.business_date import business_date, is_overdue, is_past_cutoff
from hotel.kernel.command import InstallationCommand
from hotel.kernel.time_zones import RELEASE, time_zone, time_zone_names
from hotel.services.hotels import create_hotel
from tests.hotel.kernel.clocks import FOUR, hotel, offset
from tools.advisories import pins_in
from tools.locks import LOCKS, ROOT

DAY = date(2026, 11, 28)
SECOND = timedelta(seconds=1)

HOURS_FROM_UTC = {
    "Africa/Casablanca": 0,
    "America/Edmonton": -6,
    "America/Havana": -4,
    "America/Inuvik": -6,
    "America/Vancouver": -7,
    "America/Winnipeg": -5,
    "Europe/Chisinau": 2,
}
"""On DAY. The releases of 2026 changed all but the last of them; the last one's change moved by an hour."""

OUTDATED = {
    "Africa/Casablanca": "Etc/GMT-1",
    "America/Vancouver": "Etc/GMT+8",
    "America/Winnipeg": "Etc/GMT+6",
}
"""The offsets that a host with the files of 2025 shows on DAY; the names of POSIX have their signs turned."""

PRINT_CLOCKS = f"""
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
noon = datetime(2026, 11, 28, 12, tzinfo=UTC)
print([noon.astimezone(ZoneInfo(name)).hour for name in {sorted(OUTDATED)}])
"""
PRINT_NAMES = """
from hotel.kernel.time_zones import time_zone_names
print("Hotel/Lobby" in time_zone_names())
"""
OUTDATED_CLOCKS, CLOCKS = "[13, 4, 6]\n", "[12, 5, 7]\n"

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-long-and-random-string-that-nobody-else-has-3f9c1e7b5a",
    "ALLOWED_HOSTS": "hotel.example",
    "DATABASE_URL": "postgresql://innkeeper@db.example/innkeeper",
}
SETUP = "import django; django.setup()"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A folder of time zone files that are outdated, with a zone of its own among them."""
    for name, shown in {**OUTDATED, "Hotel/Lobby": "Etc/GMT+3"}.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(files("tzdata").joinpath("zoneinfo", *shown.split("/")).read_bytes())
    return tmp_path


def run_on(host: Path, command: Sequence[str], environment: dict[str, str]) -> str:
    """Run Python in the checkout on a host with these time zone files; return what it printed."""
    finished = subprocess.run(
        [sys.executable, *command],
        check=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONTZPATH": str(host), **environment},
        capture_output=True,
        text=True,
    )
    return finished.stdout


def test_python_reads_files_of_host_first(host: Path) -> None:
    """Without this the tests below would prove nothing."""
    assert run_on(host, ["-c", PRINT_CLOCKS], {}) == OUTDATED_CLOCKS


@pytest.mark.parametrize(
    ("command", "environment"),
    [
        (["manage.py", "shell", "--no-imports", "--command", PRINT_CLOCKS + PRINT_NAMES], {}),
        (["-c", f"import config.wsgi\n{PRINT_CLOCKS}{PRINT_NAMES}"], PRODUCTION),
        (
            ["-c", f"{SETUP}\n{PRINT_CLOCKS}{PRINT_NAMES}"],
            {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        ),
        # A zone that was read before the settings were.
        (["-c", f"{PRINT_CLOCKS}import config.wsgi\n{PRINT_CLOCKS}{PRINT_NAMES}"], PRODUCTION),
    ],
    ids=["management command", "web server", "tests and tools", "zones read before"],
)
def test_every_process_ignores_files_of_host(
    host: Path, command: list[str], environment: dict[str, str]
) -> None:
    assert run_on(host, command, environment).removeprefix(OUTDATED_CLOCKS) == f"{CLOCKS}False\n"


def test_this_process_reads_locked_package_alone() -> None:
    assert zoneinfo.TZPATH == ()
    year, release = version("tzdata").split(".")[:2]
    assert f"{year}{'abcdefghijklmnopqrstuvwxyz'[int(release) - 1]}" == RELEASE
    locks = [ROOT / "requirements" / name for name in LOCKS]
    assert [pin for name, pin in pins_in(locks) if name == "tzdata"] == [version("tzdata")]


@pytest.mark.parametrize(("timezone", "hours"), HOURS_FROM_UTC.items())
def test_hotel_follows_offset_of_latest_release(timezone: str, hours: int) -> None:
    """Business date, overdue flag and cutoff turn at the instant that the offset says, and no second earlier."""
    its_hotel, midnight = hotel(timezone, cutoff=time(18)), datetime(2026, 11, 28, tzinfo=UTC)
    midnight -= timedelta(hours=hours)
    assert offset(timezone, midnight) == timedelta(hours=hours)

    start, due, late = (midnight + timedelta(hours=clock) for clock in (FOUR.hour, 11, 18))
    dates = [business_date(hotel=its_hotel, now=now) for now in (start - SECOND, start)]
    assert dates == [DAY - timedelta(days=1), DAY]
    overdue = [
        is_overdue(hotel=its_hotel, check_out=DAY, departure_time=None, now=now)
        for now in (due, due + SECOND)
    ]
    assert overdue == [False, True]
    past = [is_past_cutoff(hotel=its_hotel, arrival=DAY, now=now) for now in (late - SECOND, late)]
    assert past == [False, True]


def test_chisinau_changes_an_hour_later_than_before() -> None:
    change = datetime(2026, 10, 25, 1, tzinfo=UTC)
    offsets = [offset("Europe/Chisinau", now) for now in (change - SECOND, change)]
    assert offsets == [timedelta(hours=3), timedelta(hours=2)]


def test_names_are_those_of_places() -> None:
    assert {"Europe/Dublin", "America/Vancouver", "UTC"} <= time_zone_names()
    assert not {"Factory", "localtime", "posixrules"} & time_zone_names()
    assert {time_zone(name).key for name in time_zone_names()} == time_zone_names()


@pytest.mark.django_db
@pytest.mark.parametrize("timezone", HOURS_FROM_UTC)
def test_hotel_opens_in_zone(timezone: str) -> None:
    command = InstallationCommand(now=datetime(2026, 11, 28, tzinfo=UTC))

    assert (
        create_hotel(command, slug="far", name="Far", timezone=timezone, currency="EUR").timezone == timezone
    )
