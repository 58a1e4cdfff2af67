"""Lists of hundreds of options: no template for each, and the same as Django writes."""

import re

import pytest
from django import forms
from django.template import Template
from django.utils import translation
from lxml import html as markup

from learners import zones
from learners.fields import CountryField, LanguagesField, LongSelect, TimeZoneField


class ProfileForm(forms.Form):
    """The three long lists."""

    country = CountryField()
    languages = LanguagesField()
    time_zone = TimeZoneField()


def shape(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return the elements of a piece of HTML in order: tag, attributes, words."""
    return [
        (element.tag, dict(element.attrib), " ".join((element.text or "").split()))
        for element in markup.fragment_fromstring(text, create_parent="div").iterdescendants()
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", ""),
        ("country", "BO"),
        ("country", '"><script>'),
        ("time_zone", zones.UTC),
        ("time_zone", "America/La_Paz"),
        ("time_zone", "Asia/Calcutta"),
        ("time_zone", "Etc/GMT+5"),
        ("time_zone", "Nowhere/Town"),
    ],
)
def test_a_select_is_what_django_writes(language, name, value, monkeypatch):
    """Chosen, unknown, former and hostile values; in both directions; bound with an error too."""
    with translation.override(language):
        for form in (ProfileForm(initial={name: value}), ProfileForm({name: value})):
            ours = str(form[name])
            with monkeypatch.context() as patch:
                patch.delattr(LongSelect, "render")
                assert shape(ours) == shape(str(form[name]))


@pytest.mark.parametrize("value", [[], ["es"], ["qu", "rw", "en"], ["xx"]])
def test_checkboxes_are_what_django_writes(value):
    form = ProfileForm(initial={"languages": value})
    written = shape(str(form["languages"]))
    options = [option for _label, group, _at in _groups(form) for option in group]
    boxes = [attributes for tag, attributes, _words in written if tag == "input"]
    assert [box["value"] for box in boxes] == [option["value"] for option in options]
    assert [box["value"] for box in boxes if "checked" in box] == [
        option["value"] for option in options if option["selected"]
    ]
    assert len({box["id"] for box in boxes}) == len(boxes)
    assert all(box["name"] == "languages" and box["type"] == "checkbox" for box in boxes)


def test_no_template_is_drawn_for_an_option(monkeypatch):
    """Counted: as many templates for a list of 400 as for one of 4."""
    drawn = []
    draw = Template.render

    def counted(self, context):
        drawn.append(self.name)
        return draw(self, context)

    monkeypatch.setattr(Template, "render", counted)
    form = ProfileForm()
    written = str(form["country"]) + str(form["time_zone"]) + str(form["languages"])
    assert len(re.findall("<option", written)) > 600 and written.count("checkbox") > 90
    assert len(drawn) <= 1


def _groups(form):
    return form.fields["languages"].widget.optgroups(
        "languages", form["languages"].value(), form["languages"].build_widget_attrs({})
    )
