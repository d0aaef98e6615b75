"""Version ranges of the advisories in the snapshot."""

import pytest

from tools.advisories import Finding, Snapshot, read_snapshot
from tools.locks import ROOT

ADVISORY = {
    "id": "PYSEC-2026-9",
    "aliases": ["CVE-2026-9"],
    "affected": [
        {"introduced": "0", "fixed": "1.4.2"},
        {"introduced": "2.0a1", "fixed": "2.1"},
        {"introduced": "3.0", "last_affected": "3.2"},
        {"introduced": "5.0"},
    ],
}
SNAPSHOT = Snapshot(source="", read_on="", until="", newest="", advisories={"bell": [ADVISORY]})


@pytest.mark.parametrize("version", ["0.1", "1.4.1", "2.0a1", "2.0", "2.1rc1", "3.0", "3.2", "5.0", "17.3"])
def test_affected_version_is_found(version: str) -> None:
    assert SNAPSHOT.findings([("bell", version), ("lamp", version)]) == [
        Finding(
            package="bell", version=version, ids=("PYSEC-2026-9", "CVE-2026-9"), fixed_in=("1.4.2", "2.1")
        )
    ]


@pytest.mark.parametrize("version", ["1.4.2", "1.10", "2.1", "3.2.1", "4.9"])
def test_unaffected_version_is_not_found(version: str) -> None:
    assert SNAPSHOT.findings([("bell", version)]) == []


def test_snapshot_of_this_project_is_complete() -> None:
    snapshot = read_snapshot(ROOT / "requirements")
    entries = [entry for known in snapshot.advisories.values() for entry in known]

    assert {frozenset(entry) for entry in entries} == {
        frozenset({"id", "aliases", "public_by", "affected", "source"})
    }
    assert all(
        part.keys() <= {"introduced", "fixed", "last_affected"} for e in entries for part in e["affected"]
    )
    assert snapshot.newest == max(entry["public_by"] for entry in entries)
    assert snapshot.until <= snapshot.newest <= snapshot.read_on
