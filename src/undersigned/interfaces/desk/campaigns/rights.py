"""Who may see and do what with campaigns at the desk (flows/set_up_desk.py gives the rights to roles)."""

from typing import Any, Final

VIEW: Final = "undersigned.view_campaign"
VIEW_TARGETS: Final = "undersigned.view_target"
VIEW_LETTERS: Final = "undersigned.view_targetmail"
VIEW_PARTNERS: Final = "undersigned.view_partner"
VIEW_EVENTS: Final = "undersigned.view_event"
VIEW_ACTIONS: Final = "undersigned.view_action"
VIEW_ANNOUNCEMENTS: Final = "undersigned.view_announcement"
RUN: Final = "undersigned.run_campaign"
STOP: Final = "undersigned.stop_campaign"


def may_run(user: Any) -> bool:
    """Say whether somebody runs campaigns; they alone read what people wrote, and notes about contacts made."""
    return bool(user.has_perm(RUN))
