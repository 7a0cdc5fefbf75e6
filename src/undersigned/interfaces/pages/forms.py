"""What the page editor refuses: addresses at which something else of the site stands."""

from typing import Any

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page
from wagtail.views import serve

KEPT_SLUGS = ("about", "privacy")
"""Addresses that every page of the site links to (web/base.html)."""


class ArticleForm(WagtailAdminPageForm):
    """The editor's form of an article."""

    def clean(self) -> dict[str, Any]:
        """Refuse a slug under which the page could not be reached, or that takes a page away which the footer links to."""
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if slug and self.parent_page and is_taken(self.parent_page, slug):
            self.add_error("slug", _("A part of the site already stands at this address. Choose another one."))
        before = self.initial.get("slug")
        if slug and before in KEPT_SLUGS and slug != before and self.instance.depth == 3:
            self.add_error("slug", _("Every page of the site links to this address. Leave it as it is."))
        return cleaned


def is_taken(parent: Page, slug: str) -> bool:
    """Say whether a page with this slug would stand where readers get another part of the site, such as the roll."""
    base = parent.specific.url
    if base is None:
        return False
    try:
        # Addresses with a language are only known while that language is in force.
        with override(parent.locale.language_code):
            match = resolve(f"{base}{slug}/")
    except Resolver404:
        return False
    return match.func is not serve
