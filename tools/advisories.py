"""Known vulnerabilities of locked packages: those of a committed snapshot, and those that are allowed for a while."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from packaging.version import Version

PIN = re.compile(r"^([a-z0-9-]+)==([^ ]+)", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """A locked version that an advisory names."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed_in: tuple[str, ...]

    def __str__(self) -> str:
        also = f" ({', '.join(self.ids[1:])})" if self.ids[1:] else ""
        fixed = f"fixed in {', '.join(self.fixed_in)}" if self.fixed_in else "not fixed yet"
        return f"{self.package} {self.version}: {self.ids[0]}{also}, {fixed}"


@dataclass(frozen=True)
class Allowance:
    """An advisory that is lived with until a day, for a reason."""

    advisory: str
    package: str
    reason: str
    expires: date

    def __str__(self) -> str:
        return f"The allowance of {self.advisory} for {self.package} until {self.expires}"

    def covers(self, finding: Finding, *, today: date) -> bool:
        return finding.package == self.package and self.advisory in finding.ids and today <= self.expires


@dataclass(frozen=True)
class Snapshot:
    """What was known of some packages when it was read; an empty list: nothing.

    `until` is the day up to which every package was looked up, `newest` that of the newest advisory. A version that it
    names is affected. That it names none says little.
    """

    source: str
    read_on: str
    until: str
    newest: str
    advisories: Mapping[str, list[dict[str, Any]]]

    def __str__(self) -> str:
        return (
            f"Snapshot of {self.source} read on {self.read_on} (all packages up to {self.until}, "
            f"some up to {self.newest})"
        )

    def findings(self, pins: Iterable[tuple[str, str]]) -> list[Finding]:
        return [
            Finding(
                package=package,
                version=version,
                ids=(advisory["id"], *advisory["aliases"]),
                fixed_in=tuple(part["fixed"] for part in advisory["affected"] if "fixed" in part),
            )
            for package, version in pins
            for advisory in self.advisories.get(package, [])
            if any(_within(part, version) for part in advisory["affected"])
        ]


def _within(part: Mapping[str, str], version: str) -> bool:
    judged = Version(version)
    if judged < Version(part["introduced"]):
        return False
    if "fixed" in part:
        return judged < Version(part["fixed"])
    return "last_affected" not in part or judged <= Version(part["last_affected"])


def pins_in(locks: Iterable[Path]) -> list[tuple[str, str]]:
    """Every package that the lock files pin, with its version, in order and without repetitions."""
    return sorted({(found[1], found[2]) for lock in locks for found in PIN.finditer(lock.read_text())})


def read_snapshot(folder: Path) -> Snapshot:
    """The committed snapshot."""
    return Snapshot(**json.loads((folder / "advisories.json").read_text()))


def read_allowances(folder: Path) -> list[Allowance]:
    """The committed allowances. Raises TypeError or ValueError for one that lacks its day or reason."""
    entries = json.loads((folder / "allowed_advisories.json").read_text())
    allowances = [Allowance(**entry | {"expires": date.fromisoformat(entry["expires"])}) for entry in entries]
    if unexplained := [one.advisory for one in allowances if not one.reason.strip()]:
        raise ValueError(f"allowed without a reason: {', '.join(unexplained)}")
    return allowances
