"""``{% structured_data data %}``: what machines read of a page (schema.org), as a block of data that no browser runs."""

import json
from typing import Any, Final

from django.conf import settings
from django.template import Library
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = Library()

# As Django's json_script: nothing in the data can end the element.
_ESCAPES: Final = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def structured_data(data: dict[str, Any]) -> SafeString:
    """Return data as JSON-LD."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def structured_site(context: dict[str, Any]) -> SafeString:
    """Return the site and who stands behind it (WebSite, Organization), for the home page."""
    site = context["site"]
    home = settings.PUBLIC_URL + reverse("home")
    organization: dict[str, Any] = {"@type": "Organization", "name": site.call.name, "url": home}
    if site.follow:
        organization["sameAs"] = [one.url for one in site.follow]
    return structured_data(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": site.call.name,
            "url": home,
            "inLanguage": get_language() or settings.LANGUAGE_CODE,
            "publisher": organization,
        }
    )
