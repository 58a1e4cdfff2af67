"""What an author's words become when they are stored, and whom they mention."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circles.models import Circle
from discussions.mentions import spellings_in
from discussions.models import Mention, Post, Thread
from foundation.markdown import clean_text, on_one_line, render_mentioning
from learners.limits import MOST_LINKS
from learners.models import Learner, Trust
from learners.rules import trust_of


@dataclass(frozen=True)
class Wording:
    """A body as typed, its safe HTML, and the people it mentions."""

    body: str
    html: str
    mentioned: frozenset[int]

    def mention(self, post: Post) -> None:
        """Make the post's mentions those of this wording."""
        post.mentions.exclude(learner_id__in=self.mentioned).delete()
        rows = [Mention(post=post, learner_id=learner_id) for learner_id in sorted(self.mentioned)]
        Mention.objects.bulk_create(rows, ignore_conflicts=True)


def typed_body(body: str) -> str:
    """Return a body as it is stored; ValidationError (required, too_long) if it cannot be."""
    body = clean_text(body)
    if not body:
        raise ValidationError({"body": ValidationError(_("Write something."), code="required")})
    refuse_long("body", body, Post.BODY_LIMIT)
    return body


def word_body(
    body: str, *, actor: Learner, circle: Circle, thread: Thread | None, chosen: Collection[str]
) -> Wording:
    """Return the wording of a body that `typed_body` returned; ValidationError (too_many_links).

    Rendering may take 0.3 s: call it before a transaction takes locks, and after limits.
    `chosen` are uids of people picked from a list: they count even where names would be unclear.
    """
    names = spellings_in(body, actor=actor, circle=circle, thread=thread, chosen=chosen)
    html, used = render_mentioning(body, names=names.by_spelling)
    _refuse_many_links(actor, html)
    mentioned = frozenset(names.by_spelling[name] for name in used) | names.chosen
    return Wording(body, html, mentioned)


def _refuse_many_links(actor: Learner, html: str) -> None:
    """Whoever is new here leads nobody away by more than two links in a post."""
    own = f'href="{settings.AYNI_PUBLIC_URL}/'
    if trust_of(actor) == Trust.NEW and html.count('href="') - html.count(own) > MOST_LINKS:
        message = _("While you are new here, a post may hold two links. Leave some out.")
        raise ValidationError({"body": ValidationError(message, code="too_many_links")})


def word_title(title: str) -> str:
    """Return a title on one line; ValidationError (required, too_long) if it cannot be stored."""
    title = on_one_line(clean_text(title))
    if not title:
        raise ValidationError(
            {"title": ValidationError(_("Say in a line what you ask."), code="required")}
        )
    refuse_long("title", title, Thread.TITLE_LIMIT)
    return title


def refuse_long(field: str, text: str, limit: int) -> None:
    """Raise ValidationError (too_long) for more than `limit` characters."""
    if len(text) > limit:
        message = ngettext(
            "At most %(limit)d character; this has %(length)d.",
            "At most %(limit)d characters; this has %(length)d.",
            limit,
        ) % {"limit": limit, "length": len(text)}
        raise ValidationError({field: ValidationError(message, code="too_long")})
