"""Page types that every site has: the stems of its languages, and articles below them."""

from http import HTTPMethod
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester

from undersigned.interfaces.pages import structured
from undersigned.interfaces.pages.article_blocks import ARTICLE_BLOCKS, ONCE_A_PAGE
from undersigned.interfaces.pages.forms import KEPT_SLUGS, ArticleForm
from undersigned.interfaces.pages.guards import KeptPageTester
from undersigned.interfaces.pages.sections import split_into_sections

ARTICLE_DEPTH = 3
"""Depth of the pages right below a stem: tree root 1, stem 2."""

BELOW_A_STEM = (
    "ArticlePage",
    "ExplainerPage",
    "NewsIndexPage",
    "IncidentsPage",
    "QuestionsPage",
    "ToolkitPage",
    "PressPage",
    "PartnerVoicesPage",
)
"""Types of the pages that stand at the top of a language."""

READ_ONLY_METHODS = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]


class SitePage(Page):
    """What every page of this site has. Pages are served to all readers alike: no cookie, no session, no private pages."""

    standfirst: "models.TextField[str, str]" = models.TextField(
        _("standfirst"), blank=True, max_length=400, help_text=_("One or two sentences below the heading.")
    )
    sample: "models.BooleanField[bool, bool]" = models.BooleanField(
        _("sample wording"),
        default=False,
        help_text=_(
            "This wording was made up for the example; readers are told so. Untick it once the words are yours."
        ),
    )

    is_creatable = False
    allowed_http_methods: ClassVar = READ_ONLY_METHODS
    # A password or login per page would need a session, and readers get none.
    private_page_options: ClassVar[list[str]] = []
    base_form_class = ArticleForm
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("sample")]
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("Address and search engines"),
        )
    ]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the page, fresh for ``page_seconds``, and tell the language menu where its translations stand."""
        request.page_in_languages = addresses_in_languages(self)  # type: ignore[attr-defined]
        response = super().serve(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={settings.OPTION['page_seconds']}"
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the text in sections, what it needs to work, the pages above this one, and what machines read (schema.org)."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        body = getattr(self, "body", [])
        above = [] if self.depth <= ARTICLE_DEPTH else list(self.get_ancestors().filter(depth__gte=ARTICLE_DEPTH))
        context |= {
            "sections": split_into_sections(body),
            "holds": {block.block_type for block in body},
            "above": above,
            "structured": [structured.trail([*above, self], self.locale.language_code), *self.describe()],
        }
        return context

    def describe(self) -> list[dict[str, Any]]:
        """Return what the page is in the words of schema.org, beside the way to it."""
        return []


class PageWithBody(SitePage):
    """A page with running text in blocks; every one can carry the campaign's action and the form to sign."""

    body = StreamField(ARTICLE_BLOCKS, verbose_name=_("text"), blank=True, block_counts=ONCE_A_PAGE)

    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True


class RootPage(Page):
    """Stem of the pages of one language. Readers never see it: the home page of the site stands at its address."""

    is_creatable = False
    allowed_http_methods: ClassVar = READ_ONLY_METHODS
    private_page_options: ClassVar[list[str]] = []
    preview_modes: ClassVar[list[str]] = []
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [f"pages.{name}" for name in BELOW_A_STEM]
    content_panels: ClassVar = [FieldPanel("title")]
    promote_panels: ClassVar[list[FieldPanel]] = []
    settings_panels: ClassVar[list[FieldPanel]] = []

    class Meta:
        verbose_name = _("stem of a language")
        verbose_name_plural = _("stems of languages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the reader to the home page."""
        with override(self.locale.language_code):
            return redirect("home")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Let nobody take a stem away: all pages of its language would go with it."""
        return KeptPageTester(user, self)


class ArticlePage(PageWithBody):
    """A text in sections: about, privacy, whatever stands by itself."""

    is_creatable = True
    template = "pages/article.html"
    parent_page_types: ClassVar = ["pages.RootPage", "pages.ArticlePage"]
    subpage_types: ClassVar = ["pages.ArticlePage", "pages.ExplainerPage"]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages below this one."""
        context = super().get_context(request, *args, **kwargs)
        context["subpages"] = SitePage.objects.child_of(self).live().order_by("path")
        return context

    def describe(self) -> list[dict[str, Any]]:
        """An article."""
        return [structured.article(self, "Article")]

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Let nobody take away a page that every other page links to."""
        kept = self.depth == ARTICLE_DEPTH and self.slug in KEPT_SLUGS
        return KeptPageTester(user, self) if kept else PagePermissionTester(user, self)


def addresses_in_languages(page: Page) -> dict[str, str]:
    """Return a page's address in each language of the site; where it has no translation, that language's home page."""
    addresses = {code: f"/{code}/" for code, _name in settings.LANGUAGES}
    for translation in page.get_translations(inclusive=True).live().select_related("locale"):
        if translation.locale.language_code in addresses and translation.url:
            addresses[translation.locale.language_code] = translation.url
    return addresses
