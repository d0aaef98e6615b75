#!/usr/bin/env bash
# Finding: django-environ takes a SECRET_KEY that begins with $ for the name of another variable; Django's own generator makes one in fifty like that.
# Where a hotel meets it: the first start of an installation, or a new key: it fails for one installation in fifty.
# Packages: django==5.2.19 django-environ==0.14.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 django-environ==0.14.0

"$work/venv/bin/python" - <<'PYTHON'
import random
from importlib.metadata import version

import django
import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management import utils
from django.utils import crypto

# The generator draws from `secrets`; a seeded source makes the count the same each time.
crypto.secrets.choice = random.Random(2026).choice
print("version:  django-environ", version("django-environ"), "Django", django.__version__)
print("expected: every key that get_random_secret_key() makes is read back as it was written")
keys = [utils.get_random_secret_key() for _ in range(1000)]
lost = []
for key in keys:
    environ.Env.ENVIRON["SECRET_KEY"] = key
    try:
        read = environ.Env().str("SECRET_KEY")
    except ImproperlyConfigured:
        read = None
    if read != key:
        lost.append(key)
print(f"seen:     {len(lost)} of {len(keys)} keys are not read back; they begin with", {key[0] for key in lost})
if not 10 <= len(lost) <= 40 or {key[0] for key in lost} != {"$"}:
    raise SystemExit("changed")
PYTHON
