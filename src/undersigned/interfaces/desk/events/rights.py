"""Who may see and do what with events at the desk (flows/set_up_desk.py gives the rights to roles)."""

from typing import Final

VIEW: Final = "undersigned.view_event"
RUN: Final = "undersigned.run_event"
"""Change events, decide about suggested ones, and see who comes to them."""
