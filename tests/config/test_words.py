"""The builder's checks find what would reach a reader untranslated, and a catalogue not whole."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from config.words import __main__ as command
from config.words import catalogues, complete, extracting, unmarked
from config.words.extracting import Marked

SPANISH = "(n != 1)"
HERE = Marked(None, ("Ask here",))
COUNTED = Marked(None, ("%(count)s answer", "%(count)s answers"))


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<input placeholder="Your name">',
        "{% if x %}Yes{% endif %}",
        '<a aria-label="Close">x</a>',
        "<a aria-label='Close'>x</a>",
        '<img alt="A trench">',
        '<p data-say="Your zone"></p>',
        '{% include "_empty.html" with title="Nothing yet" %}',
    ],
)
def test_a_bare_word_of_a_template_is_found(source):
    assert unmarked.in_template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Hello there" %}</p>',
        "<p>{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %}</p>",
        '<input placeholder="{% translate "Your name" %}">',
        "{# a note to builders #}<p>{{ learner.name }}, {{ count }} &middot; #{{ number }}</p>",
        "<svg><title>drawn</title></svg>",
        '<p class="meta" data-state="live"></p>',
        '{% include "_empty.html" with title=heading %}',
    ],
)
def test_what_passes_through_gettext_is_not(source):
    assert unmarked.in_template(source) == []


@pytest.mark.parametrize(
    "source",
    [
        'raise ValidationError("No")',
        'raise PermissionDenied(f"Not {you}")',
        'messages.success(request, f"Saved {x}")',
        'forms.CharField(label="Name")',
        'forms.CharField(help_text="In a few words")',
        'forms.CharField(error_messages={"required": "Say something"})',
        'forms.TextInput(attrs={"placeholder": "Your name"})',
        'class Kind(models.TextChoices):\n    ANSWER = "answer", "An answer"',
        "from django.utils.translation import gettext as say",
    ],
)
def test_a_bare_word_of_a_module_is_found(source):
    assert unmarked.in_module(source)


@pytest.mark.parametrize(
    "source",
    [
        'raise ValidationError(_("No"), code="no")',
        'forms.CharField(label=_("Name"), help_text="")',
        'forms.URLField(attrs={"placeholder": "https://"})',
        'class Kind(models.TextChoices):\n    ANSWER = "answer"',
        'class Kind(models.TextChoices):\n    ANSWER = "answer", _("answer")',
    ],
)
def test_what_a_module_marks_is_not(source):
    assert unmarked.in_module(source) == []


@pytest.mark.parametrize(
    "source",
    [
        'toast("Not sent");',
        'note.textContent = "Reconnecting";',
        "button.title = `Thank ${name}`;",
        'const words = { lost: "The line is lost, wait" };',
    ],
)
def test_a_bare_word_of_a_script_is_found(source):
    assert unmarked.in_script(source)


@pytest.mark.parametrize(
    "source",
    [
        "toast(thread.dataset.sayNotSent);",
        "place.textContent = unread > MOST ? `${MOST}+` : unread;",
        'const TYPED = "textarea, input[type=text]"; // What people type.',
        'console.info("What is new could not be fetched:", error.message);',
    ],
)
def test_what_a_script_reads_from_its_page_is_not(source):
    assert unmarked.in_script(source) == []


def test_templates_and_modules_are_read_alike():
    template = (
        '{% load i18n %}\n    {% translate "Ask here" %}\n'
        "{% blocktranslate trimmed count count=n %}\n  {{ count }} answer\n"
        "  {% plural %}{{ count }} answers{% endblocktranslate %}\n"
        '{% include "_empty.html" with title=_("Nothing yet") %}'
        '{% translate "May" context "month" %}'
    )
    module = (
        'a = _("Ask " "here")\nngettext("%(count)s answer", "%(count)s answers", n)\n'
        'gettext_lazy("Nothing yet")\npgettext("month", "May")\n'
    )
    wanted = [HERE, COUNTED, Marked(None, ("Nothing yet",)), Marked("month", ("May",))]
    assert extracting.in_template(template) == wanted
    assert extracting.in_module(module) == wanted


def test_what_is_marked_inside_an_f_string_is_found():
    module = '''html = f"<p>{icon} {_('Ask here')}</p>"'''
    assert extracting.in_module(module) == [HERE]


@pytest.mark.parametrize(
    "markup",
    [
        "f'<p>{icon} Ask {name}</p>'",
        "f'{icon}<br>Ask {name}'",
        "'<p>Ask</p>'",
        "f'<b>{f\"<i>Ask</i>\"}</b>'",
    ],
)
def test_bare_words_in_markup_of_a_module_are_told(markup):
    assert unmarked.in_module(f"html = {markup}") == [(1, "Ask")]


def test_a_planted_string_is_found_in_the_project(tmp_path):
    page = tmp_path / "circles" / "templates" / "circles" / "planted.html"
    page.parent.mkdir(parents=True)
    page.write_text('{% load i18n %}{% translate "Planted" %}')
    assert extracting.in_project(tmp_path) == [Marked(None, ("Planted",))]


def say(language: str, marked: list[Marked], said: dict[str, str | tuple[str, ...]], folder: Path):
    """Write and compile the catalogue of a language that says this of what is marked."""
    catalogue = catalogues.brought_up_to_date(language, marked, catalogues.Words(language))
    for message in catalogue:
        if message.id:
            words = message.id if isinstance(message.id, str) else message.id[0]
            message.string = said.get(words, message.string)
    path = catalogues.path_of(language, "po", folder)
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.written(catalogue))
    catalogues.path_of(language, "mo", folder).write_bytes(catalogues.compiled(catalogue))


def test_a_whole_catalogue_has_no_problem_and_a_planted_string_makes_one(tmp_path):
    marked = [HERE, COUNTED]
    whole = {"Ask here": "Pregunta aquí", "%(count)s answer": ("%(count)s a", "%(count)s as")}
    say("es", marked, whole, tmp_path)
    assert list(complete.problems(marked, tmp_path)) == []
    found = list(complete.problems([*marked, Marked(None, ("Planted",))], tmp_path))
    assert any("lacks “Planted”" in line for line in found)
    found = list(complete.problems([HERE], tmp_path))
    assert any("“%(count)s answer” is said nowhere any more" in line for line in found)


def test_a_binary_that_is_not_what_the_catalogue_says_is_found(tmp_path):
    say("es", [HERE], {"Ask here": "Pregunta aquí"}, tmp_path)
    path = catalogues.path_of("es", "po", tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Pregunta", b"Consulta"))
    assert [
        "django.mo: is not what the .po file says" in line
        for line in complete.problems([HERE], tmp_path)
    ] == [True]
    catalogues.path_of("es", "mo", tmp_path).unlink()
    assert len(list(complete.problems([HERE], tmp_path))) == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Ask here", ""),
        ("by %(authors)s", "de %(autores)s"),
        ("Hello {name}", "Hola"),
        ("It reads <bdi>%(title)s</bdi>", "Lee %(title)s"),
        ('Open <a href="/x/">it</a>', 'Abre <a href="/y/">esto</a>'),
        ("A line\n", "Una línea"),
        (("%(n)s post", "%(n)s posts"), ("%(n)s mensaje", "")),
        (("%(n)s post", "%(n)s posts"), ("%(n)s mensaje", "mensajes")),
        (("%(a)s: %(n)s post", "%(a)s: %(n)s posts"), ("un mensaje", "%(a)s: %(n)s mensajes")),
    ],
)
def test_a_translation_that_leaves_something_out_is_found(source, said):
    assert list(complete.faults(Message(source, said), SPANISH))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Ask here", "Pregunta aquí"),
        ("%(a)s of %(b)s", "de %(b)s: %(a)s"),
        (("%(n)s post", "%(n)s posts"), ("un mensaje", "%(n)s mensajes")),
    ],
)
def test_a_translation_that_says_it_all_is_none(source, said):
    assert list(complete.faults(Message(source, said), SPANISH)) == []


def test_an_uncertain_translation_is_found():
    found = complete.faults(Message("Ask", "Pregunta", flags={"fuzzy"}), SPANISH)
    assert "fuzzy" in next(found)


def test_every_number_of_arabic_needs_its_form():
    words = catalogues.Words("ar")
    forms = ("لا أجوبة", "جواب واحد", "جوابان", "%(n)s أجوبة", "%(n)s جوابًا", "%(n)s جواب")
    source = ("%(n)s answer", "%(n)s answers")
    assert list(complete.faults(Message(source, forms), words.plural_expr)) == []
    assert list(
        complete.faults(Message(source, (*forms[:3], "أجوبة", *forms[4:])), words.plural_expr)
    )


def test_what_is_reworded_is_not_guessed_and_what_is_gone_goes():
    old = catalogues.Words("es")
    old.add("Ask here", "Pregunta aquí")
    old.add("Ask there", "Pregunta allí", flags={"fuzzy"})
    fresh = catalogues.brought_up_to_date("es", [Marked(None, ("Ask there",))], old)
    assert [(m.id, m.string, m.fuzzy) for m in fresh if m.id] == [("Ask there", "", False)]


def test_bringing_the_catalogues_up_to_date_twice_changes_nothing(tmp_path):
    say("fr", [HERE, COUNTED], {"Ask here": "Posez ici"}, tmp_path)
    path = catalogues.path_of("fr", "po", tmp_path)
    again = catalogues.brought_up_to_date("fr", [HERE, COUNTED], catalogues.read("fr", tmp_path))
    assert catalogues.written(again) == path.read_bytes()
    assert b"Date" not in path.read_bytes()
    assert b"Date" not in catalogues.path_of("fr", "mo", tmp_path).read_bytes()


@pytest.mark.parametrize("language", ["ar", "es", "fr"])
def test_the_compiled_catalogue_loads(language):
    """A broken head or rule of plurals would fail every page of that language."""
    with catalogues.path_of(language, "mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Circles") != "Circles"


def test_a_language_that_nobody_knows_is_not_begun(capsys):
    assert command.main(["sw", "klingon"]) == 1
    assert "klingon is not a language" in capsys.readouterr().out
    assert "sw" not in catalogues.languages()
