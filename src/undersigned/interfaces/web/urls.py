"""Addresses of the public pages: the road of each deed begins here."""

from django.urls import URLPattern, URLResolver, path
from wagtail.views import serve as serve_page

from undersigned.interfaces.web import (
    call,
    confirm,
    endorse_urls,
    feed,
    home,
    matrix,
    my,
    outbox_urls,
    refuse,
    roll_urls,
    share,
    sign,
    sitemap,
    source,
)
from undersigned.interfaces.web.campaign import urls as campaign_urls
from undersigned.interfaces.web.events import event_urls, rsvp_urls
from undersigned.interfaces.web.newsletter import archive_urls, subscribe_urls

Patterns = list[URLPattern | URLResolver]

without_language: Patterns = [
    path("source.tar.gz", source.source, name="source"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.sitemap_part, name="sitemap_part"),
    path("robots.txt", sitemap.robots, name="robots"),
    *event_urls.without_language,
    *subscribe_urls.without_language,
    *archive_urls.without_language,
]

outbox: Patterns = outbox_urls.urlpatterns

with_language: Patterns = [
    path("", home.home, name="home"),
    path("call/", call.call, name="call"),
    path("call/principles/<int:number>/", call.principle, name="principle"),
    path("call/matrix/", matrix.matrix_page, name="matrix"),
    path("call/matrix.csv", matrix.matrix_csv, name="matrix_csv"),
    path("call/versions/<int:number>/<str:language>.txt", call.version_text, name="version_text"),
    *roll_urls.urlpatterns,
    *endorse_urls.urlpatterns,
    *campaign_urls.urlpatterns,
    *rsvp_urls.urlpatterns,
    *event_urls.urlpatterns,
    *subscribe_urls.urlpatterns,
    *archive_urls.urlpatterns,
    path("sign/", sign.sign, name="sign"),
    path("sign/sent/", sign.sign_sent, name="sign_sent"),
    path("confirm/", confirm.confirm_code, name="confirm_code"),
    path("confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("confirmed/<str:token>/", confirm.confirmed, name="confirmed"),
    path("refuse/<str:token>/", refuse.refuse, name="refuse"),
    path("my/", my.my, name="my"),
    path("my/<str:token>/", my.my_signature, name="my_signature"),
    path("share/mastodon/", share.share_mastodon, name="share_mastodon"),
    path("feed.xml", feed.feed, name="feed"),
    # Written in the desk, but every page links to them (the later ones where they are: written_pages.py).
    path("about/", serve_page, {"path": "about/"}, name="about"),
    path("privacy/", serve_page, {"path": "privacy/"}, name="privacy"),
    path("news/", serve_page, {"path": "news/"}, name="news"),
    path("incidents/", serve_page, {"path": "incidents/"}, name="incidents"),
    path("questions/", serve_page, {"path": "questions/"}, name="questions"),
    path("toolkit/", serve_page, {"path": "toolkit/"}, name="toolkit"),
    path("press/", serve_page, {"path": "press/"}, name="press_page"),
]
