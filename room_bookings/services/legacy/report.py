"""The report of an import: counts of rows in and out, and every contradiction with its rule. No personal data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from room_bookings.services.legacy.contradictions import CONTRADICTIONS, HABITS
from room_bookings.services.legacy.findings import Finding
from room_bookings.services.legacy.tables import LEGACY_TABLES, NOT_IMPORTED

RULES = {contradiction.code: contradiction.rule for contradiction in CONTRADICTIONS}
HABIT_RULES = {habit.code: habit.rule for habit in HABITS}


@dataclass
class ModelCount:
    """Rows of one model: how many were read, written, and left out for each reason."""

    read: int = 0
    written: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Tell whether every row that was read is accounted for."""
        return self.read == self.written + sum(self.left_out.values())


@dataclass
class HotelReport:
    """What became of one hotel. `outcome` is `imported`, `replaced` or `unchanged`."""

    slug: str
    outcome: str
    counts: dict[str, ModelCount]
    added: dict[str, int] = field(default_factory=dict)
    contradictions: list[dict[str, Any]] = field(default_factory=list)
    habits: dict[str, int] = field(default_factory=dict)

    def keep(self) -> None:
        """Report that an earlier import of the same rows stays as it is."""
        self.outcome = "unchanged"
        for count in self.counts.values():
            if rest := count.read - sum(count.left_out.values()):
                count.left_out["imported before"] = rest

    def as_json(self) -> dict[str, Any]:
        return {
            "hotel": self.slug,
            "outcome": self.outcome,
            "rows": {
                model: {"read": count.read, "written": count.written, "left_out": count.left_out}
                for model, count in self.counts.items()
            },
            "added": dict(sorted(self.added.items())),
            "classes": count_classes(self.contradictions),
            "contradictions": self.contradictions,
            "habits": [
                {"habit": code, "rule": HABIT_RULES[code], "count": count}
                for code, count in self.habits.items()
            ],
        }


@dataclass
class ImportReport:
    """The report of one run of `import_legacy`."""

    as_of: datetime
    hotels: list[HotelReport]
    rows_of_no_hotel: dict[str, int]
    unknown_models: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "hotels": [hotel.as_json() for hotel in self.hotels],
            "rows_of_no_hotel": self.rows_of_no_hotel,
            "unknown_models": self.unknown_models,
        }


def count_classes(contradictions: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of contradictions of each class, those without one included."""
    counts = dict.fromkeys(RULES, 0)
    for contradiction in contradictions:
        counts[contradiction["class"]] += 1
    return counts


def contradiction_entry(finding: Finding, after: Mapping[str, Any]) -> dict[str, Any]:
    """Return a contradiction as the report shows it: identifiers before and after, and the name of the rule."""
    before = {
        "room": finding.room_number,
        "bookings": list(finding.booking_ids),
        "guests": list(finding.guest_pks),
        "status_events": list(finding.event_pks),
    }
    return {
        "class": finding.code,
        "rule": RULES[finding.code],
        "before": {name: value for name, value in before.items() if value},
        "after": dict(after),
    }


def counts_read(counts: Mapping[str, int]) -> dict[str, ModelCount]:
    """Return the counts of a hotel before anything is written; models that are never imported are accounted for."""
    found = {table.model: ModelCount(read=counts.get(table.model, 0)) for table in LEGACY_TABLES}
    for model, reason in NOT_IMPORTED.items():
        if found[model].read:
            found[model].left_out[reason] = found[model].read
    return found


def report_lines(report: ImportReport) -> Sequence[str]:
    """Return the report as lines for people."""
    lines = [f"The dump is as of {report.as_of.isoformat()}."]
    for hotel in report.hotels:
        lines += ["", f"{hotel.slug}: {hotel.outcome}", *_count_lines(hotel)]
        counts = count_classes(hotel.contradictions)
        lines += [f"  {code:42}{count:>7}  {RULES[code]}" for code, count in counts.items() if count]
        lines += [
            f"  {code:42}{count:>7}  {HABIT_RULES[code]}" for code, count in hotel.habits.items() if count
        ]
        lines += [f"  added: {name:35}{count:>7}" for name, count in sorted(hotel.added.items()) if count]
    for model, count in {**report.rows_of_no_hotel, **report.unknown_models}.items():
        lines.append(f"left out: {count} rows of {model}, which belong to no hotel or are not known")
    return lines


def _count_lines(hotel: HotelReport) -> list[str]:
    lines = [f"  {'rows of':34}{'read':>8}{'written':>9}{'left out':>9}"]
    for model, count in hotel.counts.items():
        left_out = sum(count.left_out.values())
        lines.append(f"  {model:34}{count.read:>8}{count.written:>9}{left_out:>9}")
    return lines
