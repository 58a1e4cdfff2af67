"""The one place where these tests look for letters of sign-in: the rows that wait to be sent."""

import re

from notifications.models import OutgoingEmail


def letters_to(address: str) -> list[OutgoingEmail]:
    """Return the letters to an address, the oldest first."""
    return list(OutgoingEmail.objects.filter(recipient=address).order_by("pk"))


def code_for(address: str) -> str:
    """Return the code of the newest letter to an address."""
    return re.search(r"\d{3}-\d{3}-\d{3}", letters_to(address)[-1].text).group()
