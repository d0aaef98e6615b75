"""The dependency audit: real pip-audit against a service on loopback, and a snapshot that needs none."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.tools.vulnerability_service import vulnerability, vulnerability_service
from tools import audit as audit_module
from tools.advisories import Finding
from tools.audit import Answer, UnreadableLocks, ask_service, locks_in, main, texts_without_repetition
from tools.locks import ROOT

TODAY = date(2026, 5, 14)
HASH = f"--hash=sha256:{'0' * 64}"
LOCKS = {
    "production.txt": f"bell==1.2 \\\n    {HASH}\n",
    "development.txt": f"bell==1.2 \\\n    {HASH}\nlamp==3.0 ; sys_platform == 'win32' \\\n    {HASH}\n",
    "installer.txt": f"crane==2.0 \\\n    {HASH}\n",
}
SNAPSHOT = {"source": "a database", "read_on": "2026-05-01", "until": "2026-01-31", "newest": "2026-04-30"}
IN_SNAPSHOT: dict[str, list[Any]] = {"bell": [], "crane": [], "lamp": []}
SNAPSHOT_REPORT = (
    "Snapshot of a database read on 2026-05-01 (all packages up to 2026-01-31, some up to 2026-04-30): "
    "it covers 3 of 3 locked packages."
)
SERVICE_REPORT = "The vulnerability service answered for 3 of 3 locked packages."
ALL = frozenset(IN_SNAPSHOT)
NO_ANSWER = Answer(frozenset(), (), "connection lost")
FINDING = Finding("lamp", "3.0", ids=("PYSEC-2026-7", "CVE-2026-7"), fixed_in=("3.1",))
FOUND = "lamp 3.0: PYSEC-2026-7 (CVE-2026-7), fixed in 3.1."


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give pip-audit more time, as a slow machine is not a silent service."""
    monkeypatch.setattr(audit_module, "ANSWER_TIMEOUT_SECONDS", 600)
    monkeypatch.setattr(audit_module, "AUDIT_TIMEOUT_SECONDS", 600)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lock files of three packages, a snapshot without advisories for them, and no allowance."""
    for name, text in LOCKS.items():
        (tmp_path / name).write_text(text)
    write_snapshot(tmp_path, IN_SNAPSHOT)
    write_allowances(tmp_path)
    return tmp_path


def write_snapshot(folder: Path, advisories: dict[str, list[Any]]) -> None:
    (folder / "advisories.json").write_text(json.dumps(SNAPSHOT | {"advisories": advisories}))


def write_allowances(folder: Path, *entries: dict[str, str]) -> None:
    (folder / "allowed_advisories.json").write_text(json.dumps(entries))


def allowance(expires: str, package: str = "lamp") -> dict[str, str]:
    return {
        "advisory": "CVE-2026-7",
        "package": package,
        "reason": "The program does not use it.",
        "expires": expires,
    }


def audit(folder: Path, answer: Answer, *, strict: bool = False) -> tuple[list[str], list[str]]:
    return audit_module.audit(folder, answer, today=TODAY, strict=strict)


@contextmanager
def service_at(address: str) -> Iterator[None]:
    """Let pip-audit use this service."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
        patch.setenv("PIP_AUDIT_OSV_URL", address)
        yield


@pytest.fixture
def no_service() -> Iterator[None]:
    with vulnerability_service({}) as address:
        pass
    with service_at(address):
        yield


def test_pip_audit_finds_vulnerabilities_of_every_platform(folder: Path) -> None:
    known = {"lamp": [vulnerability("PYSEC-2026-7", "lamp", fixed="3.1", aliases=["CVE-2026-7"])]}
    with vulnerability_service(known) as address, service_at(address):
        answer = ask_service(locks_in(folder))

    assert (answer.audited, answer.findings) == (ALL, (FINDING,))
    assert audit(folder, answer) == ([SNAPSHOT_REPORT, SERVICE_REPORT], [FOUND])
    write_allowances(folder, allowance("2026-05-14"))
    assert audit(folder, answer) == ([SNAPSHOT_REPORT, SERVICE_REPORT], [])
    write_allowances(folder, allowance("2026-05-13"))
    expired = "The allowance of CVE-2026-7 for lamp until 2026-05-13 has expired."
    assert audit(folder, answer) == ([SNAPSHOT_REPORT, SERVICE_REPORT], [FOUND, expired])


