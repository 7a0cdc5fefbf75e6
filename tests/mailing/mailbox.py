"""A transport of the tests' own: it keeps what it is handed, or says what a mail server might say."""

from email.message import EmailMessage


class Mailbox:
    """Keeps letters; ``answers`` maps a recipient to the exception it is met with, "" standing for everybody."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, Exception] = {}
        self.closed = 0

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Take it, or raise what was set for this recipient ("" for everybody)."""
        answer = self.answers.get(recipient) or self.answers.get("")
        if answer is not None:
            raise answer
        self.taken.append((recipient, message))

    def close(self) -> None:
        """Count how often it was closed."""
        self.closed += 1

    @property
    def recipients(self) -> list[str]:
        """To whom letters went, in order."""
        return [recipient for recipient, _message in self.taken]
