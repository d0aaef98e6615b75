"""Take the pictures of README and docs with the demo's data.

python -m tools.pictures [names]
"""

import sys
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tools.browser.finding import BrowserNotFound, find_browser
from tools.locks import ROOT
from tools.pictures.demo import DemoFailed, demo
from tools.pictures.palette import with_palette
from tools.pictures.table import PICTURES, Picture
from tools.postgres.clusters import ClusterInUse

FOLDER = ROOT / "docs" / "images"
PASSWORD = "innkeeper"  # noqa: S105 (printed by the demo)
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


def main(names: list[str]) -> int:
    """Take the named pictures, or all; return the exit code."""
    if unknown := set(names) - {picture.name for picture in PICTURES}:
        print(f"No such pictures: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    wanted = [picture for picture in PICTURES if not names or picture.name in names]
    try:
        browser = find_browser()
        with demo() as address, sync_playwright() as playwright:
            take(playwright.chromium.launch(**browser.launch_options()), address, wanted)
    except (BrowserNotFound, ClusterInUse, DemoFailed) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def take(browser: Browser, address: str, pictures: Iterable[Picture]) -> None:
    """Take pictures of the program at the address."""
    for picture in pictures:
        context = browser.new_context(
            base_url=address,
            color_scheme=picture.theme,
            locale="en-GB",
            reduced_motion="reduce",
            **SIZES[picture.size],
        )
        page = context.new_page()
        page.goto(f"/login/?next={picture.path}")
        page.get_by_label("Username").fill(picture.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"**{picture.path}")
        picture.prepare(page)
        path = FOLDER / f"{picture.name}.png"
        path.write_bytes(with_palette(page.screenshot(animations="disabled", caret="hide")))
        print(path.relative_to(ROOT), flush=True)
        context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
