"""`manage.py grant_app_role`: grant the application's database role exactly the rights that it needs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.management.app_role import grant_script, grant_statements, may_create, unfit_reasons


class Command(BaseCommand):
    """Grants the rights in one command, or prints the statements with --sql."""

    help = "Grant a database role exactly the rights that the application needs. Run it as the owner, after migrate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="a role that may log in and owns nothing")
        parser.add_argument("--sql", action="store_true", help="print the statements and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        role: str = options["role"]
        if options["sql"]:
            self.stdout.write(grant_script(role))
            return
        if reasons := unfit_reasons(role):
            raise CommandError(f"'{role}' cannot be the role of the application: it {', '.join(reasons)}.")
        run_command(
            InstallationCommand(now=timezone.now()), lambda _: self._grant(role), name="grant_app_role"
        )
        self.stdout.write(f"'{role}' has exactly the rights of the application.")

    def _grant(self, role: str) -> None:
        with connection.cursor() as cursor:
            for statement in grant_statements(role):
                cursor.execute(statement)
        if may_create(role):
            raise CommandError(f"'{role}' can still create tables: run this as the owner of the database.")
