"""Addresses of the public pages: the road of each deed begins here."""

from django.urls import URLPattern, URLResolver, path
from wagtail.views import serve as serve_page

from undersigned.interfaces.web import (
    call,
    confirm,
    endorse_urls,
    home,
    matrix,
    my,
    outbox_urls,
    refuse,
    roll_urls,
    share,
    sign,
    source,
)
from undersigned.interfaces.web.campaign import urls as campaign_urls

Patterns = list[URLPattern | URLResolver]

without_language: Patterns = [path("source.tar.gz", source.source, name="source")]

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
    path("sign/", sign.sign, name="sign"),
    path("sign/sent/", sign.sign_sent, name="sign_sent"),
    path("confirm/", confirm.confirm_code, name="confirm_code"),
    path("confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("confirmed/<str:token>/", confirm.confirmed, name="confirmed"),
    path("refuse/<str:token>/", refuse.refuse, name="refuse"),
    path("my/", my.my, name="my"),
    path("my/<str:token>/", my.my_signature, name="my_signature"),
    path("share/mastodon/", share.share_mastodon, name="share_mastodon"),
    # Written in the desk, but every page links to them.
    path("about/", serve_page, {"path": "about/"}, name="about"),
    path("privacy/", serve_page, {"path": "privacy/"}, name="privacy"),
]
