"""Small texts kept by language, such as a milestone's: the reader's language, else English, else whatever there is."""

from collections.abc import Mapping


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in a language, falling back to English and then to the first one there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def language_of(texts: Mapping[str, str], language: str) -> str:
    """Return the language in which in_language answers, for the ``lang`` attribute."""
    if texts.get(language):
        return language
    return "en" if texts.get("en") else next(iter(texts), language)
