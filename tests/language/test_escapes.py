"""No words escape the catalogues."""

import ast

import pytest

from tests.language.catalogues import ROOT, modules
from tests.language.escapes import escapes, escapes_in

SAYS_NOTHING = (
    # How a case study looks.
    "services/stories/case_style.py",
    # What customer data looks like, in patterns and in lists of words that stand in them.
    "services/stories/redaction/mails.py",
    "services/stories/redaction/names.py",
    "services/stories/redaction/numbers.py",
    "services/stories/redaction/ordinary.py",
)
"""Modules in which no word is for people."""

ALLOWED: dict[str, set[str]] = {
    "services/retention.py": {"FRONTLANE_KEEP_DAYS"},
    # Stored in place of a question that was removed: for every reader the same, as the question was.
    "services/privacy/wording.py": {"This was removed together with its writer."},
    # What people type, in every language; how Slack writes broadcasts, people and channels.
    "handlers/kudos/ids.py": {"/kudos me"},
    "handlers/kudos/parsing.py": {"!here", "!channel", "!everyone", r"@[UW]\w+", r"#[CG]\w+"},
    # Names of languages in themselves, and forms of dates.
    "services/language.py": {"English", "Español", "Filipino", "EEE d MMM HH:mm", "EEE HH:mm", "yMMMM"},
    # Kept in the database as the name of a site; only a time zone without a name comes to it.
    "services/sites.py": {"Unknown", "FRONTLANE_SITES"},
    "services/speakers.py": {"FRONTLANE_LANGUAGE"},
    # Names of variables, and how a channel's id is written.
    "services/alerts/settings.py": {
        "FRONTLANE_REQUIRE_APPROVAL",
        "FRONTLANE_DESK_CHANNEL",
    },
    "services/channels.py": {"[CG][A-Z0-9]+"},
    # A user id, names of variables, and names of reasons, which code alone compares.
    "services/kudos/receiving.py": {"USLACKBOT"},
    "services/kudos/settings.py": {
        "FRONTLANE_KUDOS_CHANNEL",
        "FRONTLANE_KUDOS_VALUES",
        "FRONTLANE_KUDOS_A_DAY",
        "FRONTLANE_KUDOS_EMOJI",
        "FRONTLANE_REWARDS",
    },
    # How hours are written, in every language, and a fault of the code; names of variables.
    "services/days.py": {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
    "services/quiet/hours.py": {"hours without a day"},
    "services/quiet/settings.py": {"FRONTLANE_WORKING_HOURS", "FRONTLANE_MESSAGES_A_DAY"},
    "services/kudos/refusals.py": {"no group", "empty group"},
    # Told apart in the code, never said.
    "handlers/undelivered.py": {"town hall"},
    # Names of formats.
    "handlers/town_halls/views/board.py": {"Markdown", "CSV"},
    # Likewise.
    "services/undelivered.py": {"town hall"},
    # Names under a key, and what an operator's command reports.
    "services/town_halls/anonymity.py": {"moment ", "token "},
    "services/town_halls/auditing.py": {
        "question has",
        "questions have",
        " {} no name, and a time below the hour.",
        "It is over, and its key is still there.",
        "It is over, and {} rows of voters are still there.",
    },
    # What the page of a case study may load, for browsers.
    "services/stories/case_study.py": {"default-src 'none'; style-src 'unsafe-inline'"},
    # What no pattern may match.
    "services/stories/redaction/patterns.py": {
        "Thank you for waiting, the customer said, and smiled for the first time."
    },
    # A pattern, and the name of a form of Unicode.
    "services/stories/redaction/plain.py": {
        "[^\\W_\\u0e00-\\u0e7f\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af]",
        "NFKC",
    },
    # Names of variables.
    "services/stories/settings.py": {
        "FRONTLANE_WOW_CHANNEL",
        "FRONTLANE_REVIEW_CHANNEL",
        "FRONTLANE_WOW_DIGEST",
        "FRONTLANE_WOW_SITE_CHANNELS",
        "FRONTLANE_CUSTOMER_COUNTRIES",
        "FRONTLANE_ORDER_PATTERNS",
    },
    # As the setting is written.
}
"""By module: what has letters and is no sentence, with the reason."""


def test_nothing_is_said_that_cannot_be_translated() -> None:
    found = {}
    for path in modules():
        name = str(path.relative_to(ROOT))
        if name.startswith(SAYS_NOTHING):
            continue
        words = [each for each in escapes_in(path) if each.words not in ALLOWED.get(name, set())]
        if words:
            found[name] = words
    assert found == {}


def test_nothing_hides_the_translation() -> None:
    """A loop over `_`, or a name that nobody needs: in such a function `_("…")` is no translation."""
    found = {}
    for path in modules():
        tree = ast.parse(path.read_text())
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "_"]
        is_said = any(isinstance(node.ctx, ast.Load) for node in names)
        hidden = [node.lineno for node in names if isinstance(node.ctx, ast.Store) and node.col_offset]
        if is_said and hidden:
            found[str(path.relative_to(ROOT))] = hidden
    assert found == {}


def test_what_is_allowed_is_there() -> None:
    for name, words in ALLOWED.items():
        assert words <= {each.words for each in escapes_in(ROOT / name)}, name


def test_what_says_nothing_is_there() -> None:
    assert all((ROOT / name).exists() for name in SAYS_NOTHING)


@pytest.mark.parametrize(
    "code",
    [
        'button("Got it", GOT_IT)',
        'section(f"{name} thanked you")',
        'msg = "You may not"',
        'raise Problem("Ask an admin")',
        'KINDS = {"campaign": ("📣", "Campaign")}',
        '_(f"{name} thanked you")' + "\n" + 'x = f"by {name}"',
        'text = first + " and " + second',
        'many if count == 1 else "Several"',
        '_("Hello {name}").format(name=name or "Someone")',
    ],
)
def test_words_are_found(code: str) -> None:
    assert list(escapes(code))


@pytest.mark.parametrize(
    "code",
    [
        '"""What it is."""',
        'button(_("Got it"), "alert.got_it")',
        'logger.warning("it did not work: %s", error)',
        'raise ValueError("no such thing")',
        'def of(self) -> "Alerts": ...',
        'PATTERN = re.compile("One or More")',
        'counted("{count} question", "{count} questions", 3)',
        'f"{one} · {two}"',
        'view["private_metadata"] == "Something else"',
        '__all__ = ["Parts"]',
    ],
)
def test_what_nobody_reads_is_no_matter(code: str) -> None:
    assert list(escapes(code)) == []
