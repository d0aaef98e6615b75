"""The pages of a front desk, in turns: searches, lists, details and timelines."""

from functools import partial
from urllib.parse import quote

from tools.bench.builds.comparison import Results, Row, in_turn, of_both
from tools.bench.builds.contenders import Contender, Page, Pair, time_pages, time_row
from tools.bench.builds.people import COMMON_NAME, RARE_NAME
from tools.bench.builds.targets import target_of

CLIENTS = 8
LISTS_PER_ROUND = 4
"""So many lists of rooms are read by all clients together for each round."""

LIST_TURNS = 5
LIST_ROOMS = "/rooms/?page_size=300"
MORE_ROUNDS = 3
"""Pages that take little time are read so many times as often, for their p95."""

SEARCHED: dict[str, Page] = {
    "a name": lambda _: RARE_NAME,
    "a fragment": lambda _: RARE_NAME[2:8].lower(),
    "two words": lambda _: "elena kelly",
    "a number": lambda contender: str(contender.past_booking["confirmation_number"]),
    "a phone": lambda contender: str(contender.past_booking["party"][0]["phone"]),
    "a channel's number": lambda contender: str(contender.past_booking["external_reference"]),
}
SEARCHED_IN_MUCH = (COMMON_NAME, "Li", "Ng", "李")
"""A name that most bear, and words of one or two letters."""


def search_rows(pair: Pair, *, rounds: int) -> list[Row]:
    """Search bookings and guests; each search reads the first page of 50."""
    return [
        *_search_rows(pair, "bookings", "/room-bookings/", rounds),
        *_search_rows(pair, "guests", "/guests/", rounds),
    ]


def _search_rows(pair: Pair, kind: str, path: str, rounds: int) -> list[Row]:
    plain = f"{kind}: a page without a search"
    each = {f"{kind}: {what}": search_page(path, words) for what, words in SEARCHED.items()}
    in_much = {f"{kind}: {words}": search_page(path, _always(words)) for words in SEARCHED_IN_MUCH}
    pages = {plain: _always(f"{path}?page_size=50"), **each, **in_much}
    results = time_pages(pair, pages, rounds=rounds)
    found = {what: f"{_counts(pair, page)} found" for what, page in pages.items()}
    target = target_of(f"{kind} search")
    together = of_both(pair, lambda side: 1000 * sum(results.median(what, side.name) for what in each))
    return [
        *(time_row(pair, results, what, target, note=found[what]) for what in each),
        Row(f"{kind}: all of these together", together, "ms", target),
        time_row(pair, results, plain),
        *(_difference_row(pair, results, what, plain, found[what]) for what in in_much),
    ]


def search_page(path: str, words: Page) -> Page:
    """Return the first page of a search for the words that `words` returns."""
    return lambda contender: f"{path}?search={quote(words(contender))}&page_size=50"


def _always(text: str) -> Page:
    return lambda _: text


def _counts(pair: Pair, page: Page) -> str:
    return " and ".join(str(contender.api.read(page(contender))["count"]) for contender in pair)


def _difference_row(pair: Pair, results: Results, what: str, plain: str, note: str) -> Row:
    def milliseconds(contender: Contender) -> float:
        median = partial(results.median, side=contender.name)
        return 1000 * (median(what) - median(plain))

    target = target_of("search that finds much")
    return Row(f"{what}, longer than without", of_both(pair, milliseconds), "ms", target, note)


def list_rows(pair: Pair, *, rounds: int) -> list[Row]:
    """Read the lists, details and timelines of a front desk."""
    slow = time_pages(pair, {"list of rooms": _always(LIST_ROOMS)}, rounds=rounds)
    quick = time_pages(pair, QUICK_PAGES, rounds=MORE_ROUNDS * rounds)
    named = partial(time_row, pair, quick)
    p95 = of_both(pair, lambda contender: 1000 * quick.p95("available rooms", contender.name))
    return [
        time_row(pair, slow, "list of rooms", target_of("list of rooms")),
        _lists_a_second(pair, rounds=rounds),
        named("room detail", target_of("room detail")),
        named("available rooms", target_of("available rooms")),
        Row("available rooms, p95", p95, "ms", target_of("available rooms p95")),
        named("room timeline", target_of("room timeline")),
        named("booking timeline", target_of("booking timeline")),
        named("booking detail"),
    ]


def _available_rooms(contender: Contender) -> str:
    return f"/room-bookings/{contender.next_booking['booking_id']}/available-rooms/"


def _room_timeline(contender: Contender) -> str:
    return f"/rooms/{contender.past_booking['assigned_room']}/timeline/"


def _booking_timeline(contender: Contender) -> str:
    return f"/room-bookings/{contender.past_booking['booking_id']}/timeline/"


QUICK_PAGES: dict[str, Page] = {
    "room detail": lambda contender: f"/rooms/{contender.occupied_room}/",
    "available rooms": _available_rooms,
    "room timeline": _room_timeline,
    "booking timeline": _booking_timeline,
    "booking detail": lambda contender: f"/room-bookings/{contender.past_booking['booking_id']}/",
}


def _lists_a_second(pair: Pair, *, rounds: int) -> Row:
    results = Results()
    each = max(CLIENTS, LISTS_PER_ROUND * rounds // LIST_TURNS)
    for number in range(LIST_TURNS):
        for contender in in_turn(pair, number):
            sent = contender.api.send_all([contender.api.prepare("GET", LIST_ROOMS)] * each, clients=CLIENTS)
            results.add("lists", contender.name, sent.per_second)
    speeds = of_both(pair, lambda contender: results.median("lists", contender.name))
    note = f"{CLIENTS} clients, {LIST_TURNS} times {each} lists"
    return Row("lists of rooms a second", speeds, "/s", target_of("lists of rooms a second"), note)
