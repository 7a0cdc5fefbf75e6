"""Page types: what staff write in the desk and readers find under ``/<language>/``."""

from undersigned.interfaces.pages.models.incidents import IncidentPage, IncidentsPage
from undersigned.interfaces.pages.models.news import NewsIndexPage, NewsPage
from undersigned.interfaces.pages.models.site_pages import (
    ArticlePage,
    RootPage,
    SitePage,
    addresses_in_languages,
)
from undersigned.interfaces.pages.models.toolkit import PartnerVoicesPage, PressPage, ToolkitPage
from undersigned.interfaces.pages.models.understanding import ExplainerPage, QuestionsPage

__all__ = [
    "ArticlePage",
    "ExplainerPage",
    "IncidentPage",
    "IncidentsPage",
    "NewsIndexPage",
    "NewsPage",
    "PartnerVoicesPage",
    "PressPage",
    "QuestionsPage",
    "RootPage",
    "SitePage",
    "ToolkitPage",
    "addresses_in_languages",
]
