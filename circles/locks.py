"""The rows of a circle that writers lock, in the one order that docs/hosting.md has (Limits).

On SQLite the IMMEDIATE transaction itself is the lock and these only read afresh.
"""

from circles.models import Circle, Membership
from learners.models import Learner


def lock_circle(circle: Circle) -> Circle:
    """Return the circle as it is now, locked until the transaction ends."""
    return Circle.objects.select_for_update(no_key=True).get(pk=circle.pk)


def lock_standing(circle: Circle, learner: Learner) -> Membership | None:
    """Return the learner's row in the circle as it is now, locked; None where there never was one.

    Whoever writes in a circle locks the author's row, and so does whoever removes them: a post
    either precedes the removal or does not exist.
    """
    rows = Membership.objects.select_for_update(no_key=True)
    return rows.filter(circle=circle, learner=learner).first()


def lock_standing_of(circle: Circle, uid: str) -> Membership:
    """Return the locked row of the learner with this uid; Membership.DoesNotExist without one."""
    rows = Membership.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("learner").get(circle=circle, learner__uid=uid)
