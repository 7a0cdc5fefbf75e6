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


def via_link(public_url: str, language: str, code: str) -> str:
    """Return the first page's address with the code that says through whom somebody came."""
    return f"{public_url}/{language}/?via={code}"


def ask_link(public_url: str, language: str, token: str) -> str:
    """Return the address of the page that shows a person how many signed through their link."""
    return f"{public_url}/{language}/ask/{token}/"


def pledge_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which the holder of an office pledges."""
    return f"{public_url}/{language}/pledge/{token}/"


def endorse_form_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which a body writes its form on."""
    return f"{public_url}/{language}/endorse/form/{token}/"


def endorse_mailbox_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which a mailbox named in an endorsement is confirmed."""
    return f"{public_url}/{language}/endorse/mailbox/{token}/"


def endorse_my_link(public_url: str, language: str, token: str) -> str:
    """Return the address of a body's own page."""
    return f"{public_url}/{language}/endorse/my/{token}/"


def entry_link(public_url: str, language: str, slug: str) -> str:
    """Return the public address of an entry of the roll."""
    return f"{public_url}/{language}/roll/{slug}/"


def desk_link(public_url: str, endorsement_id: object) -> str:
    """Return the address at which the desk decides about an endorsement."""
    return f"{public_url}/desk/endorsements/{endorsement_id}/"


def claim_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which somebody takes a target into their care, and does so from then on."""
    return f"{public_url}/{language}/claim/{token}/"


def partner_my_link(public_url: str, language: str, token: str) -> str:
    """Return the address of a partner's own page."""
    return f"{public_url}/{language}/partners/my/{token}/"


def partner_consent_link(public_url: str, language: str, token: str) -> str:
    """Return the address at which a consent to a partner is taken back."""
    return f"{public_url}/{language}/partners/contact/{token}/"


def press_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which a supporter confirms a letter to a target."""
    return f"{public_url}/{language}/press/{token}/"


def target_link(public_url: str, language: str, *place: str) -> str:
    """Return the public address of a target; ``place`` is what its address says of it (campaigns.queries.places.place_of)."""
    *campaign, slug = place
    below = f"/campaign/{campaign[0]}" if campaign else ""
    return f"{public_url}/{language}{below}/holdouts/{slug}/"


def newsletter_link(public_url: str, language: str) -> str:
    """Return the address of the form for the newsletter."""
    return f"{public_url}/{language}/newsletter/"


def subscribe_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which a mailbox says that it wants the newsletter."""
    return f"{public_url}/{language}/newsletter/confirm/{token}/"


def subscribe_code_link(public_url: str, language: str) -> str:
    """Return the address of the form that takes a subscription's six digits."""
    return f"{public_url}/{language}/newsletter/confirm/"


def preferences_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which a subscriber chooses, or leaves."""
    return f"{public_url}/{language}/newsletter/my/{token}/"


def unsubscribe_link(public_url: str, token: str, delivery: int | None = None) -> str:
    """Return the address that ends the news: by one press on its page, or by a mail program's POST (RFC 8058).

    ``delivery`` is the id of the delivery that carries it, so that its mailing's figures say that somebody left.
    """
    tail = f"{delivery}/" if delivery is not None else ""
    return f"{public_url}/newsletter/unsubscribe/{token}/{tail}"


def events_link(public_url: str, language: str) -> str:
    """Return the public address of the list of events."""
    return f"{public_url}/{language}/events/"


def event_link(public_url: str, language: str, slug: str) -> str:
    """Return the public address of an event."""
    return f"{public_url}/{language}/events/{slug}/"


def event_preview_link(public_url: str, language: str, token: str) -> str:
    """Return the address that shows an event before it is public."""
    return f"{public_url}/{language}/events/preview/{token}/"


def campaign_preview_link(public_url: str, language: str, token: str) -> str:
    """Return the address that shows a campaign before its first day."""
    return f"{public_url}/{language}/campaign/preview/{token}/"


def event_rsvp_link(public_url: str, language: str, slug: str) -> str:
    """Return the address at which one asks for a seat at an event."""
    return f"{public_url}/{language}/events/{slug}/register/"


def rsvp_link(public_url: str, language: str, token: str) -> str:
    """Return the address under which a mailbox confirms that its owner comes."""
    return f"{public_url}/{language}/rsvp/{token}/"


def seat_link(public_url: str, language: str, token: str) -> str:
    """Return the address of one's own seat at an event."""
    return f"{public_url}/{language}/seat/{token}/"
