"""People on the roll: those who signed and let their name be shown."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_asked import read_number
from undersigned.interfaces.web.roll_words import country_label
from undersigned.people.queries import countries_by_code
from undersigned.roll import queries as rolls


@public_page
@require_safe
def roll_people(request: HttpRequest) -> HttpResponse:
    """Show people by their number, from the one after ``?after=`` on; 400 where that is no number."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    errors: dict[str, str] = {}
    after = read_number(request.GET.get("after", "").strip(), "after", errors=errors) or 0
    found = rolls.people_by_name(call.pk, after=after)
    countries = countries_by_code()
    context = {
        "errors": errors,
        "shown": found.shown,
        "people": [
            {"name": one.name, "number": one.number, "country": country_label(one.country, countries, language)}
            for one in found.people
        ],
        "first": reverse("roll_people") if after else "",
        "next": f"{reverse('roll_people')}?after={found.following}" if found.following else "",
    }
    return render(request, "web/roll_people.html", context, status=400 if errors else 200)
