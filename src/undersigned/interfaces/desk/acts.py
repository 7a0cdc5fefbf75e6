"""Pieces of every table of acts at the desk: a field of an act's form, and who may open a view."""

from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from undersigned.people.models import StaffMember

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an act's form.

    ``kind`` is how it is typed: line, lines, email, url, moment, local (a moment in a zone that another field names), day, hour,
    number, staff, choice (from a list), tick, picture (a file),
    library (a picture of the site's own); what and entries are choices of which all are seen; sure is a tick whose
    words are its only choice, and that is not there without one. ``most`` bounds a number, or the length of what is typed.
    """

    name: str
    label: Words
    kind: str = "line"
    hint: Words = ""
    most: int = 0


def holds_any(user: Any, rights: tuple[str, ...]) -> bool:
    """Say whether somebody holds one of these rights."""
    return any(user.has_perm(right) for right in rights)


class HeldRights:
    """Mixin, to stand first among a view's bases: the view is open to those who hold one of ``rights``."""

    rights: tuple[str, ...] = ()
    request: HttpRequest

    @property
    def staff(self) -> StaffMember:
        """Who asks; Wagtail has turned away whoever is not signed in."""
        return cast(StaffMember, self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or raise PermissionDenied."""
        if not holds_any(request.user, self.rights):
            raise PermissionDenied
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer
