"""Addresses of coming to an event: the form, the mailbox, one's own seat; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.events import rsvp, rsvp_confirm, seat

urlpatterns: list[URLPattern | URLResolver] = [
    path("events/<slug:slug>/register/", rsvp.event_rsvp, name="event_rsvp"),
    path("events/<slug:slug>/register/sent/", rsvp.rsvp_sent, name="rsvp_sent"),
    path("events/<slug:slug>/register/deleted/", rsvp.rsvp_declined, name="rsvp_declined"),
    path("rsvp/<str:token>/", rsvp_confirm.rsvp_confirm, name="rsvp_confirm"),
    path("seat/<str:token>/", seat.seat, name="seat"),
    path("seat/<str:token>/calendar.ics", seat.seat_ics, name="seat_ics"),
]
