"""What a circle reads."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from circles import actions, selectors
from circles.actions.reading import LONGEST_LIST
from circles.models import Circle, Reading
from tests import cast
from tests.circles.people import race


@pytest.fixture
def stove(article):
    """An article that the circle does not read yet."""
    return cast.article("Rocket stove")


def test_every_member_may_add_an_article(circle, ben, article, stove, told):
    reading = actions.add_reading(actor=ben, circle=circle, article=stove, note=" For winter ")
    assert (reading.note, reading.added_by) == ("For winter", ben)
    assert [each.article for each in selectors.reading_list(circle)] == [article, stove]
    assert Circle.objects.get(pk=circle.pk).version == circle.version + 1
    kind, actor, data = told()[-1]
    assert (kind, actor, data["article_id"]) == ("ReadingAdded", ben.pk, stove.pk)


def test_adding_twice_is_adding_once(circle, ben, stove, kinds):
    first = actions.add_reading(actor=ben, circle=circle, article=stove)
    again = actions.add_reading(actor=ben, circle=circle, article=stove, note="Again")
    assert (again.pk, again.note) == (first.pk, "")
    assert kinds() == ["ReadingAdded"]


@pytest.mark.parametrize("who", ["cleo", "eli"])
def test_strangers_add_nothing(circle, hidden_circle, stove, request, who):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.add_reading(actor=actor, circle=circle, article=stove)
    with pytest.raises(Circle.DoesNotExist):
        actions.add_reading(actor=actor, circle=hidden_circle, article=stove)


def test_a_note_out_of_bounds_is_refused(circle, ben, stove):
    with pytest.raises(ValidationError) as refused:
        actions.add_reading(actor=ben, circle=circle, article=stove, note="x" * 201)
    assert list(refused.value.message_dict) == ["note"]


def test_the_list_has_an_end(circle, ben, stove, monkeypatch):
    assert LONGEST_LIST == 200
    monkeypatch.setattr("circles.actions.reading.LONGEST_LIST", 1)
    with pytest.raises(ValidationError) as refused:
        actions.add_reading(actor=ben, circle=circle, article=stove)
    assert refused.value.code == "list_full"


def test_facilitators_take_articles_off(circle, ada, article, told):
    actions.remove_reading(actor=ada, circle=circle, uid=article.uid)
    assert not selectors.reading_list(circle).exists()
    kind, actor, data = told()[-1]
    assert (kind, actor, data["article_id"]) == ("ReadingRemoved", ada.pk, article.pk)
    with pytest.raises(Reading.DoesNotExist):
        actions.remove_reading(actor=ada, circle=circle, uid=article.uid)


@pytest.mark.parametrize("who", ["ben", "cleo"])
def test_nobody_else_takes_articles_off(circle, article, request, who):
    with pytest.raises(PermissionDenied):
        actions.remove_reading(actor=request.getfixturevalue(who), circle=circle, uid=article.uid)


def test_b13_an_article_that_only_another_circle_reads_is_not_there(circle, article):
    other = cast.learner("Ola Other")
    own = cast.circle("Another one", other)
    with pytest.raises(Reading.DoesNotExist):
        actions.remove_reading(actor=other, circle=own, uid=article.uid)


def test_what_a_closed_circle_reads_is_for_its_members(closed_circle, ben, cleo, article):
    assert [each.article for each in selectors.readings_known_to(ben, closed_circle)] == [article]
    for stranger in (cleo, None):
        assert not selectors.readings_known_to(stranger, closed_circle).exists()


def test_looking_for_an_article_by_words_or_uid(circle, ben, article, stove):
    def found(query):
        return list(selectors.articles_to_read(ben, circle, query))

    assert found("rocket") == found("STOVE rock") == found(f" {stove.uid} ") == [stove]
    assert found("") == found("digester") == found("rocket digester") == []


@pytest.mark.django_db(transaction=True)
def test_one_article_added_by_many_at_once_stands_once(circle, ben):
    stove = cast.article("Rocket stove")
    ended = race([lambda: actions.add_reading(actor=ben, circle=circle, article=stove)] * 16)
    assert ended == {"done": 16}
    assert circle.readings.filter(article=stove).count() == 1
