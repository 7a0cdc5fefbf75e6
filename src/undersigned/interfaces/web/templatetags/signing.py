"""``{% sign_form %}``: the form to sign, empty, wherever a page wants it."""

from typing import Any

from django.template import Library

from undersigned.calls.queries import NoCall
from undersigned.interfaces.web.sign import form_context

register = Library()


@register.inclusion_tag("web/sign_block.html", takes_context=True)
def sign_form(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the form needs, beside what the page knows; while there is no call, ``call`` is missing and nothing shows."""
    known: dict[str, Any] = context.flatten()  # type: ignore[attr-defined]
    try:
        return known | form_context(typed={}, errors={}, via=str(context.get("via", "")))
    except NoCall:
        return {}
