"""News: a list by day, and the pieces in it."""

from datetime import date
from typing import Any, ClassVar

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from undersigned.interfaces.pages import structured
from undersigned.interfaces.pages.models.site_pages import PageWithBody

PIECES_A_PAGE = 30


def today() -> date:
    """Return the day on which a piece is written, in the site's time zone."""
    return timezone.localdate()


class NewsIndexPage(PageWithBody):
    """The list of news, the latest day first, with running text of its own above it."""

    is_creatable = True
    max_count_per_parent = 1
    template = "pages/news_index.html"
    parent_page_types: ClassVar = ["pages.RootPage"]
    subpage_types: ClassVar = ["pages.NewsPage"]

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the list; 404 beyond the last one."""
        context = super().get_context(request, *args, **kwargs)
        pieces = NewsPage.objects.child_of(self).live().order_by("-shown_on", "-pk")
        try:
            context["pieces"] = Paginator(pieces, PIECES_A_PAGE).page(request.GET.get("page") or 1)
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404 from error
        return context


class NewsPage(PageWithBody):
    """One piece of news, with its day."""

    shown_on: "models.DateField[date, date]" = models.DateField(_("day"), default=today)

    is_creatable = True
    template = "pages/news.html"
    parent_page_types: ClassVar = ["pages.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *PageWithBody.content_panels[:-1],
        FieldPanel("shown_on"),
        PageWithBody.content_panels[-1],
    ]

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        indexes: ClassVar = [models.Index(fields=["-shown_on"], name="news_by_day")]

    def describe(self) -> list[dict[str, Any]]:
        """A news article of its day."""
        return [structured.article(self, "NewsArticle", published=self.shown_on.isoformat())]
