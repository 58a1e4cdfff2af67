"""What learners say about themselves."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.etags import refuse_lost_update
from learners import countries, languages, zones
from learners.actions.topics import lock_topics
from learners.models import Learner, Skill, Topic
from learners.names import clean_name, has_control_characters
from learners.selectors import profile_of

MOST_LANGUAGES = 20
MOST_TOPICS = 20
BIO_LENGTH = 500


class ProfileChanges(TypedDict, total=False):
    """What may be changed; what is left out stays. `topics` are slugs."""

    name: str
    bio: str
    country: str
    languages: Sequence[str]
    interface_language: str
    time_zone: str
    topics: Sequence[str]


def change_profile(
    *, actor: Learner, if_match: str | None = None, **changes: Unpack[ProfileChanges]
) -> Learner:
    """Change what the learner says about themselves, and return them anew.

    Raises ValidationError by field for a name that is no name (see names.clean_name), and for
    an unknown country, language, time zone or topic. EditConflict where `if_match` is not the
    etag of the profile as it is now.
    """
    topics = changes.pop("topics", None)
    fields = _checked(changes)
    with transaction.atomic():
        skills = None if topics is None else _topics(topics)
        learner = Learner.objects.select_for_update(no_key=True).get(pk=actor.pk)
        slugs = {} if topics is None else {"topics": sorted(set(topics))}
        refuse_lost_update(if_match, current=profile_of(learner), wanted=fields | slugs)
        for name, value in fields.items():
            setattr(learner, name, value)
        learner.save(update_fields=list(fields))
        if skills is not None:
            learner.skills.exclude(topic__in=skills).delete()
            Skill.objects.bulk_create(
                [Skill(learner=learner, topic=topic) for topic in skills], ignore_conflicts=True
            )
    return learner


def _checked(changes: ProfileChanges) -> dict[str, object]:
    fields: dict[str, object] = dict(changes)
    errors: dict[str, ValidationError] = {}
    if "name" in changes:
        try:
            fields["name"] = clean_name(changes["name"])
        except ValidationError as error:
            errors["name"] = error
    bio = changes.get("bio", "")
    if len(bio) > BIO_LENGTH or has_control_characters(bio, lines=True):
        errors["bio"] = ValidationError(
            _("Please write plain text of up to 500 characters."), code="bio"
        )
    if changes.get("country", "") not in countries.CODES | {""}:
        errors["country"] = ValidationError(_("We do not know this country."), code="country")
    if "languages" in changes:
        fields["languages"] = read = list(dict.fromkeys(changes["languages"]))
        if len(read) > MOST_LANGUAGES or not all(map(languages.is_known, read)):
            errors["languages"] = ValidationError(
                _("Choose up to 20 languages from the list."), code="languages"
            )
    if changes.get("interface_language", "") not in {"", *dict(settings.LANGUAGES)}:
        errors["interface_language"] = ValidationError(
            _("The pages do not speak this language yet."), code="interface_language"
        )
    if not zones.is_known(changes.get("time_zone", zones.UTC)):
        errors["time_zone"] = ValidationError(_("We do not know this time zone."), code="time_zone")
    if errors:
        raise ValidationError(errors)
    return fields


def _topics(slugs: Sequence[str]) -> list[Topic]:
    wanted = set(slugs)
    topics = lock_topics(wanted) if len(wanted) <= MOST_TOPICS else []
    if len(topics) != len(wanted):
        raise ValidationError({"topics": _("Choose up to 20 topics from the list.")}, code="topics")
    return topics
