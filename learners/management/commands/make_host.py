"""`manage.py make_host ADDRESS`: makes a learner a host of the instance, such as the first one."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from learners.actions.roles import make_host
from learners.models import Learner
from learners.selectors import by_address


class Command(BaseCommand):
    """Hands the instance to somebody who has signed up."""

    help = "Makes the learner with this e-mail address a host. They sign up on the site first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("address", help="the e-mail address they sign in with")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        """Make them host and say so."""
        try:
            learner = make_host(learner=by_address(address))
        except Learner.DoesNotExist:
            raise CommandError(
                f"Nobody has signed up with {address}. Sign up on the site, then run this again."
            ) from None
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(f"{learner.name} is a host now: their menu leads to /host/.")
