"""``{% subscribe_form topic %}``: the form of the newsletter in short, empty, wherever a page wants it."""

from typing import Any

from django.conf import settings
from django.template import Library

from undersigned.calls import queries as calls
from undersigned.interfaces.web.newsletter.subscribe_words import choices_context

register = Library()


@register.inclusion_tag("web/subscribe_block.html", takes_context=True)
def subscribe_form(context: dict[str, Any], topic: str = "") -> dict[str, Any]:
    """Return what the form needs, one topic ticked where it is offered; nothing shows while there is no call.

    It is sent where the newsletter's own form is, whose page says what is wrong, and offers the rest: how often, name, country.
    """
    try:
        call = calls.current_call(settings.OPTION["call"])
    except calls.NoCall:
        return {}
    known = choices_context({}, {})
    if any(one["slug"] == topic for one in known["topics"]):
        known = choices_context({"topics": [topic], "all_topics": ""}, {})
    return known | {"call": call, "via": str(context.get("via", ""))}
