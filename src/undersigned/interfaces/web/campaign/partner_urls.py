"""Addresses of partners; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import partner_ask, partner_consent, partner_my, partners, via

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/", partners.partners, name="partners"),
    path("partners/join/", partner_ask.partner_ask, name="partner_ask"),
    path("partners/my/", partner_my.partner_my_request, name="partner_my_request"),
    path("partners/my/<str:token>/", partner_my.partner_my, name="partner_my"),
    path("partners/contact/<str:token>/", partner_consent.partner_consent, name="partner_consent"),
    path("came/", via.came, name="came"),
]

last: list[URLPattern | URLResolver] = [
    path("partners/<slug:slug>/", partners.partner, name="partner"),
    path("partners/<slug:slug>/logo.png", partners.partner_logo, name="partner_logo"),
]
"""After the pages that have names of their own."""
