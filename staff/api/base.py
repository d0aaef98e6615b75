"""The base of every view of the API.

A view of a hotel, as the other apps write it::

    class StartCleaning(RoomActionView):                          # housekeeping.api.views, a HotelView
        capabilities = {"POST": Capability.CLEAN}                 # for every method of the view

        @extend_schema(request=NoteInput, responses=RoomDetailSerializer)
        def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
            return self.carry_out(                                # one service, as one command
                start_cleaning, self.respond_with_changed_room, body=NoteInput, room_number=room_number
            )

    class RoomQuery(PageQuery):                                   # filters: one_of, ordering_by, HotelDate, ...
        floor = CommaSeparated(child=serializers.IntegerField(), required=False)

    class Rooms(HotelView):
        capabilities = {"GET": Capability.ROOMS_READ}
        queries = {"GET": RoomQuery}                              # also documents the parameters

        @extend_schema(responses=page_of(RoomSerializer))         # hotel.api.openapi
        def get(self, request: Request, hotel_slug: str) -> Response:
            chosen = rooms_of(hotel=self.hotel).filter(...)       # self.query["floor"], an ordered queryset
            return self.counted_page(partial(room_page, chosen), self._represent)

Before a handler runs, requests are refused in this order: 401, 405, 404 for a hotel in which the caller is not on
the staff, 403 for a missing capability, 400 for a query that the method does not declare. Only `parse` reads the body.
A handler finds `hotel`, `staff` (with its user), `now` (the clock, read once) and `query` (validated values; a
parameter without value and default is absent). It raises everything else: refusals of services, `NotFound`,
`Invalid`; hotel.kernel.problems turns them into answers. No view catches exceptions.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotel.api.command_headers import (
    COMMAND_METHODS,
    CommandQuery,
    as_stored_answer,
    dry_run_response,
    expected_version,
    idempotency_request,
    refuse_idempotency_key,
    refuse_missing_idempotency_key,
    replayed_response,
)
from hotel.api.inputs import MAX_UNKNOWN_FIELDS, InputSerializer
from hotel.api.negotiation import ByAcceptHeader
from hotel.api.pagination import ReadPage, counted_page, numbered_page
from hotel.api.parsers import StrictJsonParser
from hotel.kernel.command import InstallationCommand, require_capability
from hotel.kernel.command_runner import attempts, run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Invalid, NotFound
from hotel.kernel.locking import require_expected_version_checked
from hotel.models import Hotel
from hotel.services import claim_key, store_answer
from staff import selectors
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff, User

T = TypeVar("T")
M = TypeVar("M", bound=Model)

_REPEATED = gettext_lazy("This parameter appears more than once.")

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class NoQuery(InputSerializer):
    """The query of a method that declares none. It is empty, so that no parameter is silently ignored."""


class ApiView(APIView):
    """A view of the API that concerns no single hotel."""

    parser_classes = [StrictJsonParser]
    content_negotiation_class = ByAcceptHeader
    metadata_class = None
    queries: ClassVar[Mapping[str, type[InputSerializer]]] = {}
    tag: ClassVar[str | None] = None
    """The tag of the operations in the OpenAPI document; None stands for the app of the view."""

    now: datetime
    query: dict[str, Any]

    @classmethod
    def handled_methods(cls) -> list[str]:
        """Return the HTTP methods that the view handles."""
        return [method for method in METHODS if hasattr(cls, method.lower())]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request, and let go of it and of the answer afterwards."""
        response = super().dispatch(request, *args, **kwargs)
        if isinstance(response, Response):
            response.add_post_render_callback(self._break_cycles)
        else:
            self._break_cycles(response)
        return response

    def _break_cycles(self, response: HttpResponseBase) -> None:
        """Break the cycles of references in which the frameworks hold request, view and answer.

        The memory of a request is free at once then; a list of 300 rooms would otherwise stay until the garbage
        collector looks for cycles.
        """
        vars(response).pop("renderer_context", None)
        vars(self).pop("head", None)
        vars(self).pop("response", None)
        vars(self.request).pop("parser_context", None)
        for name in ("auser", "_messages"):
            vars(self.request._request).pop(name, None)  # noqa: SLF001

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate the caller, check access and read the query."""
        self.now = timezone.now()
        super().initial(request, *args, **kwargs)
        if self.method in self.handled_methods():
            self.check_access(**kwargs)
            self.query = self._read_query(request)

    def check_access(self, **kwargs: Any) -> None:
        """Raise unless the authenticated caller may use this method. `kwargs` are the URL arguments."""

    @property
    def method(self) -> str:
        """Return the method of the request; a HEAD request counts as GET."""
        method = self.request.method or ""
        return "GET" if method == "HEAD" else method

    @property
    def user(self) -> User:
        """Return the login of the caller."""
        return cast(User, self.request.user)

    def parse(self, serializer: type[InputSerializer]) -> dict[str, Any]:
        """Return the validated body; in a PATCH, missing fields are absent. Raises ParseError, ValidationError."""
        partial = self.method == "PATCH"
        return serializer.read(self.request.data, from_json=True, partial=partial)

    def run(self, work: Callable[[InstallationCommand], T], *, name: str) -> T:
        """Run `work`, which calls one service, as one command that concerns no hotel. `name` is its name in the log."""
        return run_command(InstallationCommand(now=self.now), work, name=name)

    def respond(self, content: Any, *, status: int = 200, etag: str | None = None) -> Response:
        """Build the response with the content of a snapshot and the ETag of its subject."""
        return Response(content, status=status, headers={"ETag": etag} if etag else None)

    def page(
        self, rows: QuerySet[M], represent: Callable[[Sequence[M]], Sequence[Mapping[str, Any]]]
    ) -> Response:
        """Build the response with the requested page of an ordered queryset; the query serializer is a PageQuery.

        `represent` makes the results. Lists of many rows read them as values instead (see `counted_page`).
        """
        return Response(numbered_page(self.request, rows, **self._part, represent=represent))

    def counted_page(
        self, read: ReadPage[T], represent: Callable[[Sequence[T]], Sequence[Mapping[str, Any]]]
    ) -> Response:
        """Build the response with the requested page of what `read` counts and reads (see `hotel.api.pagination`)."""
        return Response(counted_page(self.request, **self._part, read=read, represent=represent))

    @property
    def _part(self) -> dict[str, int]:
        return {"page": self.query["page"], "page_size": self.query["page_size"]}

    @classmethod
    def query_of(cls, method: str) -> type[InputSerializer]:
        """Return the serializer of the query of this method."""
        return cls.queries.get(method, NoQuery)

    def _read_query(self, request: Request) -> dict[str, Any]:
        serializer = self.query_of(self.method)
        given = request.query_params.dict()
        if repeated := [name for name, values in request.query_params.lists() if len(values) > 1]:
            errors = {name: [str(_REPEATED)] for name in repeated[:MAX_UNKNOWN_FIELDS]}
            raise Invalid(_("A parameter of the query appears more than once."), errors=errors)
        if not issubclass(serializer, CommandQuery):  # an empty filter of a list counts as no filter
            given = {name: value for name, value in given.items() if str(value).strip()}
        return serializer.read(given, from_json=False)


class HotelView(ApiView):
    """A view of one hotel, for its staff."""

    capabilities: ClassVar[Mapping[str, Capability]]
    answers_hold_secrets: ClassVar[bool] = False
    """Whether answers to commands hold a secret. They are never stored, so an Idempotency-Key is refused."""
    requires_idempotency_key: ClassVar[bool] = False
    """Whether its POST is refused without an Idempotency-Key: repeated by accident it would move money twice."""

    hotel: Hotel
    staff: Staff

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = getattr(cls, "capabilities", {})
        undeclared = [method for method in cls.handled_methods() if method not in declared]
        if undeclared:
            raise TypeError(f"{cls.__name__} must name a capability for {', '.join(undeclared)}")

    def check_access(self, **kwargs: Any) -> None:
        """Set `staff` and `hotel`. Raises NotFound unless the caller is on the staff, Forbidden."""
        staff = self._membership(kwargs["hotel_slug"])
        if staff is None:
            raise NotFound(_("You are not on the staff of a hotel with this slug."))
        self.staff, self.hotel = staff, staff.hotel
        require_capability(staff, self.capabilities[self.method])

    def _membership(self, hotel_slug: str) -> Staff | None:
        """Return the caller's active staff row in the hotel; a token's was read together with the token."""
        caller = self.request.auth
        if isinstance(caller, selectors.Caller):
            return caller.membership_of(hotel_slug)
        return selectors.membership(user=self.user, hotel_slug=hotel_slug)

    @classmethod
    def query_of(cls, method: str) -> type[InputSerializer]:
        """Return the serializer of the query of this method; commands take `dry_run`."""
        return cls.queries.get(method, CommandQuery if method in COMMAND_METHODS else NoQuery)

    @property
    def source(self) -> Source:
        """The source of the commands that this view gives."""
        return Source.FRONT_DESK

    @cached_property
    def command(self) -> Command:
        """Return the command of this request, given by the caller to the hotel in the URL at `now`."""
        return Command(hotel=self.hotel, staff=self.staff, source=self.source, now=self.now)

    def carry_out(
        self,
        service: Callable[..., T],
        render: Callable[[T], Response],
        *,
        body: type[InputSerializer] | None = None,
        subject: Mapping[str, Any] | None = None,
        **arguments: Any,
    ) -> Response:
        """Run one service as one command and return the response that `render` makes of its result.

        The service gets the command, `arguments`, and the fields of the request's body as `body` validates them.
        `render` runs inside the transaction of the command, so that its answer shows what the commit makes visible;
        with an Idempotency-Key the answer is stored in the same transaction. Both may run several times. `subject`
        names the subject of If-Match if the URL does not. Raises Invalid for an Idempotency-Key where answers hold
        secrets.
        """
        if self.answers_hold_secrets:
            refuse_idempotency_key(self.request)
        if body:
            arguments |= self.parse(body)
        dry_run = self.query["dry_run"]
        idempotent = None if dry_run else idempotency_request(self.request, user_pk=self.user.pk)
        if self.requires_idempotency_key and self.method == "POST" and not (dry_run or idempotent):
            refuse_missing_idempotency_key()
        expected = expected_version(self.request, subject=subject or self.kwargs)

        for attempt in attempts(
            self.command,
            name=service.__name__,
            subject=_log_subject(subject or self.kwargs, arguments),
            expected=expected,
            dry_run=dry_run,
        ):
            with attempt as current:
                if idempotent and (earlier := claim_key(self.command, idempotent)):
                    current.is_repetition = True
                    response = replayed_response(earlier)
                    continue
                result = service(self.command, **arguments)
                require_expected_version_checked()
                response = render(result)
                if idempotent:
                    store_answer(self.command, idempotent, as_stored_answer(response))
        return dry_run_response(response) if dry_run else response

    @property
    def sees_personal_data(self) -> bool:
        """Tell whether the caller sees contact data and amounts; for others they are null."""
        return may(self.staff, Capability.PERSONAL_DATA)


def _log_subject(subject: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the subject as the log names it; for a command on a set, the size of the set."""
    named = {name: value for name, value in subject.items() if name != "hotel_slug"}
    return named or {name: len(value) for name, value in arguments.items() if isinstance(value, list)}
