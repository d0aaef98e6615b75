"""The database's functions that fold texts and typed words for searches."""

from unicodedata import normalize

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

FOLDED = {
    "Murphy": "murphy",
    "O'Brien": "obrien",
    "O’Brien": "obrien",  # noqa: RUF001 - as it is typeset
    "o brien": "obrien",
    "Jean-Luc": "jeanluc",
    "jean–luc": "jeanluc",  # noqa: RUF001 - a dash
    "Müller": "muller",
    "MUELLER": "mueller",
    "Weiß": "weiss",
    "WEIẞ": "weiss",
    "Łukasik": "lukasik",
    "Søndergaard": "sondergaard",
    "Đorđe": "dorde",
    "Guðrún": "gudrun",
    "Þór": "thor",
    "Yılmaz": "yilmaz",  # noqa: RUF001
    "İstanbul": "istanbul",
    "Nguyễn": "nguyen",
    "Ærø": "aero",
    "Œuvre": "oeuvre",
    "ﬁnn": "finn",
    "Ｆｕｌｌ": "full",  # noqa: RUF001 - letters of full width
    "Ёлка": "елка",
    "Ὀδυσσεύς": "οδυσσευς",
    "李小龍": "李小龍",
    "김": "김",
    "が": "が",
    "EXT-77/9": "ext77/9",
    "a\t\n\r\f\vb`'-c": "abc",
    "ä\t\n\r\f\vb`'-c": "abc",
    "+353 1 555": "+3531555",
    "a@b.example": "a@b.example",
    "- ' -": "",
    "100%_\\": "100%_\\",
}


def value_of(expression: str, *values: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", values)
        (value,) = cursor.fetchone()
        return value


@pytest.mark.parametrize(("text", "folded"), FOLDED.items())
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_text_is_folded(text: str, folded: str, form: str) -> None:
    assert value_of("search_folded(%s)", normalize(form, text)) == folded  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("Murphy", "murphy"),
        ("Müller", "muller mueller"),
        ("Mueller", "mueller muller"),
        ("Søren", "soren soeren"),
        ("Åse", "ase aase"),
        ("Großmann", "grossmann"),
        ("O'Brien", "obrien o brien"),
        ("Jean-Luc", "jeanluc jean luc"),
        ("van der  Berg", "vanderberg van der berg"),
        ("Li", "li"),
        ("李", "李"),
        ("Müller-Lüdi", "mullerludi muller ludi mullerluedi luedi muellerludi mueller muellerluedi"),
        (
            "Schaefer-Müller",
            "schaefermuller schaefer muller schaefermueller mueller schafermuller schafer schafermueller",
        ),
        ("Grünwaelder", "grunwaelder grunwalder gruenwaelder gruenwalder"),
        ("Miguel Manuel", "miguelmanuel miguel manuel miguelmanul manul migulmanuel migul migulmanul"),
        (
            "Miguel Manuel Duenas Noel Samuel",  # five places: all as written, or all in the other spelling
            (
                "miguelmanuelduenasnoelsamuel miguel manuel duenas noel samuel"
                " migulmanuldunasnolsamul migul manul dunas nol samul"
            ),
        ),
        ("  ", ""),
        ("", ""),
    ],
)
def test_name_has_spellings(name: str, spellings: str) -> None:
    assert value_of("search_spellings(%s)", name) == spellings


FOUND_BY = {
    "Müller": ["müller", "Mueller", "MULLER", "Müll", "ller", "uell"],
    "Mueller": ["Müller", "mueller", "muller", "uell"],
    "Muller": ["Müller", "muller"],
    "Großmann": ["grossmann", "großm", "GROSS"],
    "O'Brien": ["obrien", "o'brien", "brien", "O’B"],  # noqa: RUF001
    "O Brien": ["obrien", "o'brien", "brien"],
    "Jean-Luc": ["jean-luc", "jeanluc", "jean", "luc"],
    "Jeanluc": ["jean-luc", "jean"],
    "Schaefer-Müller": [
        "Schäfer-Mueller",
        "Schaefer-Mueller",
        "schäfer-müller",
        "SCHAEFER-MÜLLER",
        "schafer-mueller",
        "fer-Muel",
        "Schäfer",
        "mueller",
    ],
    "Grünwaelder": ["Gruenwälder", "Grünwälder", "gruenwaelder"],
    "Bäcker-Rüegg-Søe": ["baecker-rueegg-soee", "Baecker-Rüegg-Søe", "Bäcker-Rueegg-Soee"],
    "Łukasik": ["lukasik", "Łuk"],
    "Yılmaz": ["yilmaz", "YILMAZ", "yıl"],  # noqa: RUF001
    "Søndergaard": ["sondergaard", "Soendergaard", "søn"],
    "Manuel": ["manuel", "nue", "uel"],
    "Zoë": ["zoe", "ZOË", "oe"],
    "李小龍": ["李", "小龍"],
}


@pytest.mark.parametrize(("name", "typed"), [(name, one) for name, each in FOUND_BY.items() for one in each])
def test_name_is_found_by_typed_word(name: str, typed: str) -> None:
    assert value_of("strpos(search_spellings(%s), search_folded(%s)) > 0", name, typed)


@pytest.mark.parametrize(
    ("first_name", "last_name", "joined"),
    [
        ("小龙", "李", "李小龙 小龙李"),
        ("太郎", "山田", "山田太郎 太郎山田"),
        ("はなこ", "さとう", "さとうはなこ はなこさとう"),
        ("ﾊﾅｺ", "ｶﾞ", "ガハナコ ハナコガ"),  # of half width
        ("민수", "김", "김민수 민수김"),
        ("小 龙", "李", "李小龙 小龙李"),
        ("々", "\U00020000", "\U00020000々 々\U00020000"),
        ("Bruce", "李", None),
        ("小龙", "Lee", None),
        ("小龙", "Müller", None),
        ("Jürgen", "Müller", None),
        ("小龙2", "李", None),
        ("", "李小龙", None),
        ("李小龙", "", None),
        ("", "", None),
        ("Ёлка", "Ёлкина", None),
    ],
)
def test_name_without_a_space_is_joined_in_both_orders(
    first_name: str, last_name: str, joined: str | None
) -> None:
    for form in ("NFC", "NFD"):
        names = [normalize(form, name) for name in (first_name, last_name)]
        assert value_of("search_joined(%s, %s)", *names) == joined


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        ("+353 1 555-0101", "+35315550101"),
        ("(020) 7946.0000", "(020)7946.0000 02079460000"),
        ("01/555 ext 7", "01/555ext7 015557"),
    ],
)
def test_phone_is_found_by_its_digits(phone: str, text: str) -> None:
    assert value_of("search_phone(%s)", phone) == text


@pytest.mark.parametrize("word", ["100%", "a_b", "\\", "%", "abc"])
def test_pattern_matches_the_word_itself_only(word: str) -> None:
    assert value_of("%s LIKE search_pattern(%s)", f"x{word}y", word)
    assert not value_of("'xa1b2cy' LIKE search_pattern(%s)", word)


@pytest.mark.parametrize(
    ("word", "has_trigrams"),
    [
        ("abc", True),
        ("a1b", True),
        ("li", False),
        ("李", False),
        ("ab.c", False),
        ("ab李cd", False),
        ("", False),
    ],
)
def test_words_without_three_letters_are_not_sought_in_the_index(word: str, has_trigrams: bool) -> None:
    assert value_of("search_has_trigrams(%s)", word) is has_trigrams
