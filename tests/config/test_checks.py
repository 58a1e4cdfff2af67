"""The builder's check finds words that a reader would meet untranslated."""

import pytest

from config import checks


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<input placeholder="Your name">',
        "{% if x %}Yes{% endif %}",
        '<a aria-label="Close">x</a>',
    ],
)
def test_a_bare_word_is_found(source):
    assert checks.untranslated_in_template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Hello there" %}</p>',
        "<p>{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %}</p>",
        '<input placeholder="{% translate "Your name" %}">',
        "{# a note to builders #}<p>{{ learner.name }}, {{ count }} &middot; #{{ number }}</p>",
        "<svg><title>drawn</title></svg>",
        '<p class="meta" data-state="live"></p>',
    ],
)
def test_what_passes_through_gettext_is_not(source):
    assert checks.untranslated_in_template(source) == []


def test_bare_refusals_and_flashes_are_found():
    source = 'raise ValidationError("No")\nmessages.success(request, f"Saved {x}")\n'
    assert [line for line, _text in checks.untranslated_in_code(source)] == [1, 2]
    assert not checks.untranslated_in_code('raise ValidationError(_("No"), code="no")')


def test_the_project_has_no_untranslated_word_and_every_template_compiles():
    assert list(checks.problems()) == []
