"""Passes of this room: what a mailing or a letter gives a reader to act with. Nothing of them is stored."""
