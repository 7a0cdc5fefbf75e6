"""Blocks of which articles are made."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from undersigned.calls import queries as calls
from undersigned.interfaces.pages.principles import current_principles
from undersigned.roll import queries as roll

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]

SITE_PLACES = [
    ("sign", _("The form to sign")),
    ("call", _("The text of the call")),
    ("roll", _("The roll")),
    ("holdouts", _("The holdouts")),
    ("growth", _("The growth of the roll")),
    ("my", _("A signatory's own signature")),
    ("news", _("News")),
    ("incidents", _("Incidents")),
    ("toolkit", _("Toolkit")),
    ("partners", _("Partners")),
    ("endorse", _("The form for bodies that endorse")),
]

KIND_LABELS = {
    "state": _("States"),
    "public_authority": _("Public authorities and local governments"),
    "private_sector": _("Private sector"),
    "civil_society": _("Civil society and academia"),
}


class WebAddressBlock(blocks.URLBlock):
    """An address of a web page: http or https, nothing else."""

    def clean(self, value: Any) -> Any:
        """Refuse schemes that do not lead to a page."""
        cleaned = super().clean(value)
        if cleaned and urlsplit(cleaned).scheme not in ("http", "https"):
            raise ValidationError(_("Enter an address that begins with https:// or http://."))
        return cleaned


class HttpsAddressBlock(WebAddressBlock):
    """An address of a web page that nobody on the way can change: https."""

    def clean(self, value: Any) -> Any:
        """Refuse http too."""
        cleaned = super().clean(value)
        if cleaned and urlsplit(cleaned).scheme != "https":
            raise ValidationError(_("Enter an address that begins with https://."))
        return cleaned


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, never without saying whose they are."""

    text = blocks.TextBlock(label=_("Words"))
    source = blocks.CharBlock(label=_("Who said or wrote it, and where"), max_length=200)
    address = WebAddressBlock(label=_("Address of the source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        label_format = "{source}"
        template = "pages/blocks/quote.html"


class FactBlock(blocks.StructBlock):
    """One fact with its source: what awareness pages are made of."""

    figure = blocks.CharBlock(label=_("Figure or date"), required=False, max_length=30)
    statement = blocks.TextBlock(label=_("What is the case"))
    source = blocks.CharBlock(label=_("Source"), max_length=200)
    address = WebAddressBlock(label=_("Address of the source"))

    class Meta:
        icon = "info-circle"
        label = _("Fact with its source")
        label_format = "{figure} {statement}"
        template = "pages/blocks/fact.html"


class PictureBlock(blocks.StructBlock):
    """A picture that says in words what it shows."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative_text = blocks.CharBlock(
        label=_("Alternative text"),
        max_length=250,
        help_text=_("What somebody who cannot see the picture should know of it. Not the file's name."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)
    credit = blocks.CharBlock(label=_("Credit and licence"), required=False, max_length=150)

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{alternative_text}"
        template = "pages/blocks/picture.html"


class DocumentBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label=_("Document"))
    label = blocks.CharBlock(label=_("Words of the link"), required=False, max_length=150)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")
        template = "pages/blocks/document.html"


class ButtonBlock(blocks.StructBlock):
    """A way onwards: to a place of this site, one of its pages, or another site; exactly one of them."""

    label = blocks.CharBlock(label=_("Words on the button"), max_length=60)
    place = blocks.ChoiceBlock(label=_("Place of this site"), choices=SITE_PLACES, required=False)
    page = blocks.PageChooserBlock(label=_("Page of this site"), required=False)
    address = WebAddressBlock(label=_("Address of another site"), required=False)

    class Meta:
        icon = "link"
        label = _("Button")
        label_format = "{label}"
        template = "pages/blocks/button.html"

    def clean(self, value: Any) -> Any:
        """Refuse a button that leads nowhere or to two places."""
        cleaned = super().clean(value)
        if sum(bool(cleaned.get(name)) for name in ("place", "page", "address")) != 1:
            raise blocks.StructBlockValidationError(
                non_block_errors=[_("Choose one target: a place, a page or an address.")]
            )
        return cleaned

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add ``url``: where the button leads, empty when its page is gone or not published."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["url"] = _target_of(value)
        return context


def _target_of(value: Any) -> str:
    if value.get("place"):
        try:
            return reverse(value["place"])
        except NoReverseMatch:
            return ""
    page = value.get("page")
    if page is not None:
        return page.url or "" if page.live else ""
    return value.get("address") or ""


class RollFiguresBlock(blocks.StaticBlock):
    """How many stand behind the call now, by kind, with the day of the count."""

    class Meta:
        icon = "table"
        label = _("Figures of the roll")
        admin_text = _("The four kinds with their sum, always as of now.")
        template = "pages/blocks/roll_figures.html"

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add ``figures``, the counts of this site's call, and ``kinds``; neither while there is no call."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        try:
            figures = roll.roll_counts(calls.current_call(settings.OPTION["call"]).pk)
        except calls.NoCall:
            return context
        address = reverse("roll")
        context["figures"] = figures
        context["kinds"] = [
            {"label": label, "count": getattr(figures, kind), "url": f"{address}?kind={kind}"}
            for kind, label in KIND_LABELS.items()
        ]
        return context


class PrincipleListBlock(blocks.StaticBlock):
    """The principles of the call's latest version, in the reader's language."""

    class Meta:
        icon = "list-ol"
        label = _("List of the principles")
        admin_text = _("The numbered principles of the call, in the language of the page.")
        template = "pages/blocks/principles.html"

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add ``principles`` with the ``note`` on their wording; none while no version is published."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        found = current_principles()
        context["principles"] = found.principles if found else []
        if found:
            context["principles_language"] = found.language
            context["note"] = found.note
        return context


class ContactBlock(blocks.StaticBlock):
    """Where readers reach the secretariat: option ``contact``."""

    class Meta:
        icon = "mail"
        label = _("Contact of the secretariat")
        admin_text = _("What the operator has set as option “contact”.")
        template = "pages/blocks/contact.html"

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add ``contact``, which may be an e-mail address, a web address or plain words."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["contact"] = settings.OPTION["contact"]
        return context
