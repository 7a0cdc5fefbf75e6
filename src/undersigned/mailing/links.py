"""Where a letter's links lead: the public address of the site, a language, and the word of the deed."""


def confirm_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which a person confirms a signature."""
    return f"{public_url}/{language}/confirm/{token}/"


def confirm_code_link(public_url: str, language: str) -> str:
    """Return the address of the form that takes the six digits."""
    return f"{public_url}/{language}/confirm/"


def refuse_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which the owner of a mailbox says that it was not them."""
    return f"{public_url}/{language}/refuse/{token}/"


def my_link(public_url: str, language: str, token: str) -> str:
    """Return the address of one's own signature."""
    return f"{public_url}/{language}/my/{token}/"


def my_request_link(public_url: str, language: str) -> str:
    """Return the address where a link to one's own signature is asked for."""
    return f"{public_url}/{language}/my/"
