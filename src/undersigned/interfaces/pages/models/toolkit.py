"""Pages for those who carry the call further: files and words to use, the press, partners' voices."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from undersigned.campaigns.queries.partners import active_partners
from undersigned.interfaces.pages.doing_blocks import address_of, running_campaign
from undersigned.interfaces.pages.models.site_pages import PageWithBody


class ToolFileBlock(blocks.StructBlock):
    """A file to download; readers see its kind, its size and under which licence it may be used."""

    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    about = blocks.TextBlock(label=_("What it is for"), required=False, max_length=400)
    licence = blocks.CharBlock(label=_("Licence"), max_length=100, help_text=_("For example CC BY 4.0."))
    credit = blocks.CharBlock(label=_("Whom to name"), required=False, max_length=150)

    class Meta:
        icon = "download"
        label = _("File to download")
        label_format = "{title}"
        template = "pages/blocks/tool_file.html"


class WordsBlock(blocks.StructBlock):
    """Words to copy: a post, a letter, a hashtag."""

    title = blocks.CharBlock(label=_("What it is"), max_length=150)
    words = blocks.TextBlock(label=_("Words"), max_length=3000)

    class Meta:
        icon = "copy"
        label = _("Words to copy")
        label_format = "{title}"


class ToolkitPage(PageWithBody):
    """Files and words for everyone who wants to carry the call further."""

    words = StreamField([("words", WordsBlock())], verbose_name=_("words to copy"), blank=True)
    files = StreamField([("file", ToolFileBlock())], verbose_name=_("files"), blank=True)

    is_creatable = True
    template = "pages/toolkit.html"
    parent_page_types: ClassVar = ["pages.RootPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*PageWithBody.content_panels, FieldPanel("words"), FieldPanel("files")]

    class Meta:
        verbose_name = _("toolkit")
        verbose_name_plural = _("toolkits")


class PressPage(PageWithBody):
    """For journalists: what it is about, whom to ask, and the press kit of the campaign that runs."""

    is_creatable = True
    template = "pages/press.html"
    parent_page_types: ClassVar = ["pages.RootPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("page for the press")
        verbose_name_plural = _("pages for the press")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add where the press kit of the campaign lies, while one runs."""
        context = super().get_context(request, *args, **kwargs)
        campaign = running_campaign()
        context["press_kit"] = address_of("press_kit", campaign.slug) if campaign else ""
        return context


class VoiceBlock(blocks.StructBlock):
    """What somebody of a partner says, never without saying who."""

    words = blocks.TextBlock(label=_("Words"), max_length=1200)
    name = blocks.CharBlock(label=_("Who said it"), max_length=150)
    office = blocks.CharBlock(label=_("Their part in it"), required=False, max_length=150)
    partner = blocks.CharBlock(
        label=_("Partner"), required=False, max_length=80, help_text=_("The last part of the partner's address.")
    )

    class Meta:
        icon = "openquote"
        label = _("Voice")
        label_format = "{name}"


class PartnerVoicesPage(PageWithBody):
    """Why partners take part, in their own words."""

    voices = StreamField([("voice", VoiceBlock())], verbose_name=_("voices"), blank=True)

    is_creatable = True
    template = "pages/voices.html"
    parent_page_types: ClassVar = ["pages.RootPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *PageWithBody.content_panels[:-1],
        FieldPanel("voices"),
        PageWithBody.content_panels[-1],
    ]

    class Meta:
        verbose_name = _("partners' voices")
        verbose_name_plural = _("partners' voices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add each voice with its partner's name and page, while it is one."""
        context = super().get_context(request, *args, **kwargs)
        campaign = running_campaign()
        names = {one.slug: one.name for one in active_partners(campaign.pk)} if campaign else {}
        context["voices"] = [
            {
                **block.value,
                "partner_name": names.get(block.value["partner"], ""),
                "url": address_of("partner", block.value["partner"]) if block.value["partner"] in names else "",
            }
            for block in self.voices
        ]
        return context
