"""Addresses of the targets' pages and of who cares for them; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import claim, target
from undersigned.interfaces.web.campaign.target_paths import target_paths

urlpatterns: list[URLPattern | URLResolver] = [
    *target_paths("", target.target, name="target"),
    *target_paths("claim/", claim.target_claim, name="target_claim"),
    path("claim/<str:token>/", claim.claim, name="claim"),
]
