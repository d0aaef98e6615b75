"""Searches for typed words in folded texts, which triggers keep beside the rows (`search_folded` in the database).

Every word must occur in the text. Spaces stand in it around each number and each name, so that it also tells a whole
number or name from its beginning and from any other place.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

from hotel.kernel.sql import PreparedQuery

_PARAMETER = re.compile(r"%\((\w+)\)s")


class Words:
    """The typed words within one statement, as SQL.

    `count` is their number; `text` the column in which a role may search: `shown`, or `whole` with contact data. The
    statement names the table of texts `key` and takes the parameters `hotel_pk`, `word_1`, `word_2` …
    """

    def __init__(self, count: int, text: str) -> None:
        self.numbers = range(1, count + 1)
        self.text = text

    def typed(self, *, is_large: str) -> str:
        """Return the CTE `typed`: one row with the folded words and `by_trigrams`.

        An index of trigrams is of use for a word of three letters or digits in a hotel with many rows, which
        `is_large` tells: elsewhere reading all texts of the hotel takes less time.
        """
        folded = ", ".join(f"search_folded(%(word_{n})s) AS word_{n}" for n in self.numbers)
        has_trigrams = " OR ".join(f"search_has_trigrams(word_{n})" for n in self.numbers)
        return (
            f"typed AS MATERIALIZED (SELECT *, ({has_trigrams}) AND {is_large} AS by_trigrams"
            f" FROM (SELECT {folded}) AS folded)"
        )

    def in_index(self) -> str:
        """Return the condition on `whole` that the index of trigrams serves; false unless `by_trigrams`."""
        patterns = [f"key.whole LIKE (SELECT search_pattern(word_{n}) FROM typed)" for n in self.numbers]
        return " AND ".join(["(SELECT by_trigrams FROM typed)", *patterns])

    def occur_by_index(self) -> str:
        """Return the condition that all words occur in the text that the role may search, found by the index."""
        return self.in_index() if self.text == "whole" else f"{self.in_index()} AND {self.occur()}"

    def occur(self) -> str:
        """Return the condition that all words occur in the text that the role may search."""
        return " AND ".join(self.occurs(n) for n in self.numbers)

    def occurs(self, number: int) -> str:
        """Return the condition that one word occurs in the text that the role may search."""
        return f"strpos(key.{self.text}, (SELECT word_{number} FROM typed)) > 0"

    def rank(self, *, is_whole: str | None = None) -> str:
        """Return the rank of a text, the best lowest: the sum of the ranks of its words.

        A word ranks 0 as a whole number or name, 1 as the beginning of one, 2 elsewhere. `is_whole` is a format string
        with `{n}` for the number of the word: a condition under which it ranks 0 as well.
        """
        return " + ".join(
            f"CASE {f'WHEN {is_whole.format(n=n)} THEN 0 ' if is_whole else ''}"
            f"WHEN strpos(key.{self.text}, (SELECT ' ' || word_{n} || ' ' FROM typed)) > 0 THEN 0 "
            f"WHEN strpos(key.{self.text}, (SELECT ' ' || word_{n} FROM typed)) > 0 THEN 1 ELSE 2 END"
            for n in self.numbers
        )


class WordSearch:
    """A search for words among the rows of a hotel.

    `ctes` returns the common table expressions of its statement for some words: `typed`, and at last `found` with the
    columns `pk` and `rank` of each row that the words find. `rank_of_row` returns the end of a SELECT that computes the
    rank of one row, whose primary key stands as `{pk}`. `name` is that of the prepared statements.
    """

    def __init__(
        self, name: str, *, ctes: Callable[[Words], str], rank_of_row: Callable[[Words], str]
    ) -> None:
        self._name = name
        self._ctes = ctes
        self._rank_of_row = rank_of_row
        self._page = cache(self._prepared_page)

    def page(
        self, words: Sequence[str], first: int, size: int, *, hotel_pk: int, personal: bool
    ) -> tuple[list[int], int]:
        """Return primary keys of the rows found, best and then newest first, and the count of all, in one statement.

        Leaves out the `first` ones and returns at most `size`; the count is 0 if there are none left.
        """
        read = self._page(len(words), _text(personal=personal))
        rows = read(**_parameters(hotel_pk, words), first=first, size=size)
        return [pk for pk, _ in rows], rows[0][1] if rows else 0

    def found(self, words: Sequence[str], *, hotel_pk: int, personal: bool) -> RawSQL:
        """Return the primary keys of the rows found, as the subquery of `pk__in`."""
        ctes = self._ctes(Words(len(words), _text(personal=personal)))
        return _raw_sql(f"WITH {ctes} SELECT pk FROM found", _parameters(hotel_pk, words))

    def rank(self, words: Sequence[str], *, hotel_pk: int, personal: bool, pk: str) -> RawSQL:
        """Return the rank of a row found, as an annotation. `pk` is its primary key as SQL: `guests_guest.id`."""
        spoken = Words(len(words), _text(personal=personal))
        rank = self._rank_of_row(spoken).format(pk=pk)
        return _raw_sql(f"WITH {spoken.typed(is_large='true')} SELECT {rank}", _parameters(hotel_pk, words))

    def _prepared_page(self, count: int, text: str) -> Any:
        return PreparedQuery.from_sql(
            f"{self._name}_{count}_{text}",
            f"WITH {self._ctes(Words(count, text))} SELECT pk, (SELECT count(*) FROM found) FROM found"
            " ORDER BY rank, pk DESC LIMIT %(size)s OFFSET %(first)s",
        )


def keys_with_word(table: str, column: str, word: str) -> RawSQL:
    """Return a column of the search keys of all hotels whose `whole` contains a typed word: for the admin."""
    sql = f"SELECT {column} FROM {table} WHERE whole LIKE search_pattern(search_folded(%(word)s))"
    return _raw_sql(sql, {"word": word})


def _text(*, personal: bool) -> str:
    return "whole" if personal else "shown"


def _parameters(hotel_pk: int, words: Sequence[str]) -> dict[str, Any]:
    return {"hotel_pk": hotel_pk} | {f"word_{n}": word for n, word in enumerate(words, start=1)}


def _raw_sql(sql: str, values: dict[str, Any]) -> RawSQL:
    params = [values[name] for name in _PARAMETER.findall(sql)]
    return RawSQL(_PARAMETER.sub("%s", sql), params, output_field=IntegerField())
