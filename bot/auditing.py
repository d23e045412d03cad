"""`frontlane audit-anonymity`: what an audit has found, in words."""

from collections.abc import Iterator

from services.town_halls.anonymity import SMALL_AUDIENCE
from services.town_halls.auditing import HallAudit


def lines_of(hall: HallAudit) -> Iterator[str]:
    """One town hall, for whoever runs the installation."""
    yield f"Town hall {hall.town_hall_id}: {hall.topic} ({'over' if hall.is_over else 'not over yet'})"
    yield (
        f"  {_count(hall.anonymous, 'question')} without a name. Of each is kept: its words, label, number, "
        "the hour in which it was asked, and a digest of a token that its asker's own view in Slack holds."
    )
    if hall.has_key:
        yield (
            f"  Its key is kept until it is over, and under it {_count(hall.kept_under_key, 'name')} of "
            "voters and askers."
        )
        yield (
            "  With the database alone nobody is found: the names are made with a secret from the settings, "
            "too."
        )
        yield (
            f"  With that secret, by trying everybody: {_count(hall.voters_found, 'person', 'people')} found "
            f"who voted or flagged, {_count(hall.askers_found, 'person', 'people')} found who asked "
            "something without a name. Which question it was is kept nowhere."
        )
        if hall.kept_under_key and not hall.voters_found + hall.askers_found:
            yield "  Nobody at all was found: has SLACK_BOT_TOKEN changed since it opened?"
    elif not hall.kept_under_key:
        yield "  Its key and all names under it are destroyed: nobody is found, with the secret or without."
    if hall.audience < SMALL_AUDIENCE:
        people = "person" if hall.audience == 1 else "people"
        yield f"  ! Only {hall.audience} {people} can see it: words alone may give an asker away."
    for problem in hall.problems:
        yield f"  ✗ {problem}"
    if not hall.problems:
        yield "  ✓ What was promised is kept."


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
