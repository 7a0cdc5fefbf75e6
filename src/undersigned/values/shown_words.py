"""What stood beside the boxes of a form: recorded word for word, in the language in which it was shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownWords:
    """The words of each consent as one reader saw them."""

    language: str
    show_name: str
    news: str
    consent: str
