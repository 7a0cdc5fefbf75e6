"""What the desk's first screen says of mailings: what waits for a second person, and what is under way, and how far."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.mailings import rights
from undersigned.interfaces.desk.mailings import words as own_words
from undersigned.mailing.models import Mailing
from undersigned.mailing.queries.mailings import figures_of, under_way
from undersigned.mailing.queries.series import held_steps

SHOWN = 5


class MailingsPanel(Component):
    """Mailings under way, for those who may see them."""

    name = "mailings"
    template_name = "desk/mailings_panel.html"
    order = 65

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the staff member may see: nothing without the right, or where none is under way."""
        request: HttpRequest = (parent_context or {})["request"]
        if not request.user.has_perm(rights.VIEW):
            return {}
        held = held_steps()
        return {
            "held": [
                {
                    "name": step.mailing.name,
                    "url": reverse("desk_mailings:inspect", args=[step.mailing_id]),
                    "by": step.mailing.offered_by,
                }
                for step in held[:SHOWN]
            ],
            "more": held.count() - SHOWN,
            "mailings": [_line(one) for one in under_way()[:SHOWN]],
        }


def _line(one: Mailing) -> dict[str, Any]:
    found = figures_of(one) if one.frozen_at else None
    return {
        "name": one.name,
        "url": reverse("desk_mailings:inspect", args=[one.pk]),
        "state": words.word_for(own_words.MAILING_STATES, one.state),
        "done": found.total - found.waiting - found.claimed if found else 0,
        "total": found.total if found else 0,
        "unsure": found.unsure if found else 0,
    }
