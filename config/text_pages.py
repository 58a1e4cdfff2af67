"""The pages about this place that its host may rewrite, and where the host does so."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.texts import WRITTEN_ON, default_text
from config.texts.forms import TextForm
from foundation.texts.models import SiteText
from foundation.texts.versions import html_of, latest, own_words, versions_of
from learners.actions.texts import change_text
from learners.answering import form_page, take
from learners.rules import is_host
from learners.visitors import SeeOther, actor_of, only_for


def page(name: SiteText.Name) -> Callable[[HttpRequest], HttpResponse]:
    """Return the door of one of the pages.

    A host's words win over ours: without any in the reader's language, those in the language of
    the site are shown, because they are what counts here.
    """

    @require_safe
    def door(request: HttpRequest) -> HttpResponse:
        language = translation.get_language() or settings.LANGUAGE_CODE
        own = own_words(name, [language, settings.LANGUAGE_CODE])
        context: dict[str, object] = {
            "name": name,
            "language": own.language if own else language,
            "html": own.body_html if own else html_of(default_text(name)),
            "own": own,
            "changed_on": own.changed_at if own else WRITTEN_ON,
            "versions": versions_of(name, own.language)[1:] if own else [],
        }
        return render(request, "texts/page.html", _with_direction(context))

    return door


@require_safe
def version(request: HttpRequest, name: str, language: str, number: int) -> HttpResponse:
    """Show how a page read before, or reads now; number 0 is how Ayni came, before any host."""
    if number == 0 and name in SiteText.Name.values and language in dict(settings.LANGUAGES):
        kept = SiteText(name=name, language=language, number=0, changed_at=WRITTEN_ON)
    else:
        kept = get_object_or_404(versions_of(name, language), number=number)
    html = kept.body_html or _default_html(kept.name, kept.language)
    context = {"name": SiteText.Name(kept.name), "language": language, "html": html, "kept": kept}
    return render(request, "texts/version.html", _with_direction(context))


@only_for(is_host)
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """List the pages a host may rewrite, in every language, and who did so last."""
    kept = {(text.name, text.language): text for text in latest().select_related("changed_by")}
    pages = [
        (name, [(code, label, kept.get((name, code))) for code, label in settings.LANGUAGES])
        for name in SiteText.Name
    ]
    return render(request, "texts/texts.html", {"pages": pages})


@only_for(is_host)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Show the form, a preview, or, once saved, the page."""
    if name not in SiteText.Name.values or language not in dict(settings.LANGUAGES):
        raise Http404
    versions = list(versions_of(name, language))
    form = TextForm(request.POST or None, initial=_as_it_stands(name, language, versions))
    preview = ""
    if request.method == "POST" and form.is_valid():
        body = "" if "restore" in request.POST else form.cleaned_data["body"]
        if "preview" in request.POST:
            preview = html_of(body)
        else:
            try:
                change_text(
                    actor=actor_of(request),
                    name=name,
                    language=language,
                    body=body,
                    after=form.cleaned_data["after"],
                )
            except ValidationError as error:
                take(form, error)
            else:
                messages.success(request, _("The page reads like this from now on."))
                return SeeOther(reverse("edit_text", args=[name, language]))
    context: dict[str, object] = {
        "name": SiteText.Name(name),
        "language": language,
        "preview": preview,
        "versions": versions,
    }
    return form_page(request, "texts/edit_text.html", form, **_with_direction(context))


def _as_it_stands(name: str, language: str, versions: list[SiteText]) -> dict[str, object]:
    own = versions[0] if versions else None
    with translation.override(language):
        body = (own.body if own else "") or default_text(name)
    return {"body": body, "after": own.number if own else 0}


def _default_html(name: str, language: str) -> str:
    with translation.override(language):
        return html_of(default_text(name))


def _with_direction(context: dict[str, object]) -> dict[str, object]:
    is_bidi = translation.get_language_info(str(context["language"]))["bidi"]
    return context | {"direction": "rtl" if is_bidi else "ltr"}
