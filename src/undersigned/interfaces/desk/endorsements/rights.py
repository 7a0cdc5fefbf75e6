"""Who may do what with endorsements at the desk (flows/set_up_desk.py gives the rights to roles)."""

from typing import Any, Final

from undersigned.interfaces.desk.acts import HeldRights, holds_any

VIEW: Final = "undersigned.view_endorsement"
REVIEW: Final = "undersigned.review_endorsement"
SECOND: Final = "undersigned.second_review_endorsement"
PUBLISH: Final = "undersigned.publish_endorsement"


def may_review(user: Any) -> bool:
    """Say whether somebody decides about endorsements, alone or as the second; they see contacts in clear."""
    return holds_any(user, (REVIEW, SECOND))


def only_second(user: Any) -> bool:
    """Say whether somebody may only agree with what a first reviewer has accepted."""
    return user.has_perm(SECOND) and not user.has_perm(REVIEW)


class Rights(HeldRights):
    """Mixin, to stand first among a view's bases: open to those who hold one of ``rights``, at least those who may look."""

    rights: tuple[str, ...] = (VIEW,)
