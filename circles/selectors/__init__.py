"""What is read of circles, one module per noun; each starts from a rule."""

from circles.selectors.circles import (
    circle_by_slug,
    circles_page,
    circles_reading,
    facilitated_circle,
    languages_offered,
    my_circles,
    said_by,
    topics_offered,
)
from circles.selectors.meetings import (
    coming_meetings,
    meeting_by_uid,
    meetings_known_to,
    next_meeting,
)
from circles.selectors.page import CirclePage, circle_page
from circles.selectors.people import (
    facilitators_of,
    invitation_by_secret,
    invitations_of,
    members_known_to,
    members_of,
    open_requests,
    removed_from,
)
from circles.selectors.reading import articles_to_read, reading_list, readings_known_to

__all__ = [
    "CirclePage",
    "articles_to_read",
    "circle_by_slug",
    "circle_page",
    "circles_page",
    "circles_reading",
    "coming_meetings",
    "facilitated_circle",
    "facilitators_of",
    "invitation_by_secret",
    "invitations_of",
    "languages_offered",
    "meeting_by_uid",
    "meetings_known_to",
    "members_known_to",
    "members_of",
    "my_circles",
    "next_meeting",
    "open_requests",
    "reading_list",
    "readings_known_to",
    "removed_from",
    "said_by",
    "topics_offered",
]
