"""Who may see and do what with mailings at the desk (flows/set_up_desk.py gives the rights to roles)."""

from typing import Final

VIEW: Final = "undersigned.view_mailing"
WRITE: Final = "undersigned.write_mailing"
RELEASE: Final = "undersigned.release_mailing"
