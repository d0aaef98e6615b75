"""The table of pictures and the command that takes them."""

import pytest
from django.urls import resolve

from tools.demo.greeting import GREETING
from tools.pictures.__main__ import main
from tools.pictures.table import PICTURES, Picture


def test_each_picture_has_a_name_of_its_own() -> None:
    names = [picture.name for picture in PICTURES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_picture_shows_a_page_to_a_login_of_the_demo(picture: Picture) -> None:
    assert resolve(picture.path).namespace == "pages"
    assert picture.username in GREETING


def test_unknown_picture_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["board", "no-such"]) == 2
    assert capsys.readouterr().err == "No such pictures: no-such\n"
