"""Questions of this room, a file a noun."""

from undersigned.mailing.queries.letters import letters_by_state, letters_since
from undersigned.mailing.queries.subscribers import is_subscriber

__all__ = ["is_subscriber", "letters_by_state", "letters_since"]
