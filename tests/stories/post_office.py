"""Where a story's letters arrive: a real mail server on loopback, and what its letters say."""

import re
from email.message import EmailMessage

from tests.smtp_sink import Sink
from tests.stories.worker import work


class PostOffice:
    """Reads the letters that reached people over SMTP."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    def work(self) -> None:
        """Do the work that waits: letters on their way arrive."""
        work()

    def letters_to(self, address: str) -> list[EmailMessage]:
        """Do the waiting work and return all letters to an address, the oldest first."""
        self.work()
        return [letter for letter in self.sink.received if letter["To"] == address]

    def last_to(self, address: str) -> EmailMessage:
        """Do the waiting work and return the newest letter to an address."""
        return self.letters_to(address)[-1]

    def code_for(self, address: str) -> str:
        """Return the code of the newest letter to an address."""
        return re.search(r"\b\d{3}-\d{3}-\d{3}\b", text_of(self.last_to(address))).group()


def text_of(letter: EmailMessage) -> str:
    """Return the part that is written for reading."""
    return letter.get_body(("plain",)).get_content()


def one_click(letter: EmailMessage) -> str:
    """Return the address that a mail program posts to when somebody has had enough."""
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return letter["List-Unsubscribe"].strip().strip("<>")
