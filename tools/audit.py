"""Whether a locked package has a known vulnerability: by a committed snapshot first, then by pip-audit.

The snapshot needs no network. pip-audit asks a vulnerability service about every locked version; what the service
does not answer for is named, and fails only when AUDIT=strict says that this machine reaches the service.

    [AUDIT=strict] python -m tools.audit
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import fill

from tools.advisories import Finding, pins_in, read_allowances, read_snapshot
from tools.locks import LOCKS, ROOT

SECONDS_PER_ANSWER = 5
SECONDS_FOR_ALL = 60
QUICK_NAME_LOOKUP = "timeout:1 attempts:1"
MARKER = re.compile(r" ; [^\\\n]+(?= \\$)", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """What the vulnerability service said: for which packages it spoke, and why it did not for the others."""

    audited: frozenset[str]
    findings: tuple[Finding, ...]
    silence: str


class UnreadableLocks(ValueError):
    """pip-audit cannot work on the lock files; the message is its own."""


def ask_service(locks: Sequence[Path]) -> Answer:
    """Let pip-audit ask about every pin, also those for other platforms. Raises UnreadableLocks."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder) / lock.name for lock in locks]
        for lock, copy in zip(locks, copies, strict=True):
            copy.write_text(MARKER.sub("", lock.read_text()))
        try:
            done = _pip_audit(copies, "--format=json")
        except subprocess.TimeoutExpired:
            return Answer(frozenset(), (), f"no end within {SECONDS_FOR_ALL} seconds")
        if done.stdout:
            return _answer(done.stdout)
        without_asking = _pip_audit(copies, "--dry-run")
        if without_asking.returncode:
            raise UnreadableLocks(_last_line(without_asking.stderr))
        return Answer(frozenset(), (), _last_line(done.stderr))


def _pip_audit(locks: Iterable[Path], *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", *options]
    command += ["--progress-spinner=off", f"--timeout={SECONDS_PER_ANSWER}"]
    with tempfile.TemporaryDirectory() as cache:
        return subprocess.run(
            [*command, f"--cache-dir={cache}", *(f"--requirement={lock}" for lock in locks)],
            env={"RES_OPTIONS": QUICK_NAME_LOOKUP, **os.environ},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_FOR_ALL,
        )


def _answer(output: str) -> Answer:
    answered = [entry for entry in json.loads(output)["dependencies"] if "skip_reason" not in entry]
    findings = [
        Finding(
            package=entry["name"],
            version=entry["version"],
            ids=(found["id"], *sorted(found["aliases"])),
            fixed_in=tuple(found["fix_versions"]),
        )
        for entry in answered
        for found in entry["vulns"]
    ]
    return Answer(frozenset(entry["name"] for entry in answered), tuple(findings), "it does not know them")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Each vulnerability once, although two sources know it by different names."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(one.package == finding.package and {*one.ids} & {*finding.ids} for one in kept):
            kept.append(finding)
    return kept


def judge(folder: Path, answer: Answer, *, today: date, strict: bool) -> tuple[list[str], list[str]]:
    """Judge the lock files of the folder; return what there is to report and what is wrong, in sentences."""
    pins = pins_in(locks_in(folder))
    names = {package for package, _ in pins}
    snapshot, allowances = read_snapshot(folder), read_allowances(folder)
    looked_at, audited = names & snapshot.advisories.keys(), names & answer.audited
    report = [
        f"{snapshot}: it looked at {len(looked_at)} of {len(names)} locked packages.",
        *_named("NEVER LOOKED AT", names - looked_at),
        f"The vulnerability service answered for {len(audited)} of {len(names)} locked packages.",
        *_named(f"NOT ANSWERED FOR ({answer.silence})", names - audited),
    ]
    found = merged([*snapshot.findings(pins), *answer.findings])
    faults = [
        *(f"{one}." for one in found if not any(allowed.covers(one, today=today) for allowed in allowances)),
        *(f"{allowed} is over." for allowed in allowances if allowed.expires < today),
    ]
    if strict and names - audited:
        faults.append("AUDIT=strict, and the vulnerability service did not answer for all.")
    return report, faults


def locks_in(folder: Path) -> list[Path]:
    """The lock files of the folder."""
    return [folder / name for name in LOCKS]


def _named(what: str, packages: set[str]) -> list[str]:
    if not packages:
        return []
    listed = ", ".join(sorted(packages))
    wrapped = fill(listed, width=118, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return [f"{what}, {len(packages)}:\n{wrapped}"]


def main() -> int:
    """Print what was audited and what is wrong; return the exit code."""
    strictness = os.environ.get("AUDIT", "")
    if strictness not in {"", "strict"}:
        print("AUDIT is strict, or not set.", file=sys.stderr)
        return 2
    folder, today = ROOT / "requirements", datetime.now(UTC).date()
    answer = ask_service(locks_in(folder))
    report, faults = judge(folder, answer, today=today, strict=strictness == "strict")
    print("\n".join(report), flush=True)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
