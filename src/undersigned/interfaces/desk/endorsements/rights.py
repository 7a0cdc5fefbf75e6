"""Who may do what with endorsements at the desk (flows/set_up_desk.py gives the rights to roles)."""

from typing import Any, Final, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from undersigned.people.models import StaffMember

VIEW: Final = "undersigned.view_endorsement"
REVIEW: Final = "undersigned.review_endorsement"
SECOND: Final = "undersigned.second_review_endorsement"
PUBLISH: Final = "undersigned.publish_endorsement"


def holds_any(user: Any, rights: tuple[str, ...]) -> bool:
    """Say whether somebody holds one of these rights."""
    return any(user.has_perm(right) for right in rights)


def may_review(user: Any) -> bool:
    """Say whether somebody decides about endorsements, alone or as the second; they see contacts in clear."""
    return holds_any(user, (REVIEW, SECOND))


def only_second(user: Any) -> bool:
    """Say whether somebody may only agree with what a first reviewer has accepted."""
    return user.has_perm(SECOND) and not user.has_perm(REVIEW)


class Rights:
    """Mixin, to stand first among a view's bases: the view is open to those who hold one of ``rights``."""

    rights: tuple[str, ...] = (VIEW,)
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
