"""What machines see of a page: accessibility in both schemes, width at three."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 768, 1280)
AXE = Axe()


# Colours that fade from one scheme to the other are measured once they have arrived.
SETTLED = "Promise.allSettled(document.getAnimations().map((a) => a.finished))"


def violations(page: Page, name: str, *, without: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds on the page that is open, light and dark.

    All rules are run on the light one; colours alone differ on the dark one.
    What the selectors `without` match is left out.
    """
    found = []
    context = {"exclude": [[selector] for selector in without]} if without else None
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if scheme == "dark":
            options = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
        page.evaluate(SETTLED)
        for violation in AXE.run(page, context, options).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]][:3]
            found.append(f"{name}, {scheme}: {violation['id']} {targets}")
    return found


def overflows(page: Page, name: str) -> list[str]:
    """Return the widths at which the page that is open scrolls sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            found.append(f"{name} at {width}: {overflow} px")
    return found
