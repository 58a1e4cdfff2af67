"""Turns the facts of the floors below into notifications and notices, one module per matter.

Every listener may run again: a notification is unique per learner and fact, a notice per what it
tells, and what the fact tells of is read anew, so that one which has been undone tells nobody.
"""

from notifications.subscribers import office, talk

__all__ = ["office", "talk"]
