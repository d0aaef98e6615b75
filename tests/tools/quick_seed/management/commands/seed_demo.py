"""The demo's data in no time: none."""

from typing import Any

from django.core.management import BaseCommand


class Command(BaseCommand):
    """Say that it was asked."""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("The hotels are made.")
