"""A seed of the demo that takes no time because it creates nothing."""

from typing import Any

from django.core.management import BaseCommand


class Command(BaseCommand):
    """Print a line instead of creating the demo hotels."""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("The hotels are made.")
