"""Addresses of the targets' pages and of who cares for them; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import claim, target

urlpatterns: list[URLPattern | URLResolver] = [
    path("holdouts/<slug:slug>/", target.target, name="target"),
    path("holdouts/<slug:slug>/claim/", claim.target_claim, name="target_claim"),
    path("claim/<str:token>/", claim.claim, name="claim"),
]
