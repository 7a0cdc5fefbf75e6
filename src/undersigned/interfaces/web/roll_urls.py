"""Addresses of the roll, its downloads, its growth, and the holdouts; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web import (
    downloads,
    growth,
    holdouts,
    papers,
    roll,
    roll_changes,
    roll_entry,
    roll_evidence,
    roll_people,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("roll/", roll.roll, name="roll"),
    path("roll/changes/", roll_changes.roll_changes, name="roll_changes"),
    path("roll/evidence/", roll_evidence.roll_evidence, name="roll_evidence"),
    path("roll/changes.atom", roll_changes.roll_changes_feed, name="roll_changes_feed"),
    path("roll/people/", roll_people.roll_people, name="roll_people"),
    path("roll/growth/", growth.growth, name="growth"),
    path("roll/schema.json", downloads.roll_schema, name="roll_schema"),
    path("roll/<slug:slug>/certificate.pdf", papers.certificate, name="certificate"),
    path("roll/<slug:slug>/logo.png", papers.logo, name="logo"),
    path("roll/<slug:slug>/badge.svg", papers.badge, name="badge"),
    path("roll/<slug:slug>/", roll_entry.roll_entry, name="roll_entry"),
    path("roll.csv", downloads.roll_csv, name="roll_csv"),
    path("roll.json", downloads.roll_json, name="roll_json"),
    path("holdouts/", holdouts.holdouts, name="holdouts"),
]
