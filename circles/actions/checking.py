"""What people typed, checked in the room itself, so that every door keeps to the same limits."""

from django.db.models import Model, TextField

from circles.refusals import Refusal
from foundation.markdown import on_one_line
from learners.names import has_control_characters


def check(row: Model, *fields: str) -> None:
    """Tidy and validate these fields by what the model says; ValidationError names the field.

    What is one line is made one, however it was typed; a TextField keeps its lines.
    """
    for name in fields:
        value = getattr(row, name)
        if isinstance(value, str):
            lines = isinstance(row._meta.get_field(name), TextField)
            value = value.strip() if lines else on_one_line(value)
            if has_control_characters(value, lines=lines):
                raise Refusal.CONTROL_CHARACTERS.error(name)
            setattr(row, name, value)
    row.clean_fields(exclude={field.name for field in row._meta.fields} - set(fields))
