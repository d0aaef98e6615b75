"""The rules of the office: who can log in and works here, which hotels there are, which keys have been used."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from knox.models import AuthToken

from hotel import services as hotels
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel, IdempotencyRecord
from hotel.services import IdempotentRequest, StoredAnswer
from hotel.services.idempotency import RETENTION
from room_bookings import services as stays
from staff import services as accounts
from staff.command import Command
from staff.enums import Role
from staff.models import Staff, User
from staff.services import NewLogin
from tests.state_machine.desk import picks
from tests.state_machine.machine import ROOMS, Machine
from tests.state_machine.model import ModelPerson

NO_ROLE = "COOK"
PLACE = {"name": "Annexe", "timezone": "Europe/Dublin", "currency": "EUR"}

names = st.sampled_from(["kim", "pat"])
passwords = st.sampled_from(["mellon", "sesame"])
roles_given = st.frozensets(st.sampled_from([Role.MANAGER, Role.FRONT_DESK, NO_ROLE]), max_size=2)
with_people = precondition(lambda machine: machine.model.people)
with_annexe = precondition(lambda machine: machine.model.annexes)


class Office(Machine):
    def alone(self, must: bool, service: Callable[..., Any], **words: Any) -> bool:
        """Ask a service that takes no command."""
        return self.ask(must, lambda _, **rest: service(**rest), **words)

    def person(self, pick: int) -> tuple[User, ModelPerson]:
        name = sorted(self.model.people)[pick % len(self.model.people)]
        return User.objects.get(username=name), self.model.people[name]

    @rule(new=st.sets(names, min_size=1), password=passwords)
    def create_logins(self, new: set[str], password: str) -> None:
        logins = [NewLogin(username=name) for name in sorted(new)]
        must = not new & self.model.people.keys()
        if len(logins) == 1:
            done = self.ask(must, accounts.create_login, login=logins[0], password=password)
        else:
            done = self.ask(must, accounts.create_logins, logins=logins, password=password)
        if done:
            self.model.people |= {name: ModelPerson(password) for name in new}

    @with_people
    @rule(pick=picks, roles=roles_given, works=st.booleans())
    def employ(self, pick: int, roles: frozenset[str], works: bool) -> None:
        """Who does not work here begins to; who does gets other roles, or a rest."""
        user, person = self.person(pick)
        must = bool(roles) and NO_ROLE not in roles
        known = Staff.objects.filter(user=user).first()
        if known is None:
            hired = {"user": user, "roles": roles}
            if self.ask(must, accounts.add_staff, **hired):
                person.roles, person.works = roles, True
            return
        self.ask(False, accounts.add_staff, user=user, roles=roles)
        words = {"member": known, "roles": roles, "is_active": works}
        if self.ask(must, accounts.change_staff, **words):
            person.roles, person.works = roles, works

    @with_people
    @rule(pick=picks, active=st.booleans())
    def change_login(self, pick: int, active: bool) -> None:
        user, person = self.person(pick)
        self.alone(True, accounts.update_login, user=user, changes={"is_active": active})
        person.is_active, person.tokens = active, person.tokens if active else 0

    @with_people
    @rule(pick=picks, password=passwords)
    def set_password(self, pick: int, password: str) -> None:
        user, person = self.person(pick)
        self.alone(True, accounts.set_password, user=user, password=password)
        person.password, person.tokens = password, 0

    @rule(name=names, password=passwords, tries=st.sampled_from([1, 1, 11]))
    def log_in(self, name: str, password: str, tries: int) -> None:
        person = self.model.people.get(name)
        knows = person is not None and person.is_active and person.password == password
        assert (accounts.authenticate_user(username=name, password=password) is not None) == knows
        for _ in range(tries):
            command = InstallationCommand(now=self.now)
            attempt = accounts.try_login(command, username=name, password=password, address="")
            waits = self.fails_too_often(name)
            assert ((attempt.wait_seconds or 0) > 0, attempt.user is not None) == (waits, knows and not waits)
            if attempt.user and person:
                del self.model.failures[name]
                user = attempt.user
                run_command(command, partial(accounts.issue_token, user=user))
                person.tokens += 1

    def fails_too_often(self, name: str) -> bool:
        """Note another try of this name, and say whether it is one too many."""
        count, ends_at = self.model.failures.get(name, (0, self.now))
        if ends_at <= self.now:
            count, ends_at = 0, self.now + settings.LOGIN_FAILURES_PERIOD
        self.model.failures[name] = (count + 1, ends_at)
        limit: int = settings.LOGIN_FAILURES_PER_NAME
        return count + 1 > limit

    @with_people
    @rule(pick=picks)
    def log_out(self, pick: int) -> None:
        user, person = self.person(pick)
        if person.tokens:
            self.alone(True, accounts.revoke_token, token=AuthToken.objects.filter(user=user)[0])
            person.tokens -= 1

    @with_people
    @rule(pick=picks, room=st.sampled_from(ROOMS))
    def say_that_it_is_in_use(self, pick: int, room: str) -> None:
        """By somebody whose roles were given by the office."""
        user, person = self.person(pick)
        known = Staff.objects.filter(user=user).first()
        if known is not None:
            in_use = self.model.rooms[room].is_active
            must = person.may(Role.MANAGER)
            if self.ask(must, stays.activate_room, room_number=room, staff=known) and not in_use:
                self.model.rooms[room].is_active = True

    @rule(slug=st.sampled_from(["annexe", "lodge", "no slug"]))
    def open_hotel(self, slug: str) -> None:
        must = slug not in self.model.annexes and " " not in slug
        if self.ask(must, hotels.create_hotel, slug=slug, **PLACE):
            self.model.annexes.add(slug)

    @with_annexe
    @rule(pick=picks, room=st.sampled_from(ROOMS))
    def ask_in_another_hotel(self, pick: int, room: str) -> None:
        """What is ours is not found there."""
        elsewhere = {"hotel": Hotel.objects.get(slug=min(self.model.annexes)), "staff": None}
        self.ask(False, stays.deactivate_room, room_number=room, **elsewhere)

    @rule(key=st.sampled_from(["one", "two"]), body=st.sampled_from(["this", "that"]))
    def call_with_a_key(self, key: str, body: str) -> None:
        """The first call is answered, the same again given that answer, another body refused, for a day."""
        before = self.model.answers.get(key)
        known = before if before and before[1] > self.now - RETENTION else None
        call = IdempotentRequest(self.scenario.manager.user_id, "POST", "/", key, body)

        def answer(command: Command) -> None:
            if hotels.claim_key(command, call) is None:
                hotels.store_answer(command, call, StoredAnswer(201, body))

        if self.ask(known is None or known[0] == body, answer) and known is None:
            self.model.answers[key] = (body, self.now)

    @rule(hours=st.sampled_from([1, 14]))
    def wait(self, hours: int) -> None:
        self.later(hours)

    @rule()
    def prune_answers(self) -> None:
        self.ask(True, hotels.prune_answers)
        fresh = self.model.answers.items()
        self.model.answers = {key: kept for key, kept in fresh if kept[1] > self.now - RETENTION}

    @invariant()
    def the_office_is_as_the_model_says(self) -> None:
        found = {
            user.username: ModelPerson(
                password=self.model.people[user.username].password,
                is_active=user.is_active,
                tokens=AuthToken.objects.filter(user=user).count(),
                roles=frozenset(known.roles if known else ()),
                works=bool(known and known.is_active),
            )
            for user in User.objects.filter(username__in=self.model.people)
            for known in [Staff.objects.filter(user=user, hotel=self.scenario.hotel).first()]
        }
        assert found == self.model.people
        slugs = Hotel.objects.exclude(pk=self.scenario.hotel.pk).values_list("slug", flat=True)
        assert set(slugs) == self.model.annexes
        kept = IdempotencyRecord.objects.values_list("key", "request_hash", "created_at")
        assert {key: (body, at) for key, body, at in kept} == self.model.answers
