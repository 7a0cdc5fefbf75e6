"""Pages that nobody takes away by mistake: the stems of the languages, and those that every other page links to."""

from wagtail.models import PagePermissionTester


class KeptPageTester(PagePermissionTester):
    """What staff may do to a page that stays where it is: edit and publish it, not delete, hide, move or copy it."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Refuse to everybody."""
        return False

    def can_unpublish(self) -> bool:
        """Refuse to everybody."""
        return False

    def can_move(self) -> bool:
        """Refuse to everybody."""
        return False

    def can_copy(self) -> bool:
        """Refuse to everybody."""
        return False
