"""Migrate the database of DATABASE_URL and fill it with the hotels of the browser tests.

python -m tests.browser.house
"""

from datetime import UTC, datetime

import django
from django.core.management import call_command

django.setup()

from tests.browser.house.filling import fill  # noqa: E402 (Django is set up first)

if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    fill(datetime.now(UTC))
