"""``{{ address|breakable }}``: a long address of the web as text, which a narrow screen breaks where its parts end."""

import re
from typing import Final

from django.template import Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = Library()

_PART: Final = re.compile(r"[^/.?&=#_-]*[/.?&=#_-]*")


@register.filter
def breakable(address: str) -> SafeString:
    """Return an address, escaped, with a place to break after each of its parts; what a reader copies stays the same."""
    return format_html_join("", "{}<wbr>", ((part,) for part in _PART.findall(address) if part))
