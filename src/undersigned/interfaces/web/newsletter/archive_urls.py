"""Addresses of the archive, and of the links that mailings count; under a language, and without."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.newsletter import archive, go

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsletter/archive/", archive.newsletter_archive, name="newsletter_archive"),
    path("newsletter/archive/<slug:slug>/", archive.newsletter_issue, name="newsletter_issue"),
    path("newsletter/archive.xml", archive.newsletter_atom, name="newsletter_atom"),
]

without_language: list[URLPattern | URLResolver] = [
    path("go/<int:mailing>/<int:number>/<str:variant>/", go.go, name="go"),
    path("opened/<int:mailing>.gif", go.opened, name="opened"),
]
"""Where links of mailings lead."""
