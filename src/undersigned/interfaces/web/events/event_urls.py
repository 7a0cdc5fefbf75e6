"""Addresses of events, their calendars and of suggesting one; under a language, and without."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.events import calendar, event, event_suggest, events

urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", events.events, name="events"),
    path("events/suggest/", event_suggest.event_suggest, name="event_suggest"),
    path("events/series/<slug:slug>/", events.series, name="series"),
    path("events/preview/<str:token>/", event.event_preview, name="event_preview"),
    path("events/<slug:slug>/", event.event, name="event"),
    path("partners/my/<str:token>/event/", event_suggest.partner_event, name="partner_event"),
]

without_language: list[URLPattern | URLResolver] = [
    path("events.ics", calendar.events_ics, name="events_ics"),
    path("events/<slug:slug>.ics", calendar.event_ics, name="event_ics"),
    path("campaign/<slug:slug>/events.ics", calendar.campaign_ics, name="campaign_ics"),
]
"""What calendar programs fetch: nothing redirects them, and ``?language=fr`` asks for another language than the site's first."""
