"""Rules for administration: logins, staff and roles, tokens, other hotels, and idempotency keys."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from knox.models import AuthToken

from hotel import services as hotels
from hotel.cancellation_terms import Share, Tier
from hotel.enums import ShareKind
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel, IdempotencyRecord
from hotel.services import IdempotentRequest, StoredAnswer
from hotel.services.idempotency import RETENTION
from room_bookings import services as stays
from rooms.services import DayRestriction, set_restrictions
from staff import services as accounts
from staff.command import Command
from staff.enums import Role
from staff.models import Staff, User
from staff.services import NewLogin
from tests.state_machine.base import ROOMS, RuleBase
from tests.state_machine.before_arrival import picks
from tests.state_machine.model_rows import ModelLogin

UNKNOWN_ROLE = "COOK"
HOTEL_FIELDS = {"name": "Annexe", "timezone": "Europe/Dublin", "currency": "EUR"}

policy_codes = st.sampled_from(["FLEX", "STRICT"])
policy_changes = st.sampled_from(
    [
        {"tiers": ()},
        {"tiers": (Tier(None, Share(ShareKind.FULL)),), "no_show": Share(ShareKind.FIRST_NIGHT)},
        {"is_default": True, "deposit": Share(ShareKind.PERCENT, Decimal(30))},
        {"is_default": False, "deposit": None},
    ]
)
names = st.sampled_from(["kim", "pat"])
passwords = st.sampled_from(["mellon", "sesame"])
roles_given = st.frozensets(st.sampled_from([Role.MANAGER, Role.FRONT_DESK, UNKNOWN_ROLE]), max_size=2)
with_logins = precondition(lambda machine: machine.model.logins)
with_other_hotel = precondition(lambda machine: machine.model.other_hotels)


class AdministrationRules(RuleBase):
    """Rules for logins, staff, hotels and idempotency keys."""

    def run_without_command(self, must_succeed: bool, service: Callable[..., Any], **arguments: Any) -> bool:
        """Run a service that takes no command; return whether it succeeded."""
        return self.run_service(must_succeed, lambda _, **arguments: service(**arguments), **arguments)

    def login(self, pick: int) -> tuple[User, ModelLogin]:
        """Return one of the logins and its model."""
        name = sorted(self.model.logins)[pick % len(self.model.logins)]
        return User.objects.get(username=name), self.model.logins[name]

    @rule(new=st.sets(names, min_size=1), password=passwords)
    def create_logins(self, new: set[str], password: str) -> None:
        logins = [NewLogin(username=name) for name in sorted(new)]
        must_succeed = not new & self.model.logins.keys()
        if len(logins) == 1:
            done = self.run_service(must_succeed, accounts.create_login, login=logins[0], password=password)
        else:
            done = self.run_service(must_succeed, accounts.create_logins, logins=logins, password=password)
        if done:
            self.model.logins |= {name: ModelLogin(password) for name in new}

    @with_logins
    @rule(pick=picks, roles=roles_given, works=st.booleans())
    def set_staff(self, pick: int, roles: frozenset[str], works: bool) -> None:
        """Add the login to the staff, or change the roles and activity of existing staff."""
        user, login = self.login(pick)
        must_succeed = bool(roles) and UNKNOWN_ROLE not in roles
        known = Staff.objects.filter(user=user).first()
        if known is None:
            arguments = {"user": user, "roles": roles}
            if self.run_service(must_succeed, accounts.add_staff, **arguments):
                login.roles, login.works = roles, True
            return
        self.run_service(False, accounts.add_staff, user=user, roles=roles)
        arguments = {"member": known, "roles": roles, "is_active": works}
        if self.run_service(must_succeed, accounts.change_staff, **arguments):
            login.roles, login.works = roles, works

    @with_logins
    @rule(pick=picks, active=st.booleans())
    def change_login(self, pick: int, active: bool) -> None:
        user, login = self.login(pick)
        self.run_without_command(True, accounts.update_login, user=user, changes={"is_active": active})
        login.is_active, login.tokens = active, login.tokens if active else 0

    @with_logins
    @rule(pick=picks, password=passwords)
    def set_password(self, pick: int, password: str) -> None:
        user, login = self.login(pick)
        self.run_without_command(True, accounts.set_password, user=user, password=password)
        login.password, login.tokens = password, 0

    @rule(name=names, password=passwords, tries=st.sampled_from([1, 1, 11]))
    def log_in(self, name: str, password: str, tries: int) -> None:
        login = self.model.logins.get(name)
        is_correct = login is not None and login.is_active and login.password == password
        assert (accounts.authenticate_user(username=name, password=password) is not None) == is_correct
        for _ in range(tries):
            command = InstallationCommand(now=self.now)
            attempt = accounts.try_login(command, username=name, password=password, address="")
            waits = self.count_failed_login(name)
            assert ((attempt.wait_seconds or 0) > 0, attempt.user is not None) == (
                waits,
                is_correct and not waits,
            )
            if attempt.user and login:
                del self.model.failures[name]
                user = attempt.user
                run_command(command, partial(accounts.issue_token, user=user))
                login.tokens += 1

    @rule(number=st.integers(0, 3))
    def open_unknown_link(self, number: int) -> None:
        """Count links of guests that open nothing, beside the logins of the same addresses."""
        address = f"192.0.2.{number}"
        wait = accounts.count_unknown_link(InstallationCommand(now=self.now), address=address)
        assert wait is None or wait > 0

    def count_failed_login(self, name: str) -> bool:
        """Count one more failed login of this name; return whether the name must wait now."""
        count, ends_at = self.model.failures.get(name, (0, self.now))
        if ends_at <= self.now:
            count, ends_at = 0, self.now + settings.LOGIN_FAILURES_PERIOD
        self.model.failures[name] = (count + 1, ends_at)
        limit: int = settings.LOGIN_FAILURES_PER_NAME
        return count + 1 > limit

    @with_logins
    @rule(pick=picks, locks=st.booleans())
    def use_browser(self, pick: int, locks: bool) -> None:
        """Begin a browser session, lock it or not, and report input, which never ends a lock."""
        user, _ = self.login(pick)
        session, command = SessionStore(), InstallationCommand(now=self.now)
        accounts.begin_session(command, session=session, user=user)
        session.save()
        key = str(session.session_key)
        if locks:
            run_command(command, partial(accounts.lock_session, session_key=key))
        run_command(command, partial(accounts.report_activity, session_key=key, user=user))
        stored = Session.objects.get(session_key=key)
        assert accounts.is_locked(stored.get_decoded(), now=self.now) == locks
        stored.delete()

    @with_logins
    @rule(pick=picks)
    def log_out(self, pick: int) -> None:
        user, login = self.login(pick)
        if login.tokens:
            self.run_without_command(
                True, accounts.revoke_token, token=AuthToken.objects.filter(user=user)[0]
            )
            login.tokens -= 1

    @with_logins
    @rule(pick=picks, room=st.sampled_from(ROOMS))
    def activate_room_as_staff(self, pick: int, room: str) -> None:
        """Activate a room as staff with the roles that other rules gave."""
        user, login = self.login(pick)
        known = Staff.objects.filter(user=user).first()
        if known is not None:
            in_use = self.model.rooms[room].is_active
            must_succeed = login.may(Role.MANAGER)
            if (
                self.run_service(must_succeed, stays.activate_room, room_number=room, staff=known)
                and not in_use
            ):
                self.model.rooms[room].is_active = True

    @rule(nights=st.sampled_from([None, 2]))
    def restrict_a_distant_date(self, nights: int | None) -> None:
        restriction = DayRestriction(date(2031, 5, 1), min_nights=nights)
        code = self.scenario.room_type.code
        self.run_service(True, set_restrictions, code=code, restrictions=[restriction])

    @rule(code=policy_codes, is_default=st.booleans())
    def add_policy(self, code: str, is_default: bool) -> None:
        must_succeed = code not in self.model.policies
        terms: dict[str, Any] = {
            "name": code,
            "tiers": (Tier(24, Share(ShareKind.FULL)),),
            "is_default": is_default,
        }
        if self.run_service(must_succeed, hotels.create_cancellation_policy, policy_code=code, **terms):
            self.model.policies.add(code)

    @rule(code=policy_codes, changes=policy_changes)
    def change_policy(self, code: str, changes: dict[str, Any]) -> None:
        must_succeed = code in self.model.policies
        self.run_service(must_succeed, hotels.update_cancellation_policy, policy_code=code, changes=changes)

    @rule(code=st.sampled_from(["BAR", "NIGHTS"]), percent=st.sampled_from([Decimal(0), Decimal(19)]))
    def add_tax_category(self, code: str, percent: Decimal) -> None:
        """Add a category; the first is that in which the other rules charge."""
        code = code if self.model.tax_categories else "BAR"
        must_succeed = code not in self.model.tax_categories
        given = {"tax_code": code, "name": code, "percent": percent}
        if self.run_service(must_succeed, hotels.create_tax_category, **given):
            self.model.tax_categories.add(code)
            self.scenario.hotel.has_tax_categories = True

    @rule()
    def set_city_tax(self) -> None:
        """Give the hotel a city tax of 0: check-outs read it, and charge nothing."""
        if self.run_service(None, hotels.set_city_tax, kind="AMOUNT", value=Decimal(0)):
            self.scenario.hotel.charges_stay_taxes = True

    @rule(percent=st.sampled_from([Decimal(7), Decimal(20)]))
    def add_tax_rate(self, percent: Decimal) -> None:
        given = {"valid_from": self.now.date() + timedelta(days=30), "percent": percent}
        self.run_service(None, hotels.add_tax_rate, tax_code="BAR", **given)

    @rule()
    def recount_nights(self) -> None:
        """Count the nights sold anew: the triggers have counted them already."""
        self.run_service(True, stays.recount_nights_sold)

    @rule(slug=st.sampled_from(["annexe", "lodge", "no slug"]))
    def add_hotel(self, slug: str) -> None:
        must_succeed = slug not in self.model.other_hotels and " " not in slug
        if self.run_service(must_succeed, hotels.create_hotel, slug=slug, **HOTEL_FIELDS):
            self.model.other_hotels.add(slug)

    @with_other_hotel
    @rule(pick=picks, room=st.sampled_from(ROOMS))
    def name_room_in_other_hotel(self, pick: int, room: str) -> None:
        """Name a room of this hotel in another hotel: it is not found there."""
        other_hotel = {"hotel": Hotel.objects.get(slug=min(self.model.other_hotels)), "staff": None}
        self.run_service(False, stays.deactivate_room, room_number=room, **other_hotel)

    @rule(key=st.sampled_from(["one", "two"]), body=st.sampled_from(["this", "that"]))
    def send_idempotent_request(self, key: str, body: str) -> None:
        """Send a request with a key: the same body gets the stored answer for a day, another body is refused."""
        stored = self.model.answers.get(key)
        known = stored if stored and stored[1] > self.now - RETENTION else None
        call = IdempotentRequest(self.scenario.manager.user_id, "POST", "/", key, body)

        def claim_and_store(command: Command) -> None:
            if hotels.claim_key(command, call) is None:
                hotels.store_answer(command, call, StoredAnswer(201, body))

        if self.run_service(known is None or known[0] == body, claim_and_store) and known is None:
            self.model.answers[key] = (body, self.now)

    @rule(hours=st.sampled_from([1, 14]))
    def wait(self, hours: int) -> None:
        self.advance_clock(hours)

    @rule()
    def prune_answers(self) -> None:
        self.run_service(True, hotels.prune_answers)
        fresh = self.model.answers.items()
        self.model.answers = {key: kept for key, kept in fresh if kept[1] > self.now - RETENTION}

    @invariant()
    def administration_matches_model(self) -> None:
        found = {
            user.username: ModelLogin(
                password=self.model.logins[user.username].password,
                is_active=user.is_active,
                tokens=AuthToken.objects.filter(user=user).count(),
                roles=frozenset(known.roles if known else ()),
                works=bool(known and known.is_active),
            )
            for user in User.objects.filter(username__in=self.model.logins)
            for known in [Staff.objects.filter(user=user, hotel=self.scenario.hotel).first()]
        }
        assert found == self.model.logins
        slugs = Hotel.objects.exclude(pk=self.scenario.hotel.pk).values_list("slug", flat=True)
        assert set(slugs) == self.model.other_hotels
        kept = IdempotencyRecord.objects.values_list("key", "request_hash", "created_at")
        assert {key: (body, at) for key, body, at in kept} == self.model.answers