def test_service_without_findings_passes_in_strict_mode(folder: Path) -> None:
    with vulnerability_service({}) as address, service_at(address):
        answer = ask_service(locks_in(folder))

    assert audit(folder, answer, strict=True) == ([SNAPSHOT_REPORT, SERVICE_REPORT], [])


def test_unreachable_service_is_reported_and_fails_in_strict_mode_only(
    folder: Path, no_service: None
) -> None:
    answer = ask_service(locks_in(folder))

    assert (answer.audited, answer.findings) == (frozenset(), ())
    assert answer.failure.startswith("requests.exceptions.ConnectionError: ")
    assert "Connection refused" in answer.failure
    report = [
        SNAPSHOT_REPORT,
        "The vulnerability service answered for 0 of 3 locked packages.",
        f"NO ANSWER ({answer.failure}), 3:\n  bell, crane, lamp",
    ]
    assert audit(folder, answer) == (report, [])
    strict = ["AUDIT=strict, but the vulnerability service did not answer for all packages."]
    assert audit(folder, answer, strict=True) == (report, strict)


def test_audit_ends_after_its_timeout(
    folder: Path, no_service: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_module, "AUDIT_TIMEOUT_SECONDS", 0.1)

    assert ask_service(locks_in(folder)) == Answer(frozenset(), (), "no answer within 0.1 seconds")


def test_lock_file_without_hashes_is_an_error(folder: Path, no_service: None) -> None:
    (folder / "production.txt").write_text("bell==1.2\n")

    with pytest.raises(UnreadableLocks, match=r"requirement bell==1\.2 does not contain a hash"):
        ask_service(locks_in(folder))


def test_allowance_covers_one_package(folder: Path) -> None:
    write_allowances(folder, allowance("2026-05-14", package="bell"))

    assert audit(folder, Answer(ALL, (FINDING,), ""))[1] == [FOUND]


@pytest.mark.parametrize("changes", [{"reason": " "}, {"expires": "soon"}, {"until": "2026-05-14"}])
def test_incomplete_allowance_is_an_error(folder: Path, changes: dict[str, str]) -> None:
    write_allowances(folder, allowance("2026-05-14") | changes)

    with pytest.raises((TypeError, ValueError)):
        audit(folder, NO_ANSWER)


def test_snapshot_finding_fails_without_a_service(folder: Path) -> None:
    affected = [{"introduced": "1.0", "fixed": "1.3"}]
    write_snapshot(
        folder, {"bell": [{"id": "PYSEC-2026-8", "aliases": [], "affected": affected}], "crane": []}
    )

    assert audit(folder, NO_ANSWER) == (
        [
            SNAPSHOT_REPORT.replace("3 of 3", "2 of 3"),
            "NOT IN THE SNAPSHOT, 1:\n  lamp",
            "The vulnerability service answered for 0 of 3 locked packages.",
            "NO ANSWER (connection lost), 3:\n  bell, crane, lamp",
        ],
        ["bell 1.2: PYSEC-2026-8, fixed in 1.3."],
    )


def test_finding_of_both_sources_is_reported_once(folder: Path) -> None:
    affected = [{"introduced": "0", "fixed": "3.1"}]
    write_snapshot(
        folder, IN_SNAPSHOT | {"lamp": [{"id": "CVE-2026-7", "aliases": [], "affected": affected}]}
    )

    assert audit(folder, Answer(ALL, (FINDING,), ""))[1] == ["lamp 3.0: CVE-2026-7, fixed in 3.1."]


def test_unknown_mode_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("AUDIT", "lenient")

    assert main() == 2
    assert capsys.readouterr().err == "AUDIT must be strict, or not set.\n"


def test_snapshot_has_no_finding_for_the_locks_of_this_project() -> None:
    assert audit_module.audit(ROOT / "requirements", NO_ANSWER, today=TODAY, strict=False)[1] == []


def test_package_with_pins_for_several_pythons_is_audited_in_parts() -> None:
    lock = "a==1 \\\n    --hash=sha256:1\n    # via b\nb==1 \\\n    --hash=sha256:2\nb==2 \\\n    --hash=sha256:3\n"

    first, second = texts_without_repetition(lock)

    assert (first.count("=="), second) == (2, "b==2 \\\n    --hash=sha256:3\n")
