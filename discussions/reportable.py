"""What each kind of thing that can be reported is to a case: whose, where, and in which words."""

from dataclasses import dataclass

from django.urls import reverse

from articles.models import Adaptation
from circles.models import Circle
from discussions.models import Case, Post, Thread
from learners.models import Learner

Thing = Post | Thread | Adaptation | Learner | Circle

EXCERPT = 1000


@dataclass(frozen=True)
class Reportable:
    """A thing as a case keeps it. `words` are all of its words as they stand now."""

    kind: str
    thing: Thing
    subject_id: int | None
    home_id: int | None
    words: str

    @property
    def excerpt(self) -> str:
        """Return as many of the words as a report keeps."""
        return self.words[:EXCERPT]

    @classmethod
    def of(cls, thing: Thing) -> "Reportable":
        """Return what a case keeps of this thing."""
        subject_id: int | None
        home_id: int | None = None
        match thing:
            case Post():
                kind, subject_id, home_id = Case.Kind.POST, thing.author_id, thing.thread.circle_id
                title = thing.thread.title if thing.number == 1 else ""
                words = [title, thing.own_words]
            case Thread():
                kind, subject_id, home_id = Case.Kind.THREAD, thing.author_id, thing.circle_id
                question = thing.posts.filter(number=1).first()
                words = [thing.title, question.own_words if question else ""]
            case Adaptation():
                kind, subject_id = Case.Kind.ADAPTATION, thing.learner_id
                words = [thing.place, thing.story]
            case Circle():
                # Its founder may be long gone; who facilitates it now may not decide.
                kind, subject_id = Case.Kind.CIRCLE, None
                words = [thing.name, thing.purpose, thing.about]
            case Learner():
                kind, subject_id = Case.Kind.LEARNER, thing.pk
                words = [thing.name, thing.bio]
        return cls(kind, thing, subject_id, home_id, "\n\n".join(filter(None, words)))


def place_of(thing: Thing) -> str:
    """Return the path at which a thing stands."""
    match thing:
        case Adaptation():
            article = reverse("discussions:article", args=[thing.article.uid, thing.article.slug])
            return f"{article}#built-{thing.uid}"
        case Learner():
            return reverse("learners:learner", args=[thing.uid])
        case _:
            return thing.get_absolute_url()
