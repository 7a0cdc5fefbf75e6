"""Video: a still picture until the reader asks for more. Other people's servers are never asked by the page itself."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from undersigned.interfaces.pages.blocks import TEXT_FEATURES, HttpsAddressBlock

PLAYED: Final = {"mp4", "webm"}
"""Endings of files that browsers play."""


class VideoBlock(blocks.StructBlock):
    """A video kept here, played on a click; or a link that leads to one elsewhere, and says where."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    image = ImageChooserBlock(label=_("Still picture"))
    alternative_text = blocks.CharBlock(label=_("Alternative text of the picture"), max_length=250)
    document = DocumentChooserBlock(label=_("Video kept here (MP4 or WebM)"), required=False)
    address = HttpsAddressBlock(label=_("Address of a video elsewhere"), required=False)
    length = blocks.CharBlock(label=_("Length"), required=False, max_length=20, help_text=_("For example 2:30."))
    words = blocks.RichTextBlock(
        label=_("What is said and shown, in words"),
        features=TEXT_FEATURES,
        required=False,
        help_text=_("For those who cannot hear or see it, and for those who would rather read."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        label_format = "{title}"
        template = "pages/blocks/video.html"

    def clean(self, value: Any) -> Any:
        """Refuse a video that is nowhere or in two places, and a file that no browser plays."""
        cleaned = super().clean(value)
        document = cleaned.get("document")
        if bool(document) == bool(cleaned.get("address")):
            raise blocks.StructBlockValidationError(
                non_block_errors=[_("Choose a video kept here, or give the address of one elsewhere.")]
            )
        if document and document.file_extension.lower() not in PLAYED:
            raise blocks.StructBlockValidationError(
                block_errors={"document": ValidationError(_("Choose an MP4 or WebM file: browsers play no other."))}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add ``host``, where a video elsewhere lies."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["host"] = urlsplit(value.get("address") or "").hostname or ""
        return context
