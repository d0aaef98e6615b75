#!/usr/bin/env bash
# Finding: django-money adds up euro and dollar in the database without a word; the same objects in Python refuse it.
# Where a hotel meets it: the revenue or the deposits of a day, summed over hotels or guests with different currencies.
# Packages: django==5.2.19 django-money==3.6.2
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 django-money==3.6.2

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=["djmoney"]
)
django.setup()

from django.db import connection, models
from django.db.models import F, Sum
from djmoney.models.fields import MoneyField
from djmoney.money import Money


class Deposit(models.Model):
    amount = MoneyField(max_digits=10, decimal_places=2, default_currency="EUR")

    class Meta:
        app_label = "djmoney"


with connection.schema_editor() as editor:
    editor.create_model(Deposit)
euro = Deposit.objects.create(amount=Money(100, "EUR"))
Deposit.objects.create(amount=Money(50, "USD"))
print("version:  django-money", version("django-money"))
print("expected: as in Python, where adding them raises TypeError, or a sum for each currency")
try:
    in_python = sum(deposit.amount for deposit in Deposit.objects.all())
except TypeError:
    in_python = "TypeError"
in_database = str(Deposit.objects.aggregate(total=Sum("amount"))["total"])
Deposit.objects.filter(pk=euro.pk).update(amount=F("amount") + Money(5, "USD"))
updated = str(Deposit.objects.get(pk=euro.pk).amount.amount), str(Deposit.objects.get(pk=euro.pk).amount.currency)
print(f"seen:     in Python {in_python}; Sum {in_database}; 100 EUR + 5 USD by update() {updated}")
if (in_python, in_database, updated) != ("TypeError", "150", ("105.00", "EUR")):
    raise SystemExit("changed")
PYTHON
