"""Attribution: what a free licence asks to be told of an edition, wherever its text appears."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import licences
from articles.mediawiki.masking import is_masked
from articles.models import Edition

AUTHORS_NAMED = 5


@dataclass(frozen=True)
class Attribution:
    """Title, author, source, licence and changes: plain text and absolute addresses.

    Ready for a page, an email or JSON.
    """

    title: str
    url: str
    authors_text: str
    history_url: str
    source_name: str
    source_url: str
    licence_name: str
    licence_url: str
    changes: str


def attribution(edition: Edition) -> Attribution:
    """Return the attribution of an edition, in the reader's language."""
    article = edition.article
    licence = licences.by_spdx(edition.licence_spdx)
    return Attribution(
        title=article.title,
        url=edition.permanent_url,
        authors_text=_authors(edition),
        history_url=edition.history_url,
        source_name=article.wiki.name,
        source_url=article.source_url,
        licence_name=licence.name if licence else edition.licence_spdx,
        licence_url=licence.url if licence else "",
        changes=_changes(edition),
    )


def _authors(edition: Edition) -> str:
    told = [author["name"] for author in edition.authors]
    names = [name for name in told if not is_masked(name)]
    others = len(names[AUTHORS_NAMED:]) + edition.anonymous_count
    if not names:
        return _("contributors to “%(title)s”") % {"title": edition.article.title}
    named = _(", ").join(names[:AUTHORS_NAMED])
    if edition.has_hidden_authors or len(names) < len(told):
        # How many a wiki keeps back is not known.
        return _("%(named)s and others") % {"named": named}
    if not others:
        return named
    return ngettext("%(named)s and %(count)d other", "%(named)s and %(count)d others", others) % {
        "named": named,
        "count": others,
    }


def _changes(edition: Edition) -> str:
    day = date_format(edition.imported_at, "DATE_FORMAT")
    if edition.is_from_file and edition.confirmed_at is None:
        return _from_file(edition, day)
    if edition.revision_id:
        return _(
            "Revision %(revision)s, imported on %(day)s; edit links and styles were removed."
        ) % {"revision": edition.revision_id, "day": day}
    return _("Imported on %(day)s; edit links and styles were removed.") % {"day": day}


def _from_file(edition: Edition, day: str) -> str:
    """Return who vouches for a text that its wiki has not shown us yet."""
    if edition.given_by is None:
        return _("From a file, imported on %(day)s; its wiki has not shown us this text yet.") % {
            "day": day
        }
    return _(
        "From a file, as given by %(name)s on %(day)s; its wiki has not shown us this text yet."
    ) % {"name": edition.given_by.name, "day": day}
