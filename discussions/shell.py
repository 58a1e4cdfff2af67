"""What stands around a post's words, for the page and for frames alike.

Words and addresses are looked up once for a thread, and each post is put together from them; see
`discussions.pieces` for why without templates. A frame goes to everyone: what only some may use
comes hidden, with `data-for` saying who; thread.js shows it to them.
"""

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from discussions.models import Post, Thread
from discussions.pieces import Pieces
from discussions.selectors import ShownPost
from learners.countries import name_of
from learners.locales import isolated
from learners.models import Learner

# Stands for the number in an address until there is one; no post has it.
_NUMBER = 999_999_999
_ABOUT_A_POST = (
    "give_thanks",
    "withdraw_thanks",
    "accept_answer",
    "edit_post",
    "remove_post",
)


class Shell(Pieces):
    """Puts posts of one thread together, in the active language and zone.

    `csrf` is the token of forms for who is signed in; forms of frames get theirs from the page.
    """

    def __init__(self, thread: Thread, csrf: str = "") -> None:
        super().__init__()
        self.thread = thread
        self.csrf = f'<input type="hidden" name="csrfmiddlewaretoken" value="{csrf}">' * bool(csrf)
        self.addresses = {
            name: reverse(f"discussions:{name}", args=[thread.uid, _NUMBER])
            for name in _ABOUT_A_POST
        }
        self.withdraw_acceptance = reverse("discussions:withdraw_acceptance", args=[thread.uid])
        self.report_post = reverse("discussions:report", args=["post", thread.uid])
        self.people: dict[int, str] = {}
        self.thanks = _("Thanks")
        self.edit, self.take_down, self.report = _("Edit"), _("Take down"), _("Report")

    def post(self, shown: ShownPost) -> SafeString:
        """Return one post."""
        post = shown.post
        kinds = [
            "post",
            *["post--question"] * (post.number == 1),
            *["post--accepted"] * shown.is_accepted,
            *["post--removed"] * post.is_removed,
        ]
        parts = [
            f'<article class="{" ".join(kinds)}" id="p{post.number}" data-post="{post.number}"'
            f' data-author="{post.author.uid}">',
            self._mark(shown) if shown.is_accepted else "",
            self._head(post),
            self._body(post),
            "" if post.is_removed else self._actions(shown),
            "</article>",
        ]
        # Every part is escaped, or was cleaned when it was written.
        return mark_safe("\n".join(part for part in parts if part))

    def _mark(self, shown: ShownPost) -> str:
        words = _("This worked for %(name)s") % {"name": isolated(shown.asker_name)}
        return f'<p class="post__mark">{self.icon("check")}{escape(words)}</p>'

    def _head(self, post: Post) -> str:
        comment = f'<span class="tag">{_("comment")}</span>' if post.kind == "comment" else ""
        edited = f" · {_('edited')}" if post.edited_at and not post.is_removed else ""
        return (
            f'<header class="post__head">{self._person(post.author)}{comment}'
            f'<a class="post__when" href="#p{post.number}">{self.time(post.created_at)}{edited}'
            f' <span class="number">#{post.number}</span></a></header>'
        )

    def _person(self, author: Learner) -> str:
        """Return an author's avatar, name and country, made once for all of their posts."""
        if author.pk not in self.people:
            page = reverse("learners:learner", args=[author.uid])
            place = name_of(author.country) if author.country else ""
            self.people[author.pk] = (
                f'<span class="avatar tint-{author.tint}" aria-hidden="true">'
                f"{escape(author.initials[:2])}</span>\n"
                f'<a class="post__author" href="{page}"><bdi>{escape(author.name)}</bdi></a>\n'
                + (f'<span class="post__place">{escape(place)}</span>\n' if place else "")
            )
        return self.people[author.pk]

    def _body(self, post: Post) -> str:
        if post.is_removed:
            return f'<p class="post__body">{_("This post was taken down.")}</p>'
        if not post.own_words:
            return ""
        language = escape(self.thread.language)
        words = post.body_html
        return f'<div class="post__body prose" lang="{language}" dir="auto">{words}</div>'

    def _actions(self, shown: ShownPost) -> str:
        post = shown.post
        parts = ['<form class="post__actions" method="post">', self.csrf]
        if shown.may_thank:
            parts.append(self._thanks_button(shown))
        if shown.for_anyone or not shown.may_thank:
            hidden = _for(shown, "onlooker author") or " hidden" * (not post.thanks_count)
            parts.append(f'<span class="mark"{hidden}>{self._thanks(post)}</span>')
        if shown.may_accept:
            parts.append(self._accept_button(shown))
        if shown.may_edit:
            page = self._address("edit_post", post)
            parts.append(f'<a href="{page}"{_for(shown, "author")}>{self.edit}</a>')
        if shown.may_remove:
            page, who = self._address("remove_post", post), _for(shown, "author facilitator")
            parts.append(f'<a href="{page}"{who}>{self.take_down}</a>')
        if shown.for_anyone or not shown.may_edit:
            page = self.report_post.replace(self.thread.uid, post.uid)
            who = _for(shown, "others onlooker")
            parts.append(f'<a href="{page}" rel="nofollow"{who}>{self.report}</a>')
        return "\n".join([*filter(None, parts), "</form>"])

    def _thanks_button(self, shown: ShownPost) -> str:
        act = self._address("withdraw_thanks" if shown.has_thanked else "give_thanks", shown.post)
        pressed = "true" if shown.has_thanked else "false"
        return (
            f'<button type="submit" class="thanks" formaction="{act}" aria-pressed="{pressed}"'
            f"{_for(shown, 'others')}>{self._thanks(shown.post)}</button>"
        )

    def _thanks(self, post: Post) -> str:
        number = f'<span class="number" data-thanks>{post.thanks_count or ""}</span>'
        return f"{self.icon('thanks')} {self.thanks} {number}"

    def _accept_button(self, shown: ShownPost) -> str:
        if shown.is_accepted:
            act, words = self.withdraw_acceptance, _("It did not work after all")
        else:
            act = self._address("accept_answer", shown.post)
            words = f"{self.icon('check')} {_('This worked for me')}"
        who = _for(shown, "asker")
        return f'<button type="submit" formaction="{act}"{who}>{words}</button>'

    def _address(self, name: str, post: Post) -> str:
        return self.addresses[name].replace(f"{_NUMBER}", f"{post.number}")


def _for(shown: ShownPost, people: str) -> str:
    """Return what hides a control of a frame from all but these; nothing on a page."""
    return f' data-for="{people}" hidden' if shown.for_anyone else ""
