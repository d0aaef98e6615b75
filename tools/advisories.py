"""Known vulnerabilities of locked packages: a committed snapshot, and advisories that are allowed until a date."""

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
    """An advisory that the project accepts until a date, for a reason."""

    advisory: str
    package: str
    reason: str
    expires: date

    def __str__(self) -> str:
        return f"The allowance of {self.advisory} for {self.package} until {self.expires}"

    def covers(self, finding: Finding, *, today: date) -> bool:
        """Tell whether it accepts this finding today."""
        return finding.package == self.package and self.advisory in finding.ids and today <= self.expires


@dataclass(frozen=True)
class Snapshot:
    """The advisories by package that a vulnerability database held on a date; an empty list if it held none.

    `until` is the date up to which every package was looked up, `newest` the date of the newest advisory. A version
    that the snapshot names is affected; a version that it does not name may be affected all the same.
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
        """Return the advisories that name one of these versions."""
        return [
            Finding(
                package=package,
                version=version,
                ids=(advisory["id"], *advisory["aliases"]),
                fixed_in=tuple(part["fixed"] for part in advisory["affected"] if "fixed" in part),
            )
            for package, version in pins
            for advisory in self.advisories.get(package, [])
            if any(_is_affected(part, version) for part in advisory["affected"])
        ]


def _is_affected(version_range: Mapping[str, str], pinned: str) -> bool:
    version = Version(pinned)
    if version < Version(version_range["introduced"]):
        return False
    if "fixed" in version_range:
        return version < Version(version_range["fixed"])
    return "last_affected" not in version_range or version <= Version(version_range["last_affected"])


def pins_in(locks: Iterable[Path]) -> list[tuple[str, str]]:
    """Return each package that the lock files pin with its version, sorted and without repetitions."""
    return sorted({(found[1], found[2]) for lock in locks for found in PIN.finditer(lock.read_text())})


def read_snapshot(folder: Path) -> Snapshot:
    """Read the committed snapshot."""
    return Snapshot(**json.loads((folder / "advisories.json").read_text()))


def read_allowances(folder: Path) -> list[Allowance]:
    """Read the committed allowances. Raises TypeError or ValueError for one without date or reason."""
    entries = json.loads((folder / "allowed_advisories.json").read_text())
    allowances = [Allowance(**entry | {"expires": date.fromisoformat(entry["expires"])}) for entry in entries]
    if unexplained := [one.advisory for one in allowances if not one.reason.strip()]:
        raise ValueError(f"allowed without a reason: {', '.join(unexplained)}")
    return allowances
