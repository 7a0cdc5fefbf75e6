"""Searching the roll, in one process: as a query, and as the whole page without the cache.

As a command it prints one line of JSON for the instance in UNDERSIGNED_HOME: milliseconds of every search by measure.
"""

import json
import os
import time
from collections.abc import Callable
from urllib.parse import urlencode

SEARCHES = ("Germany", "Allemagne", "germany", "Cote d'Ivoire", "micro", "universite", "a", "zzz", "")
REPEATS = 5


def measure() -> dict[str, list[float]]:
    """Milliseconds of `search_roll` and of the page `/en/roll/`, for each of the searches five times."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "undersigned.config.settings"
    import django  # settings come from the environment, so Django is set up here and not at import

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils.translation import override

    from undersigned.calls.queries import current_call
    from undersigned.roll.search import search_roll

    call = current_call(settings.OPTION["call"])
    total = search_roll(call.pk).total
    if total < 1_223:
        raise SystemExit(f"The roll has {total} entries instead of 1,223.")
    client = Client(headers={"host": settings.PUBLIC_URL.split("://", 1)[1]})

    def page(text: str) -> None:
        answer = client.get(f"/en/roll/?{urlencode({'q': text})}")
        if answer.status_code != 200:
            raise SystemExit(f"The roll answered {answer.status_code}.")

    def query(text: str) -> None:
        with override("en"):
            search_roll(call.pk, text=text)

    return {"query": _times(query), "page": _times(page)}


def _times(deed: Callable[[str], None]) -> list[float]:
    deed("France")  # what is done once in the life of a process is not a search
    found = []
    for _ in range(REPEATS):
        for text in SEARCHES:
            began = time.perf_counter()
            deed(text)
            found.append((time.perf_counter() - began) * 1e3)
    return found


if __name__ == "__main__":
    print(json.dumps(measure()))
