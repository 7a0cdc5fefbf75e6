"""What the pages around signing in ask: whether passkeys work here, and whether somebody must have a second factor."""

from typing import Any

from django import template

from undersigned.interfaces.desk.passkeys import PasskeyPlace, passkey_place
from undersigned.interfaces.desk.second_factor import factors_of, needs_second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def passkeys(context: dict[str, Any]) -> PasskeyPlace:
    """Return whether passkeys work at this address, and where they would."""
    return passkey_place(context["request"])


@register.simple_tag(takes_context=True)
def must_have_factor(context: dict[str, Any]) -> bool:
    """Say whether who is signed in may not do without a second factor."""
    return needs_second_factor(context["request"].user)


@register.simple_tag(takes_context=True)
def has_factor(context: dict[str, Any]) -> bool:
    """Say whether who is signed in has a second factor."""
    return factors_of(context["request"].user).any
