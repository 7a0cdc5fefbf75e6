"""Addresses of the roll, its downloads, its growth, and the holdouts; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web import downloads, growth, holdouts, roll, roll_changes, roll_entry, roll_people

urlpatterns: list[URLPattern | URLResolver] = [
    path("roll/", roll.roll, name="roll"),
    path("roll/changes/", roll_changes.roll_changes, name="roll_changes"),
    path("roll/people/", roll_people.roll_people, name="roll_people"),
    path("roll/growth/", growth.growth, name="growth"),
    path("roll/schema.json", downloads.roll_schema, name="roll_schema"),
    path("roll/<slug:slug>/", roll_entry.roll_entry, name="roll_entry"),
    path("roll.csv", downloads.roll_csv, name="roll_csv"),
    path("roll.json", downloads.roll_json, name="roll_json"),
    path("holdouts/", holdouts.holdouts, name="holdouts"),
]
