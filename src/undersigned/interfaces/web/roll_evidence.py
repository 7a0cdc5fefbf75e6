"""The ladder of evidence: its rungs with their criteria, as the secretariat applies them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from undersigned.endorsements.states import ACCEPTABLE, LADDER
from undersigned.endorsements.words import CRITERIA, RUNGS
from undersigned.interfaces.web.headers import public_page


@public_page
@require_safe
def roll_evidence(request: HttpRequest) -> HttpResponse:
    """Show the ladder from its lowest rung up."""
    rungs = [{"name": RUNGS[one], "criteria": CRITERIA[one], "enough": one in ACCEPTABLE} for one in LADDER]
    return render(request, "web/roll_evidence.html", {"rungs": rungs})
