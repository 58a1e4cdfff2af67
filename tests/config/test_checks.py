"""The builder's check holds the project to what it asks."""

from config import checks


def test_every_template_compiles():
    assert list(checks.templates_that_do_not_compile()) == []


def test_the_project_says_nothing_past_gettext():
    assert list(checks.unmarked_words()) == []
