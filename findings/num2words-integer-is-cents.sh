#!/usr/bin/env bash
# Finding: num2words reads the integer 120 as 120 cents, and the same amount as float or Decimal as 120 euro.
# Where a hotel meets it: the amount in words, which invoices and receipts carry in many countries.
# Packages: num2words==0.5.14
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14

"$work/venv/bin/python" - <<'PYTHON'
from decimal import Decimal
from importlib.metadata import version

from num2words import num2words

print("version:  num2words", version("num2words"))
print("expected: 120, 120.0 and Decimal('120') are the same amount: one hundred and twenty euro")
seen = [num2words(amount, lang="en", to="currency", currency="EUR") for amount in (120, 120.0, Decimal("120"))]
print("seen:    ", seen)
whole = "one hundred and twenty euro, zero cents"
if seen != ["one euro, twenty cents", whole, whole]:
    raise SystemExit("changed")
PYTHON
