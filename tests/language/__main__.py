"""`make words`: brings the catalogues up to date with the code, and says what is left to translate."""

import sys

from tests.language.catalogues import COMMON, PARTS, TRANSLATED, forms, path_of, read, updated


def main() -> None:
    """Writes the catalogues."""
    for language in TRANSLATED:
        for part in (COMMON, *PARTS):
            path = path_of(language, part)
            path.parent.mkdir(exist_ok=True)
            path.write_text(updated(language, part))
            catalogue = [message for message in read(language, part) if message.id]
            unsaid = [message for message in catalogue if message.fuzzy or not all(forms(message.string))]
            sys.stdout.write(f"{path.name} in {language}: {len(catalogue)}, to translate: {len(unsaid)}\n")


if __name__ == "__main__":
    main()
