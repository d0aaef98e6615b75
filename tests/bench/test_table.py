"""The table as people read it."""

from tests.bench.table import Row, as_markdown, as_text

ROWS = [
    Row("check-in", 10.04, "ms", floor=3.1, statements=17, target="18 statements", reached=True, ratio=3.239),
    Row("check-outs over HTTP", 119.7, "/s", target="120/s", reached=False),
    Row("CPU of a check-out: all", 9.876, "ms"),
]


def test_as_text() -> None:
    assert as_text(ROWS) == (
        "what                     ours     floor    ratio  statements  target         reached  note\n"
        "check-in                 10.0 ms  3.10 ms  3.24   17          18 statements  yes\n"
        "check-outs over HTTP     120/s                                120/s          NO\n"
        "CPU of a check-out: all  9.88 ms\n"
    )


def test_as_markdown() -> None:
    assert as_markdown(ROWS[:1]) == (
        "| what | ours | floor | ratio | statements | target | reached | note |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| check-in | 10.0 ms | 3.10 ms | 3.24 | 17 | 18 statements | yes |  |\n"
    )
