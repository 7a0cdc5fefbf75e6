"""``{% picture_chooser each %}``: Wagtail's window in which somebody chooses a picture of the library, or uploads one."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.template import Library
from django.utils.safestring import SafeString
from wagtail.images.widgets import AdminImageChooser

register = Library()


@register.simple_tag
def picture_chooser(each: Mapping[str, Any]) -> SafeString:
    """Return the chooser for a field of an act (``id``, ``field``, ``value``: the number of the picture, or "")."""
    value = str(each["value"])
    chosen = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
    attributes = {"id": each["id"]} | ({"aria-describedby": f"{each['id']}-wrong"} if each["wrong"] else {})
    rendered: SafeString = AdminImageChooser().render(each["field"].name, chosen, attributes)
    return rendered


@register.simple_tag
def chooser_scripts() -> Media:
    """Return what a page with choosers loads, before the first of them."""
    return AdminImageChooser().media
