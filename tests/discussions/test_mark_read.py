"""How far somebody has read."""

import pytest

from discussions.actions import mark_read
from discussions.models import Thread, ThreadRead
from tests import cast


def read_to(thread, learner):
    return ThreadRead.objects.get(thread=thread, learner=learner).last_read_seq


def test_it_only_goes_forward_and_not_beyond_the_end(ada, ben, thread):
    for _ in range(3):
        cast.post(thread, ben)
    for seq, expected in ((2, 2), (1, 2), (3, 3), (10**12, 4), (0, 4)):
        mark_read(actor=ada, thread=thread, seq=seq)
        assert read_to(thread, ada) == expected


def test_readers_of_an_open_circle_have_places_too(cleo, thread):
    mark_read(actor=cleo, thread=thread, seq=1)
    assert read_to(thread, cleo) == 1


def test_behind_a_door_it_tells_nothing(cleo, closed_thread):
    with pytest.raises(Thread.DoesNotExist):
        mark_read(actor=cleo, thread=closed_thread, seq=1)
