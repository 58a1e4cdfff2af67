"""Writes one learner's digest, in their language and on their clock."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Passage
from discussions.models import Post, Thread
from learners import zones
from learners.locales import isolated
from learners.models import Learner
from notifications import links, tokens
from notifications.digests.details import Details
from notifications.digests.selection import Best, Done, Selection
from notifications.kinds import Kind
from notifications.mail.content import Content, Item, Letter, Link, Quote, Section
from notifications.mail.quoting import quote_of_passage, quote_of_post
from notifications.mail.setting import joined, set_letter


def write_digest(
    learner: Learner, selection: Selection, details: Details, *, digest_uid: str
) -> Letter:
    """Return the letter that tells this selection."""
    language = learner.language
    with translation.override(language), timezone.override(learner.zone):
        return set_letter(
            Content(
                subject=_subject(selection, details),
                sections=list(_sections(selection, details)),
                reason=_("This digest came because you are a learner at %(site)s.")
                % {"site": settings.AYNI_SITE_NAME},
                links=[
                    Link(
                        label=_("Mark everything in this letter as read"),
                        url=tokens.mark_digest_url(digest_uid),
                    ),
                    Link(
                        label=_("Choose what you hear of, and when"),
                        url=links.page("notifications:settings"),
                    ),
                    Link(
                        label=_("No digest any more"),
                        url=tokens.unsubscribe_url(learner.uid, tokens.DIGEST),
                    ),
                ],
            )
        )


def _sections(selection: Selection, details: Details) -> Iterator[Section]:
    found = [
        (_("Questions you can probably answer"), _questions(selection, details)),
        (_("What others did for you"), _done(selection, details)),
        (_("The article changed under what you wrote"), _passages(selection, details)),
        (_("Your next meetings"), _meetings(selection, details)),
        (_("The best of your circles"), _best(selection, details)),
        (_("And besides"), _rest(selection, details)),
    ]
    for heading, items in found:
        told = list(items)
        if told:
            yield Section(heading=heading, items=told)


def _subject(selection: Selection, details: Details) -> str:
    """Return what stands first in the letter, and how much more there is to read."""
    first = _first(selection, details)
    news = (selection.questions, selection.done, selection.passages, selection.best)
    more = sum(map(len, news)) - 1
    if more < 1:
        return first
    return ngettext("%(first)s (and %(more)d more)", "%(first)s (and %(more)d more)", more) % {
        "first": first,
        "more": more,
    }


def _first(selection: Selection, details: Details) -> str:
    if selection.questions:
        asked = details.threads[selection.questions[0].thread_id]
        return _("Can you answer this? %(title)s") % {"title": isolated(asked.title)}
    if selection.done:
        done = selection.done[0]
        return _deed(done, details.threads[done.thread_id], details)
    if selection.passages:
        changed = details.threads[selection.passages[0].thread_id]
        return _("The article changed under “%(title)s”") % {"title": isolated(changed.title)}
    return details.threads[selection.best[0].thread_id].title


def _questions(selection: Selection, details: Details) -> Iterator[Item]:
    for row in selection.questions:
        thread, post = details.threads[row.thread_id], details.posts[row.post_id]
        yield Item(
            title=thread.title,
            lead=_("%(name)s asks in %(circle)s")
            % {"name": isolated(thread.author.name), "circle": isolated(thread.circle.name)},
            quotes=_quotes(thread, post),
            url=links.thread(thread),
            invitation=_("Answer"),
        )


def _done(selection: Selection, details: Details) -> Iterator[Item]:
    for row in selection.done:
        thread = details.threads[row.thread_id]
        post = details.posts.get(row.post_id or 0)
        shown = post if post and row.kind in (Kind.ANSWERED, Kind.MENTIONED) else None
        yield Item(
            title=_deed(row, thread, details),
            lead=thread.circle.name,
            quotes=_quotes(thread, shown, with_passage=False),
            url=links.thread(thread, post),
            invitation=_("Read it"),
        )


def _deed(row: Done, thread: Thread, details: Details) -> str:
    actor = details.people.get(row.actor_id or 0)
    name = isolated(actor.name) if actor else _("Somebody")
    if row.people > 1:
        more = row.people - 1
        name = ngettext("%(name)s and %(more)d other", "%(name)s and %(more)d others", more) % {
            "name": name,
            "more": more,
        }
    words = {"name": name, "title": isolated(thread.title)}
    match row.kind:
        case Kind.ACCEPTED:
            return _("%(name)s: your answer worked in “%(title)s”") % words
        case Kind.ANSWERED:
            return _("Answered by %(name)s: “%(title)s”") % words
        case Kind.MENTIONED:
            return _("You are named by %(name)s in “%(title)s”") % words
        case _:
            return _("Thanks from %(name)s for what you wrote in “%(title)s”") % words


def _passages(selection: Selection, details: Details) -> Iterator[Item]:
    for row in selection.passages:
        thread = details.threads[row.thread_id]
        gone = row.passage_state == Passage.State.GONE
        yield Item(
            title=thread.title,
            lead=_("The passage is gone from the article. It read:")
            if gone
            else _("The passage was reworded in the article. It read:"),
            quotes=_quotes(thread, None),
            url=links.thread(thread),
            invitation=_("See whether it still holds"),
        )


def _meetings(selection: Selection, details: Details) -> Iterator[Item]:
    for row in selection.meetings:
        meeting = details.meetings[row.meeting_id]
        starts = timezone.localtime(meeting.starts_at)
        when = _("%(date)s, %(time)s (%(place)s)") % {
            "date": formats.date_format(starts, _("l, j F")),
            "time": formats.time_format(starts, "TIME_FORMAT"),
            "place": isolated(zones.place_of(timezone.get_current_timezone_name())),
        }
        yield Item(
            title=meeting.title,
            lead=joined([when, isolated(meeting.circle.name)]),
            url=links.circle(meeting.circle),
        )


def _best(selection: Selection, details: Details) -> Iterator[Item]:
    for row in selection.best:
        thread, post = details.threads[row.thread_id], details.posts[row.post_id]
        yield Item(
            title=thread.title,
            lead=joined([_liveliness(row, thread), isolated(thread.circle.name)]),
            quotes=_quotes(thread, post),
            url=links.thread(thread, post),
            invitation=_("Read on"),
        )


def _liveliness(row: Best, thread: Thread) -> str:
    if thread.accepted_id is not None:
        return _("an answer worked")
    return ngettext("%(people)d person wrote", "%(people)d people wrote", row.people) % {
        "people": row.people
    }


def _rest(selection: Selection, details: Details) -> Iterator[Item]:
    for row in selection.rest:
        circle = details.circles[row.circle_id]
        words = ngettext(
            "%(circle)s: %(posts)d new post in other threads",
            "%(circle)s: %(posts)d new posts in other threads",
            row.posts,
        )
        yield Item(
            title=words % {"circle": isolated(circle.name), "posts": row.posts},
            url=links.circle(circle),
        )


def _quotes(thread: Thread, post: Post | None, *, with_passage: bool = True) -> list[Quote]:
    passage = quote_of_passage(thread) if with_passage else None
    said = quote_of_post(post) if post else None
    return [quote for quote in (passage, said) if quote is not None]
