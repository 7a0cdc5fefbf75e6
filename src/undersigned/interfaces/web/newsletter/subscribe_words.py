"""What the pages of the newsletter say: the words of the consent, the choices, and a sentence for each error."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.interfaces.web import sign
from undersigned.mailing.models import Frequency
from undersigned.mailing.queries.subscribers import open_topics
from undersigned.values.countries import country_choices

TEXT_FIELDS: Final = ("email", "name", "language", "frequency", "country")
MOST: Final = 400
"""Characters of a field that come back into the form."""

Typed = dict[str, str | list[str]]


def typed_in(request: HttpRequest) -> Typed:
    """Return what a form says, as flows take it; nothing longer than any answer can be."""
    typed: Typed = {name: request.POST.get(name, "")[:MOST] for name in TEXT_FIELDS}
    typed["topics"] = [one[:MOST] for one in request.POST.getlist("topics")]
    typed |= {box: "on" if request.POST.get(box) else "" for box in ("news", "counts_opens")}
    return typed


def news_words() -> str:
    """Return the words beside the box, in the reader's language: what is shown is what is recorded as agreed to."""
    return _("Send me the newsletter of this call by e-mail. I can stop it at any time.")


def choices_context(typed: Mapping[str, str | Sequence[str]], errors: Mapping[str, str]) -> dict[str, Any]:
    """Return what the fields of a subscription need; error codes become sentences at their fields."""
    language = get_language() or settings.LANGUAGE_CODE
    ticked = typed.get("topics", ())
    return {
        "typed": {"language": language, "frequency": Frequency.EACH, **typed},
        "errors": {field: sentence(field, code) for field, code in errors.items()},
        "topics": [
            {
                "slug": one.slug,
                "title": one.title_in(language),
                "text": one.text.get(language) or one.text.get("en", ""),
                "ticked": one.slug in ticked,
                "sample": one.sample,
            }
            for one in open_topics()
        ],
        "frequencies": frequencies(),
        "languages": settings.LANGUAGES,
        "countries": country_choices(language),
        "words": news_words(),
    }


def frequencies() -> list[tuple[str, str]]:
    """Return how often somebody can hear from us at most, in words."""
    return [
        (Frequency.EACH, _("Each time there is something")),
        (Frequency.WEEKLY, _("Once a week at most")),
        (Frequency.MONTHLY, _("Once a month at most")),
    ]


def topic_titles(slugs: Sequence[str]) -> list[str]:
    """Return the titles of topics in the reader's language; none means all."""
    language = get_language() or settings.LANGUAGE_CODE
    return [one.title_in(language) for one in open_topics() if one.slug in slugs]


def sentence(field: str, code: str) -> str:
    """Return what to do about an error, for a field and a code of flows/subscribe.py."""
    own = {
        ("news", "missing"): _("Please tick this box if you want the newsletter: without it we send none."),
        ("topics", "unknown"): _("Please choose topics from the list."),
        ("language", "unknown"): _("Please choose a language from the list."),
        ("frequency", "unknown"): _("Please choose how often from the list."),
    }
    return own.get((field, code)) or sign.sentence(field, code)
