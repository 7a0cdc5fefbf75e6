"""How a signatory's name is masked at the desk."""

from typing import Final

HIDDEN: Final = "…"


def mask_name(name: str) -> str:
    """Return ``J… D…`` for ``Jane van Doe``: the first letter of the first and last word, nothing of words of one letter."""
    words = name.split()
    shown = words if len(words) < 2 else [words[0], words[-1]]
    return " ".join(word[0] + HIDDEN if len(word) > 1 else HIDDEN for word in shown) or HIDDEN
