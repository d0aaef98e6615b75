"""Fill the empty tables in the database of DATABASE_URL with the hotels of the browser tests.

python -m tests.browser.house
"""

from datetime import UTC, datetime

import django

django.setup()

from tests.browser.house.filling import fill  # noqa: E402 (Django is set up first)

if __name__ == "__main__":
    fill(datetime.now(UTC))
