"""The audit of locked packages for known vulnerabilities: by a committed snapshot first, then by pip-audit.

The snapshot needs no network. pip-audit asks a vulnerability service about every locked version. The audit names
the packages for which the service gave no answer; that fails only when AUDIT=strict says that this machine reaches it.

    [AUDIT=strict] python -m tools.audit
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from textwrap import fill

from tools.advisories import Finding, pins_in, read_allowances, read_snapshot
from tools.locks import LOCKS, ROOT

ANSWER_TIMEOUT_SECONDS = 5
AUDIT_TIMEOUT_SECONDS = 60
SHORT_NAME_LOOKUP = "timeout:1 attempts:1"
MARKER = re.compile(r" ; [^\\\n]+(?= \\$)", re.MULTILINE)
PIN = re.compile(r"^([^\s#=]+)==.*\n(?:[ \t]+.*\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """The vulnerability service's findings, the packages it answered for, and why it did not for the others."""

    audited: frozenset[str]
    findings: tuple[Finding, ...]
    failure: str


class UnreadableLocks(ValueError):
    """pip-audit cannot read the lock files; the message is its own."""


def texts_without_repetition(lock: str) -> list[str]:
    """Part a lock file in which a package has a pin for each of several Pythons: pip-audit refuses it as a whole.

    Returns texts that together have every pin, and each package once.
    """
    texts: list[str] = []
    seen: Counter[str] = Counter()
    for pin in PIN.finditer(lock):
        if seen[pin[1]] == len(texts):
            texts.append("")
        texts[seen[pin[1]]] += pin[0]
        seen[pin[1]] += 1
    return texts


def ask_service(locks: Sequence[Path]) -> Answer:
    """Audit every pin with pip-audit, also those for other platforms and Pythons. Raises UnreadableLocks."""
    parts = [texts_without_repetition(MARKER.sub("", lock.read_text())) for lock in locks]
    answers = [_ask_about([text for text in texts if text]) for texts in zip_longest(*parts, fillvalue="")]
    return Answer(
        frozenset().union(*(answer.audited for answer in answers)),
        tuple(finding for answer in answers for finding in answer.findings),
        next((answer.failure for answer in answers if answer.failure), ""),
    )


def _ask_about(texts: Sequence[str]) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder) / f"{number}.txt" for number in range(len(texts))]
        for copy, text in zip(copies, texts, strict=True):
            copy.write_text(text)
        try:
            done = _pip_audit(copies, "--format=json")
        except subprocess.TimeoutExpired:
            return Answer(frozenset(), (), f"no answer within {AUDIT_TIMEOUT_SECONDS} seconds")
        if done.stdout:
            return _parse_answer(done.stdout)
        dry_run = _pip_audit(copies, "--dry-run")
        if dry_run.returncode:
            raise UnreadableLocks(_last_line(dry_run.stderr))
        return Answer(frozenset(), (), _last_line(done.stderr))


def _pip_audit(locks: Iterable[Path], *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", *options]
    command += ["--progress-spinner=off", f"--timeout={ANSWER_TIMEOUT_SECONDS}"]
    with tempfile.TemporaryDirectory() as cache:
        return subprocess.run(
            [*command, f"--cache-dir={cache}", *(f"--requirement={lock}" for lock in locks)],
            env={"RES_OPTIONS": SHORT_NAME_LOOKUP, **os.environ},
            capture_output=True,
            text=True,
            check=False,
            timeout=AUDIT_TIMEOUT_SECONDS,
        )


def _parse_answer(output: str) -> Answer:
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
    return (text.strip().splitlines() or ["no output"])[-1]


def without_duplicates(findings: Iterable[Finding]) -> list[Finding]:
    """Return each vulnerability once, although two sources may name it differently."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(one.package == finding.package and {*one.ids} & {*finding.ids} for one in kept):
            kept.append(finding)
    return kept


def audit(folder: Path, answer: Answer, *, today: date, strict: bool) -> tuple[list[str], list[str]]:
    """Audit the lock files of the folder; return the report and the errors, in sentences."""
    pins = pins_in(locks_in(folder))
    names = {package for package, _ in pins}
    snapshot, allowances = read_snapshot(folder), read_allowances(folder)
    in_snapshot, audited = names & snapshot.advisories.keys(), names & answer.audited
    report = [
        f"{snapshot}: it covers {len(in_snapshot)} of {len(names)} locked packages.",
        *_package_list("NOT IN THE SNAPSHOT", names - in_snapshot),
        f"The vulnerability service answered for {len(audited)} of {len(names)} locked packages.",
        *_package_list(f"NO ANSWER ({answer.failure})", names - audited),
    ]
    found = without_duplicates([*snapshot.findings(pins), *answer.findings])
    errors = [
        *(f"{one}." for one in found if not any(allowed.covers(one, today=today) for allowed in allowances)),
        *(f"{allowed} has expired." for allowed in allowances if allowed.expires < today),
    ]
    if strict and names - audited:
        errors.append("AUDIT=strict, but the vulnerability service did not answer for all packages.")
    return report, errors


def locks_in(folder: Path) -> list[Path]:
    """Return the paths of the lock files in the folder."""
    return [folder / name for name in LOCKS]


def _package_list(title: str, packages: set[str]) -> list[str]:
    if not packages:
        return []
    listed = ", ".join(sorted(packages))
    wrapped = fill(listed, width=118, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return [f"{title}, {len(packages)}:\n{wrapped}"]


def main() -> int:
    """Print the report and the errors of the audit; return the exit code."""
    strictness = os.environ.get("AUDIT", "")
    if strictness not in {"", "strict"}:
        print("AUDIT must be strict, or not set.", file=sys.stderr)
        return 2
    folder, today = ROOT / "requirements", datetime.now(UTC).date()
    answer = ask_service(locks_in(folder))
    report, errors = audit(folder, answer, today=today, strict=strictness == "strict")
    print("\n".join(report), flush=True)
    for error in errors:
        print(error, file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
