#!/usr/bin/env bash
# Finding: The Python package mrz refuses Belgian identity cards, and passports without a day of birth.
# Where a hotel meets it: guests whose documents are read at check-in: Belgian card numbers have 12 places, and many people have no recorded day of birth.
# Packages: mrz==0.6.2
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check mrz==0.6.2

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from mrz.checker.td1 import TD1CodeChecker
from mrz.checker.td3 import TD3CodeChecker


def check_digit(text):
    values = [0 if c == "<" else int(c) if c.isdigit() else ord(c) - 55 for c in text]
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def passport(birth):
    number = "AB1234567"
    line = number + check_digit(number) + "PRT" + birth + check_digit(birth) + "F" + "300101" + check_digit("300101")
    line += "<" * 14 + "0"
    return "P<PRTSILVA<<MARIA".ljust(44, "<") + "\n" + line + check_digit(line[:10] + line[13:20] + line[21:43])


def identity_card(country, number):
    # ICAO Doc 9303, part 5: a longer number goes on in the optional data, after "<", with its check digit there.
    short = number[:9]
    first = f"ID{country}{short}"
    first += check_digit(short).ljust(16, "<") if len(number) == 9 else f"<{number[9:]}{check_digit(number)}".ljust(16, "<")
    second = "900101" + check_digit("900101") + "F" + "300101" + check_digit("300101") + country + "<" * 11
    second += check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return "\n".join([first, second, "SILVA<<MARIA".ljust(30, "<")])


print("version:  mrz", version("mrz"))
print("expected: all four documents are valid (ICAO Doc 9303 has '<' for unknown parts of a birth date)")
seen = {
    "passport, born 1990-01-01": bool(TD3CodeChecker(passport("900101"))),
    "passport, born in January 1990": bool(TD3CodeChecker(passport("9001<<"))),
    "card, number of 9 places": bool(TD1CodeChecker(identity_card("PRT", "123456789"))),
    "card, number of 12 places": bool(TD1CodeChecker(identity_card("BEL", "592012345678"))),
}
print("seen:    ", seen)
if list(seen.values()) != [True, False, True, False]:
    raise SystemExit("changed")
PYTHON
