"""Brings the catalogues up to date with the code: `python3 dev.py words [new language ...]`."""

import sys

from babel import Locale, UnknownLocaleError

from config.words import catalogues, extracting


def main(new: list[str]) -> int:
    """Extract, merge and compile; say what each language still lacks."""
    for language in new:
        try:
            Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            sys.stdout.write(f"{language} is not a language that CLDR knows.\n")
            return 1
    marked = extracting.in_project()
    for language in sorted({*catalogues.languages(), catalogues.SOURCE, *new}):
        catalogue = catalogues.brought_up_to_date(language, marked, catalogues.read(language))
        path = catalogues.path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalogues.written(catalogue))
        if language == catalogues.SOURCE:
            continue
        catalogues.path_of(language, "mo").write_bytes(catalogues.compiled(catalogue))
        lacking = sum(not all(catalogues.forms_of(one.string)) for one in catalogue if one.id)
        sys.stdout.write(f"{language}: {len(marked) - lacking} of {len(marked)} translated\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
