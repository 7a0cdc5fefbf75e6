"""SVG drawings cut down to shapes and paint: what could run, reach out or grow without bound is refused with a code."""

import math
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_ELEMENTS: Final = 3_000
MAX_DEPTH: Final = 40
MAX_DRAWN: Final = 6_000
"""Elements that are drawn once every <use>, mask, clip path and gradient is followed."""

MAX_RULES: Final = 100_000
"""Characters of all style sheets of a drawing: each rule is tried on each element."""

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"

# A document type as old programs write it, without entities of its own: left out before the parser sees the text.
_DOCTYPE: Final = re.compile(rb"""<!DOCTYPE\s+svg(?:\s+PUBLIC\s+"[^"<>\[\]&%]*"\s+"[^"<>\[\]&%]*")?\s*>""")

_EXTERNAL: Final = "foreignObject image feImage a iframe object embed audio video canvas link cursor"
_ANIMATION: Final = "animate animateColor animateMotion animateTransform set discard mpath"
_TEXT: Final = "text tspan tref textPath altGlyph font font-face"
_CODES: Final[dict[str, str]] = {
    **dict.fromkeys(("script", "handler", "listener"), "svg_script"),
    **dict.fromkeys(_EXTERNAL.split(), "svg_external"),
    **dict.fromkeys(_ANIMATION.split(), "svg_animation"),
    **dict.fromkeys(_TEXT.split(), "svg_text"),
}

_DROPPED: Final = frozenset({"title", "desc", "metadata"})

_SHAPES: Final = """
    svg g defs symbol use path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath mask
    style
"""
_ELEMENTS: Final = frozenset(_SHAPES.split())

_PAINT: Final = """
    id class d x y x1 y1 x2 y2 cx cy r rx ry fx fy fr width height points transform viewBox preserveAspectRatio type style
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit color
    opacity offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod clip-path clip-rule clipPathUnits
    mask maskUnits maskContentUnits mask-type display visibility overflow paint-order shape-rendering
"""
_ATTRIBUTES: Final = frozenset(_PAINT.split())

_NAMING: Final = frozenset({"id", "class"})
_HREFS: Final = frozenset({"href", f"{{{_XLINK}}}href"})
_REFERRING: Final = frozenset({"use", "linearGradient", "radialGradient"})

_LOCAL_URL: Final = re.compile(r"""url\(\s*(["']?)#([^\s"'()]+)\1\s*\)""", re.IGNORECASE)
_REACHING: Final = re.compile(r"@|image-set|image\(|src\s*:|element\(|expression|binding|behavior", re.IGNORECASE)
_EXTERNAL_STYLE: Final = re.compile(r"@import|@font-face|url", re.IGNORECASE)
# Dashes of a thousandth of a pixel make a million strokes of one line.
_COSTLY: Final = re.compile(r"stroke-dash|filter|marker|animation|transition", re.IGNORECASE)
_COSTING_NOTHING: Final = re.compile(
    r"(?:filter|stroke-dash(?:array|offset)|marker(?:-start|-mid|-end)?)\s*:\s*(?:none|0)\s*(?=[;}]|\Z)", re.IGNORECASE
)

_LENGTH: Final = re.compile(r"\s*\+?([0-9]{1,9}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})\s*(?:px|pt|pc|mm|cm|in|em|ex)?\s*")


