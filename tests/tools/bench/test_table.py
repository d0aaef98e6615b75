"""The printed tables."""

from tools.bench.table import Row, Table

ROWS = [
    Row(
        "check-in", 10.04, "ms", beside=3.1, statements=17, target="18 statements", reached=True, ratio=3.239
    ),
    Row("check-outs over HTTP", 119.7, "/s", target="120/s", reached=False),
    Row("CPU of a check-out: all", 9.876, "ms"),
]


def test_text_table_aligns_its_columns() -> None:
    assert Table(ROWS).as_text() == (
        "what                     ours     baseline  ratio  statements  target         reached  note\n"
        "check-in                 10.0 ms  3.10 ms   3.24   17          18 statements  yes\n"
        "check-outs over HTTP     120/s                                 120/s          NO\n"
        "CPU of a check-out: all  9.88 ms\n"
    )


def test_markdown_table_has_headings() -> None:
    assert Table(ROWS[:1]).as_markdown() == (
        "| what | ours | baseline | ratio | statements | target | reached | note |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| check-in | 10.0 ms | 3.10 ms | 3.24 | 17 | 18 statements | yes |  |\n"
    )


def test_table_names_its_contenders() -> None:
    other = Table([Row("swap", 12, "ms", beside=10, ratio=1.2)], ("at 100 rooms", "alone"))
    assert other.as_text() == (
        "what  at 100 rooms  alone    ratio  statements  target  reached  note\n"
        "swap  12.0 ms       10.0 ms  1.20\n"
    )
