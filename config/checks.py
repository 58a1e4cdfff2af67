"""Builder's checks that no linter knows: every template compiles, every word is translated."""

import sys
from collections.abc import Iterator

from config.words import complete, extracting, unmarked
from config.words.extracting import ROOT


def templates_that_do_not_compile() -> Iterator[str]:
    """Yield a line for each template that Django cannot read."""
    from django.template import TemplateSyntaxError, engines

    engine = engines["django"].engine  # type: ignore[attr-defined]
    for path in extracting.templates():
        try:
            engine.from_string(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield f"{path.relative_to(ROOT)}: does not compile: {error}"


def unmarked_words() -> Iterator[str]:
    """Yield a line for each text that would reach a reader in English whatever their language."""
    for path in extracting.templates():
        if not extracting.is_for_builders(path):
            words = unmarked.in_template(path.read_text(encoding="utf-8"))
            if words:
                yield f"{path.relative_to(ROOT)}: untranslated: {' '.join(words[:12])}"
    for path in extracting.modules():
        for line, text in unmarked.in_module(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}:{line}: untranslated: {text}"
    for path in sorted((ROOT / "config" / "static" / "js").rglob("*.js")):
        for text in unmarked.in_script(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}: words belong to the page: {text}"


def problems() -> Iterator[str]:
    """Yield what is wrong with templates and words, all of it."""
    broken = list(templates_that_do_not_compile())
    yield from broken
    yield from unmarked_words()
    # What cannot be read cannot be searched for words either.
    if not broken:
        yield from complete.problems(extracting.in_project())


def main() -> int:
    """Print every problem; return 1 if there is any."""
    import os

    import django

    # Importing this package has named the production settings already, which need a secret.
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    django.setup()
    found = list(problems())
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
