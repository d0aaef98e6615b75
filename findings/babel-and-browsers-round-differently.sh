#!/usr/bin/env bash
# Finding: babel and JavaScript's Intl, both fed by CLDR, write the same amount a cent apart: one rounds half to even, the other half up.
# Where a hotel meets it: city tax or a share of a room's price: the e-mail made by Python says one amount, the page in the browser another.
# Packages: babel==2.19.0; node of any version (ECMA-402 prescribes its rounding)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
cat > "$work/finding.py" <<'PYTHON'
import sys
from decimal import Decimal

import babel
from babel.numbers import format_currency

print("version:  babel", babel.__version__, "node", sys.argv[1])
print("expected: both write 2.125, 12.505 and 0.345 euro alike")
amounts = ["2.125", "12.505", "0.345"]
python = [format_currency(Decimal(amount), "EUR", locale="en") for amount in amounts]
browser = sys.argv[2:]
print("seen:     babel", python, "Intl", browser)
if python != ["€2.12", "€12.50", "€0.34"] or browser != ["€2.13", "€12.51", "€0.35"]:
    raise SystemExit("changed")
PYTHON
# Amounts are strings on both sides: no binary fraction takes part.
amounts=$(node -p '["2.125", "12.505", "0.345"].map((amount) =>
  new Intl.NumberFormat("en", { style: "currency", currency: "EUR" }).format(amount)).join(" ")')
# shellcheck disable=SC2086
"$work/venv/bin/python" "$work/finding.py" "$(node --version)" $amounts
