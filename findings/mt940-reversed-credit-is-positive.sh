#!/usr/bin/env bash
# Finding: mt-940 gives a reversed credit (RC) a positive amount: money that left the account looks received.
# Where a hotel meets it: matching the bank statement with bookings: a direct debit or card payment that was taken back.
# Packages: mt-940==5.1.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check mt-940==5.1.1

"$work/venv/bin/python" - <<'PYTHON'
from decimal import Decimal
from importlib.metadata import version

import mt940

# Opening 1000.00; credit 200.00; the same credit reversed (RC); closing 1000.00.
STATEMENT = """:20:START
:25:12345678/1234567890
:28C:1/1
:60F:C261201EUR1000,00
:61:2612011201C200,00NTRFBK-1//1
:86:Payment for booking BK-1
:61:2612021202RC200,00NTRFBK-1//2
:86:Payment for booking BK-1 returned
:62F:C261202EUR1000,00
"""
print("version:  mt-940", version("mt-940"))
print("expected: +200.00 and -200.00: opening balance and amounts add up to the closing balance")
statement = mt940.parse(STATEMENT)
amounts = [entry.data["amount"].amount for entry in statement]
opening = statement.data["final_opening_balance"].amount.amount
closing = statement.data["final_closing_balance"].amount.amount
print("seen:    ", [(entry.data["status"], str(entry.data["amount"].amount)) for entry in statement],
      f"opening {opening} + amounts = {opening + sum(amounts)}, closing {closing}")
if amounts != [Decimal("200.00"), Decimal("200.00")] or closing != Decimal("1000.00"):
    raise SystemExit("changed")
PYTHON
