"""The dependency audit: real pip-audit against a service on loopback, and a snapshot that needs none."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.tools.vulnerability_service import vulnerability, vulnerability_service
from tools import audit
from tools.advisories import Finding
from tools.audit import Answer, UnreadableLocks, ask_service, judge, locks_in, main
from tools.locks import ROOT

TODAY = date(2026, 5, 14)
HASH = f"--hash=sha256:{'0' * 64}"
LOCKS = {
    "production.txt": f"bell==1.2 \\\n    {HASH}\n",
    "development.txt": f"bell==1.2 \\\n    {HASH}\nlamp==3.0 ; sys_platform == 'win32' \\\n    {HASH}\n",
    "installer.txt": f"crane==2.0 \\\n    {HASH}\n",
}
SNAPSHOT = {"source": "a database", "read_on": "2026-05-01", "until": "2026-01-31", "newest": "2026-04-30"}
LOOKED_AT: dict[str, list[Any]] = {"bell": [], "crane": [], "lamp": []}
BY_SNAPSHOT = (
    "Snapshot of a database read on 2026-05-01 (all packages up to 2026-01-31, some up to 2026-04-30): "
    "it looked at 3 of 3 locked packages."
)
BY_SERVICE = "The vulnerability service answered for 3 of 3 locked packages."
ALL = frozenset(LOOKED_AT)
SILENT = Answer(frozenset(), (), "dead line")
FINDING = Finding("lamp", "3.0", ids=("PYSEC-2026-7", "CVE-2026-7"), fixed_in=("3.1",))
FOUND = "lamp 3.0: PYSEC-2026-7 (CVE-2026-7), fixed in 3.1."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lock files of three packages, a snapshot that knows nothing bad of them, and no allowance."""
    for name, text in LOCKS.items():
        (tmp_path / name).write_text(text)
    remember(tmp_path, LOOKED_AT)
    allow(tmp_path)
    return tmp_path


def remember(folder: Path, advisories: dict[str, list[Any]]) -> None:
    (folder / "advisories.json").write_text(json.dumps(SNAPSHOT | {"advisories": advisories}))


def allow(folder: Path, *entries: dict[str, str]) -> None:
    (folder / "allowed_advisories.json").write_text(json.dumps(entries))


def allowance(expires: str, package: str = "lamp") -> dict[str, str]:
    return {"advisory": "CVE-2026-7", "package": package, "reason": "No lamp is lit.", "expires": expires}


def judged(folder: Path, answer: Answer, *, strict: bool = False) -> tuple[list[str], list[str]]:
    return judge(folder, answer, today=TODAY, strict=strict)


@contextmanager
def asked_at(address: str) -> Iterator[None]:
    """Let pip-audit ask this service."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
        patch.setenv("PIP_AUDIT_OSV_URL", address)
        yield


@pytest.fixture
def no_service() -> Iterator[None]:
    with vulnerability_service({}) as address:
        pass
    with asked_at(address):
        yield


def test_pip_audit_finds_what_the_service_knows_also_for_another_platform(folder: Path) -> None:
    known = {"lamp": [vulnerability("PYSEC-2026-7", "lamp", fixed="3.1", aliases=["CVE-2026-7"])]}
    with vulnerability_service(known) as address, asked_at(address):
        answer = ask_service(locks_in(folder))

    assert (answer.audited, answer.findings) == (ALL, (FINDING,))
    assert judged(folder, answer) == ([BY_SNAPSHOT, BY_SERVICE], [FOUND])
    allow(folder, allowance("2026-05-14"))
    assert judged(folder, answer) == ([BY_SNAPSHOT, BY_SERVICE], [])
    allow(folder, allowance("2026-05-13"))
    over = "The allowance of CVE-2026-7 for lamp until 2026-05-13 is over."
    assert judged(folder, answer) == ([BY_SNAPSHOT, BY_SERVICE], [FOUND, over])


def test_a_service_without_news_passes_even_strictly(folder: Path) -> None:
    with vulnerability_service({}) as address, asked_at(address):
        answer = ask_service(locks_in(folder))

    assert judged(folder, answer, strict=True) == ([BY_SNAPSHOT, BY_SERVICE], [])


def test_a_service_out_of_reach_is_told_and_fails_only_strictly(folder: Path, no_service: None) -> None:
    answer = ask_service(locks_in(folder))

    assert (answer.audited, answer.findings) == (frozenset(), ())
    assert answer.silence.startswith("requests.exceptions.ConnectionError: ")
    assert "Connection refused" in answer.silence
    report = [
        BY_SNAPSHOT,
        "The vulnerability service answered for 0 of 3 locked packages.",
        f"NOT ANSWERED FOR ({answer.silence}), 3:\n  bell, crane, lamp",
    ]
    assert judged(folder, answer) == (report, [])
    strict = ["AUDIT=strict, and the vulnerability service did not answer for all."]
    assert judged(folder, answer, strict=True) == (report, strict)


def test_a_service_that_never_ends_is_not_waited_for(
    folder: Path, no_service: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "SECONDS_FOR_ALL", 0.1)

    assert ask_service(locks_in(folder)) == Answer(frozenset(), (), "no end within 0.1 seconds")


def test_locks_without_hashes_are_not_taken_for_silence(folder: Path, no_service: None) -> None:
    (folder / "production.txt").write_text("bell==1.2\n")

    with pytest.raises(UnreadableLocks, match=r"requirement bell==1\.2 does not contain a hash"):
        ask_service(locks_in(folder))


def test_an_allowance_is_for_one_package(folder: Path) -> None:
    allow(folder, allowance("2026-05-14", package="bell"))

    assert judged(folder, Answer(ALL, (FINDING,), ""))[1] == [FOUND]


@pytest.mark.parametrize("changes", [{"reason": " "}, {"expires": "soon"}, {"until": "2026-05-14"}])
def test_an_allowance_is_complete_or_refused(folder: Path, changes: dict[str, str]) -> None:
    allow(folder, allowance("2026-05-14") | changes)

    with pytest.raises((TypeError, ValueError)):
        judged(folder, SILENT)


def test_the_snapshot_fails_without_any_service(folder: Path) -> None:
    affected = [{"introduced": "1.0", "fixed": "1.3"}]
    remember(folder, {"bell": [{"id": "PYSEC-2026-8", "aliases": [], "affected": affected}], "crane": []})

    assert judged(folder, SILENT) == (
        [
            BY_SNAPSHOT.replace("3 of 3", "2 of 3"),
            "NEVER LOOKED AT, 1:\n  lamp",
            "The vulnerability service answered for 0 of 3 locked packages.",
            "NOT ANSWERED FOR (dead line), 3:\n  bell, crane, lamp",
        ],
        ["bell 1.2: PYSEC-2026-8, fixed in 1.3."],
    )


def test_what_both_know_is_told_once(folder: Path) -> None:
    affected = [{"introduced": "0", "fixed": "3.1"}]
    remember(folder, LOOKED_AT | {"lamp": [{"id": "CVE-2026-7", "aliases": [], "affected": affected}]})

    assert judged(folder, Answer(ALL, (FINDING,), ""))[1] == ["lamp 3.0: CVE-2026-7, fixed in 3.1."]


def test_an_unknown_strictness_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AUDIT", "lenient")

    assert main() == 2
    assert capsys.readouterr().err == "AUDIT is strict, or not set.\n"


def test_the_snapshot_knows_nothing_bad_of_the_locks_of_this_project() -> None:
    assert judge(ROOT / "requirements", SILENT, today=TODAY, strict=False)[1] == []
