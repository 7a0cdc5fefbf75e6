"""A reader with a keyboard alone: from one stop to the next, each of them to be seen."""

from playwright.sync_api import Locator, Page

MOST_STOPS = 80

# Where the focus is, whether it is inside the window, and whether an outline shows it; on a map, a line around the state.
_STOP = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    const drawn = element instanceof SVGElement && style.stroke !== 'none' && parseFloat(style.strokeWidth) >= 2;
    const outlined = drawn || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 1;
    return {what: element.outerHTML.slice(0, 120), seen: inside && outlined};
}"""


def tab_to(page: Page, goal: Locator) -> int:
    """Press Tab until `goal` has the focus; return how many stops that took. Every stop on the way must be seen."""
    for stops in range(1, MOST_STOPS + 1):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        assert stop is None or stop["seen"], f"The focus cannot be seen on {stop['what']}"
        if goal.evaluate("element => element === document.activeElement"):
            return stops
    raise AssertionError(f"{MOST_STOPS} stops and not there: {goal}")
