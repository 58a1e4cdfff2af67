"""Roles of the instance: who has them, who gives and takes them, and that a host remains."""

from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import close_old_connections

from learners import rules
from learners.actions.roles import give_role, make_host, take_role
from learners.actions.suspending import suspend_learner
from learners.models import Decision, Learner, Role, Trust
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(db):
    """Runs the instance."""
    return cast.learner("Hana Host", is_host=True)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("", set()),
        ("is_curator", {"curator"}),
        ("is_moderator", {"moderator"}),
        ("is_host", {"curator", "moderator", "host"}),
    ],
)
def test_a_host_implies_both_and_the_suspended_have_none(role, may):
    learner = cast.learner("Rita Role", **({role: True} if role else {}))

    def held():
        asked = {
            "host": rules.is_host,
            "moderator": rules.is_moderator,
            "curator": rules.is_curator,
        }
        return {name for name, rule in asked.items() if rule(learner)}

    assert held() == may
    assert rules.helps_run(learner) == bool(may)
    assert rules.trust_of(learner) == (Trust.TRUSTED if may else Trust.NEW)
    learner.is_active = False
    assert held() == set() and not rules.helps_run(learner)
    assert not any(rule(None) for rule in (rules.is_host, rules.is_moderator, rules.is_curator))


def test_giving_tells_who_and_when(host, ada, kinds_of_facts):
    give_role(actor=host, learner=ada, role=Role.MODERATOR)
    give_role(actor=host, learner=ada, role=Role.MODERATOR)
    ada.refresh_from_db()
    assert rules.roles_of(ada) == [Role.MODERATOR]
    assert kinds_of_facts(ada) == ["RoleGiven"]
    kept = Decision.objects.get(learner=ada)
    assert (kept.what, kept.role, kept.actor) == ("role_given", "moderator", host)


def test_taking_cuts_what_it_opened(host, ada, kinds_of_facts, epoch_of):
    give_role(actor=host, learner=ada, role=Role.CURATOR)
    before = epoch_of(ada)
    take_role(actor=host, learner=ada, role=Role.CURATOR)
    take_role(actor=host, learner=ada, role=Role.CURATOR)
    assert rules.roles_of(Learner.objects.get(pk=ada.pk)) == []
    assert epoch_of(ada) == before + 1
    assert kinds_of_facts(ada) == ["RoleGiven", "RoleTaken", "AccessCut"]


def test_only_hosts_may(host, ada, ben):
    moderator = cast.learner("Mara Mod", is_moderator=True)
    gone = cast.learner("Gil Gone", is_host=True, is_active=False)
    for actor in (ben, moderator, gone, ada):
        with pytest.raises(PermissionDenied):
            give_role(actor=actor, learner=ada, role=Role.HOST)
        with pytest.raises(PermissionDenied):
            take_role(actor=actor, learner=host, role=Role.HOST)
    assert Learner.objects.get(pk=host.pk).is_host


def test_a_host_must_remain(host, ada):
    cast.learner("Gil Gone", is_host=True, is_active=False)  # counts for nothing
    with pytest.raises(ValidationError) as refused:
        take_role(actor=host, learner=host, role=Role.HOST)
    assert refused.value.code == "last_host"
    give_role(actor=host, learner=ada, role=Role.HOST)
    take_role(actor=host, learner=host, role=Role.HOST)
    assert list(rules.active_hosts()) == [ada]


@pytest.mark.parametrize("role", ["", "king", "facilitator"])
def test_unknown_roles_are_refused(host, ada, role):
    for decide in (give_role, take_role):
        with pytest.raises(ValidationError) as refused:
            decide(actor=host, learner=ada, role=role)
        assert refused.value.code == "unknown_role"


def test_who_takes_no_part_gets_no_role(host):
    gone = cast.learner("Gil Gone", is_active=False)
    with pytest.raises(ValidationError) as refused:
        give_role(actor=host, learner=gone, role=Role.CURATOR)
    assert refused.value.code == "not_taking_part"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["take", "suspend"])
def test_two_hosts_who_end_each_other_leave_one(way):
    one, other = (cast.learner(f"Host {n}", is_host=True) for n in (1, 2))
    together = Barrier(2)

    def end(actor, learner):
        together.wait()
        try:
            if way == "take":
                take_role(actor=actor, learner=learner, role=Role.HOST)
            else:
                suspend_learner(actor=actor, learner=learner, reason="Me or you.")
        except (PermissionDenied, ValidationError):
            pass
        finally:
            close_old_connections()

    threads = [Thread(target=end, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert rules.active_hosts().count() == 1


def test_the_terminal_makes_the_first_host(ada, kinds_of_facts):
    said = StringIO()
    call_command("make_host", ada.email.upper(), stdout=said)
    assert Learner.objects.get(pk=ada.pk).is_host and ada.name in said.getvalue()
    assert kinds_of_facts(ada) == ["RoleGiven"]
    assert Decision.objects.get(learner=ada).actor is None


@pytest.mark.parametrize(
    ("address", "said"),
    [("nobody@example.org", "Nobody has signed up"), ("not an address", "cannot receive mail")],
)
def test_the_terminal_says_who_is_not_there(db, address, said):
    with pytest.raises(CommandError, match=said):
        call_command("make_host", address)


def test_the_terminal_makes_no_host_of_the_suspended(ada):
    Learner.objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(CommandError):
        call_command("make_host", ada.email)
    with pytest.raises(ValidationError):
        make_host(learner=ada)