class BadDrawing(ValueError):
    """The text is no SVG that we draw. `code` is one of those beginning with "svg_" that `logos.BadLogo` lists."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_drawing(content: bytes, *, side: int) -> str:
    """Return the SVG as a new document of allowed elements and attributes, its longer side `side` pixels.

    Shapes, groups, gradients, masks, clip paths, symbols and their copies with paint and transforms are kept; titles, metadata
    and what editing programs note in namespaces of their own are left out. Raises BadDrawing: "svg_broken" (not well-formed
    XML, or no SVG), "svg_entities" (declares entities or a document type of its own), "svg_script", "svg_external" (refers
    to anything outside of itself), "svg_animation", "svg_text", "svg_style" (style rules that could reach out or that hide
    what they say), "svg_element" (any other element), "svg_complex" (more than 3,000 elements, 40 levels, 6,000 elements drawn
    or 100,000 characters of style sheets; elements that contain themselves; filters, patterns, dashes and markers, whose cost
    cannot be told) or "svg_size" (no proportions).
    """
    if content.count(b"<") > 3 * MAX_ELEMENTS:
        raise BadDrawing("svg_complex")
    try:
        root: Element = fromstring(_DOCTYPE.sub(b"", content, count=1), forbid_dtd=True)
    except DefusedXmlException:
        raise BadDrawing("svg_entities") from None
    except (ParseError, ValueError, LookupError):
        raise BadDrawing("svg_broken") from None
    if root.tag not in ("svg", f"{{{_SVG}}}svg"):
        raise BadDrawing("svg_broken")
    for element, depth in _walk(root):
        if depth > MAX_DEPTH:
            raise BadDrawing("svg_complex")
        _refuse_element(element)
    clean = _copy(root)
    _bound_copies(clean)
    _set_size(clean, side)
    return tostring(clean, encoding="unicode")


def _walk(root: Element) -> Iterator[tuple[Element, int]]:
    """Yield each element with its depth. Raises BadDrawing when they are too many."""
    waiting, seen = [(root, 1)], 0
    while waiting:
        element, depth = waiting.pop()
        seen += 1
        if seen > MAX_ELEMENTS:
            raise BadDrawing("svg_complex")
        yield element, depth
        waiting.extend((child, depth + 1) for child in reversed(element))


def _split(tag: str) -> tuple[str, str]:
    """Namespace and local name."""
    space, brace, name = tag.rpartition("}")
    return (space[1:], name) if brace else ("", tag)


def _is_ours(tag: str) -> bool:
    return _split(tag)[0] in ("", _SVG)


def _refuse_element(element: Element) -> None:
    """Raise BadDrawing for an element, of whatever namespace, that is not merely left out."""
    name = _split(element.tag)[1]
    if name in _CODES:
        raise BadDrawing(_CODES[name])
    if not _is_ours(element.tag):
        return
    if name.startswith("fe") or name in ("filter", "pattern", "marker"):
        raise BadDrawing("svg_complex")
    if name not in _ELEMENTS | _DROPPED:
        raise BadDrawing("svg_element")
    for attribute, value in element.attrib.items():
        _refuse_attribute(name, attribute, value)
    if name == "style":
        _refuse_style(element.text or "")


def _refuse_attribute(name: str, attribute: str, value: str) -> None:
    local = _split(attribute)[1].lower()
    if local.startswith("on") or "script:" in "".join(value.split()).lower():
        raise BadDrawing("svg_script")
    if local == "href" and not (name in _REFERRING and value.strip().startswith("#")):
        raise BadDrawing("svg_external")
    if attribute == "style":
        _refuse_style(value)
    elif _COSTLY.match(local) and value.strip() not in ("none", "0"):
        raise BadDrawing("svg_complex")
    elif attribute in _ATTRIBUTES - _NAMING and "url" in _LOCAL_URL.sub("", value).lower():
        raise BadDrawing("svg_external")


def _refuse_style(text: str) -> None:
    """Raise BadDrawing for style rules that do more than paint."""
    # An escape or a comment can spell a word that no pattern finds (CSS Syntax 3, sections 4.3.2 and 4.3.7).
    if "\\" in text or "/*" in text:
        raise BadDrawing("svg_style")
    rest = _COSTING_NOTHING.sub("", _LOCAL_URL.sub("", text))
    if _EXTERNAL_STYLE.search(rest):
        raise BadDrawing("svg_external")
    if _REACHING.search(rest):
        raise BadDrawing("svg_style")
    if _COSTLY.search(rest):
        raise BadDrawing("svg_complex")


def _copy(element: Element) -> Element:
    """A new element of what is allowed in this one; its depth is bounded already."""
    clean = Element(f"{{{_SVG}}}{_split(element.tag)[1]}")
    for attribute, value in element.attrib.items():
        if attribute in _ATTRIBUTES:
            clean.set(attribute, value)
        elif attribute in _HREFS:
            clean.set(f"{{{_XLINK}}}href", value.strip())
    for child in element:
        if _is_ours(child.tag) and _split(child.tag)[1] not in _DROPPED:
            clean.append(_copy(child))
    if clean.tag == f"{{{_SVG}}}style":
        clean.text = element.text
    return clean


def _references(element: Element, sheets: frozenset[str]) -> Iterator[str]:
    """The identifiers of the elements that are drawn with this one; a class may stand for any rule of the style sheets."""
    for attribute, value in element.attrib.items():
        if attribute in _HREFS:
            yield value[1:]
        elif attribute not in _NAMING:
            yield from (match[2] for match in _LOCAL_URL.finditer(value))
    if "class" in element.attrib:
        yield from sheets


def _bound_copies(root: Element) -> None:
    """Raise BadDrawing when following every reference draws too much, or goes in a circle ("billion laughs")."""
    named = {element.attrib["id"]: element for element, _ in _walk(root) if "id" in element.attrib}
    rules = "".join(element.text or "" for element in root.iter(f"{{{_SVG}}}style"))
    if len(rules) > MAX_RULES:
        raise BadDrawing("svg_complex")
    sheets = frozenset(match[2] for match in _LOCAL_URL.finditer(rules))
    costs: dict[str, int] = {}

    def cost(element: Element, within: frozenset[str], depth: int) -> int:
        if depth > 4 * MAX_DEPTH:
            raise BadDrawing("svg_complex")
        within |= {element.attrib.get("id", "")}
        total = 1 + sum(cost(child, within, depth + 1) for child in element)
        for name in _references(element, sheets):
            if name in within:
                raise BadDrawing("svg_complex")
            if name in named and name not in costs:
                costs[name] = cost(named[name], within, depth + 1)
            total += costs.get(name, 0)
        if total > MAX_DRAWN:
            raise BadDrawing("svg_complex")
        return total

    cost(root, frozenset(), 1)


def _set_size(root: Element, side: int) -> None:
    """Give the drawing its size in pixels, from its view box or else from its width and height."""
    box = re.split(r"[\s,]+", root.attrib.get("viewBox", "")[:200].strip())
    lengths = [_LENGTH.fullmatch(root.attrib.get(name, "")) for name in ("width", "height")]
    try:
        if len(box) == 4:
            width, height = float(box[2]), float(box[3])
        else:
            width, height = (float(length[1]) if length else 0.0 for length in lengths)
            root.set("viewBox", f"0 0 {width:g} {height:g}")
    except ValueError:
        raise BadDrawing("svg_size") from None
    if not (0 < width < 1e6 and 0 < height < 1e6 and math.isfinite(width / height)):
        raise BadDrawing("svg_size")
    longer = max(width, height)
    for name, length in (("width", width), ("height", height)):
        root.set(name, str(max(1, round(length * side / longer))))
    for name in ("x", "y"):
        root.attrib.pop(name, None)
