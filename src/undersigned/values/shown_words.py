"""What stood beside the boxes of a form: recorded word for word, in the language in which it was shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownWords:
    """The words of each consent as one reader saw them. In those for a partner its name stands where {partner} does."""

    language: str
    show_name: str
    news: str
    consent: str
    partner: str = ""

    def for_partner(self, name: str) -> str:
        """Return the words of the consent to one partner."""
        return self.partner.replace("{partner}", name)
