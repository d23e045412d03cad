"""Exports: only what the asker may read, only where the consent covers it, as it is when the file is made."""

import csv
import io
import json
import re

import pytest

from services.language import speaking
from services.people import Caller, Role
from services.problems import NotAllowed, NotFound, Problem
from services.stories import announcing
from services.stories.content import Readers
from services.stories.exporting import MOST_STORIES, ExportFile, Form, Purpose, StoryExporting
from storage.stories import Story, StoryExport
from tests.language.nobodys import NOBODYS
from tests.unit.services.stories.shelf import put
from tests.unit.services.world import ANA, BEN, CHO, HERE, PAT, STRANGER, World

INSIDE, OUTSIDE = Purpose.INSIDE, Purpose.OUTSIDE
TEAM, BRAND, WORLD = Readers.TEAM, Readers.BRAND, Readers.WORLD


@pytest.fixture
def exporting(world: World) -> StoryExporting:
    return StoryExporting(world.database, world.clock)


def newest(world: World) -> int:
    with world.database.read() as session:
        return max(session.query(StoryExport.id).all())[0]


def fetch(world: World, exporting: StoryExporting) -> ExportFile:
    return exporting.file(HERE, newest(world))


def titles(file: ExportFile) -> list[str]:
    return [each["title"] for each in json.loads(file.content)]


def test_a_case_study_is_sent_to_who_asked(world: World, exporting: StoryExporting) -> None:
    second, first = put(world, ANA, title="Second"), put(world, BEN, title="First")
    assert exporting.ask(CHO, Form.PAGE, INSIDE, [first, second, first]) == 2
    assert world.told(announcing.EXPORT) == ["UCHO"]
    file = fetch(world, exporting)
    assert file.name == "case-study-2026-11-02.html"
    assert file.title == "Wow moments"
    assert file.stories == 2
    text = file.content.decode()
    assert text.index("First") < text.index("Second")


@pytest.mark.parametrize(
    ("readers", "agreed", "purpose", "sentence"),
    [
        (TEAM, False, INSIDE, "is for its own team alone"),
        (BRAND, False, INSIDE, None),
        (WORLD, False, INSIDE, None),
        (TEAM, True, OUTSIDE, "is for colleagues, not for the outside world"),
        (BRAND, True, OUTSIDE, "is for colleagues, not for the outside world"),
        (WORLD, False, OUTSIDE, "cannot go outside yet: Ana has to agree first"),
        (WORLD, True, OUTSIDE, None),
    ],
)
def test_consent(
    world: World,
    exporting: StoryExporting,
    readers: Readers,
    agreed: bool,
    purpose: Purpose,
    sentence: str | None,
) -> None:
    story_id = put(world, ANA, readers=readers, outside=agreed)
    for form in (Form.MARKDOWN, Form.PAGE):
        if sentence is None:
            assert exporting.ask(PAT, form, purpose, [story_id]) == 1
            assert fetch(world, exporting).stories == 1
            continue
        with pytest.raises(Problem, match=sentence):
            exporting.ask(PAT, form, purpose, [story_id])
        assert world.told(announcing.EXPORT) == []


def test_outside_nobody_is_named_in_the_words_either(world: World, exporting: StoryExporting) -> None:
    story_id = put(
        world,
        ANA,
        author=BEN,
        readers=WORLD,
        outside=True,
        title="Ana’s taxi",
        faced="ANA was called.",
        did="Ben told me, order no. 4578123.",
    )
    exporting.ask(PAT, Form.MARKDOWN, OUTSIDE, [story_id])
    text = fetch(world, exporting).content.decode()
    assert r"# \[name\]’s taxi" in text
    assert r"\[name\] was called." in text
    assert r"\[name\] told me, order no. 4578123." in text
    exporting.ask(PAT, Form.MARKDOWN, INSIDE, [story_id])
    assert "Ana’s taxi" in fetch(world, exporting).content.decode()


def test_consent_of_an_older_version_covers_no_newer_one(world: World, exporting: StoryExporting) -> None:
    story_id = put(world, ANA, readers=WORLD, outside=True)
    with world.database.write() as session:
        session.get_one(Story, story_id).outside = 2
    with pytest.raises(Problem, match="has to agree first"):
        exporting.ask(PAT, Form.PAGE, OUTSIDE, [story_id])


def test_what_is_for_the_outside_is_for_reviewers(world: World, exporting: StoryExporting) -> None:
    story_id = put(world, ANA, readers=WORLD, outside=True)
    with pytest.raises(NotAllowed, match="Only reviewers can do this"):
        exporting.ask(ANA, Form.PAGE, OUTSIDE, [story_id])
    world.roles.set_holders(HERE, Role.REVIEWER, ["UANA"])
    assert exporting.ask(ANA, Form.PAGE, OUTSIDE, [story_id]) == 1


def test_what_may_not_be_read_is_not_there(world: World, exporting: StoryExporting) -> None:
    put(world, BEN, title="Bogotá's own", readers=TEAM)
    hidden = put(world, ANA, title="Manila's own", readers=TEAM)
    put(world, ANA, title="For all")
    with pytest.raises(NotFound, match=f"There is no story #{hidden} here"):
        exporting.ask(BEN, Form.PAGE, INSIDE, [hidden])
    assert exporting.ask(BEN, Form.JSON, INSIDE) == 2
    assert titles(fetch(world, exporting)) == ["Bogotá's own", "For all"]
    assert exporting.ask(ANA, Form.JSON, INSIDE) == 2
    assert titles(fetch(world, exporting)) == ["Manila's own", "For all"]
    assert exporting.ask(PAT, Form.JSON, INSIDE) == 3
    exporting.ask(STRANGER, Form.JSON, INSIDE)
    assert titles(fetch(world, exporting)) == ["For all"]


def test_a_file_holds_what_may_be_read_when_it_is_made(world: World, exporting: StoryExporting) -> None:
    gone, stays = put(world, ANA, title="Gone"), put(world, BEN, title="Stays")
    exporting.ask(CHO, Form.MARKDOWN, INSIDE, [gone, stays])
    withdraw(world, gone)
    file = fetch(world, exporting)
    assert file.stories == 1
    assert b"Gone" not in file.content
    withdraw(world, stays)
    with pytest.raises(NotFound, match="not there any more"):
        fetch(world, exporting)


def test_an_agent_who_takes_the_yes_back_is_heard(world: World, exporting: StoryExporting) -> None:
    story_id = put(world, ANA, readers=WORLD, outside=True)
    exporting.ask(PAT, Form.PAGE, OUTSIDE, [story_id])
    with world.database.write() as session:
        session.get_one(Story, story_id).outside = None
    with pytest.raises(NotFound, match="may not be handed on"):
        fetch(world, exporting)


def withdraw(world: World, story_id: int) -> None:
    with world.database.write() as session:
        story = session.get_one(Story, story_id)
        story.published = story.published_at = None


def test_the_table_is_safe_from_formulas(world: World, exporting: StoryExporting) -> None:
    put(
        world,
        ANA,
        title='=HYPERLINK("http://evil.example","x")',
        faced="+1",
        did="-1",
        ended="@x",
        why_right="＝1",
        tags=("a", "b"),
        mood=(4, 2),
    )
    exporting.ask(BEN, Form.CSV, INSIDE)
    file = fetch(world, exporting)
    assert file.name == "wow-moments-2026-11-02.csv"
    text = file.content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["title"].startswith("'=HYPERLINK")
    told = [row[name] for name in ("what the customer faced", "what was done", "how it ended")]
    assert [*told, row["why it was right"]] == ["'+1", "'-1", "'@x", "'＝1"]
    assert (row["tags"], row["mood before (1 to 5)"], row["steps up"]) == ("a b", "4", "-2")
    assert (row["agent"], row["site"], row["published (UTC)"]) == ("Ana", "Manila", "2026-11-02 12:00:00")
    assert (row["featured"], row["cheers"], row["for whom"]) == ("no", "0", "For everyone at the brand")


def test_the_table_speaks_the_language_of_who_asked_and_what_machines_read_does_not(
    world: World, exporting: StoryExporting
) -> None:
    put(world, ANA)
    with speaking("es"):
        exporting.ask(BEN, Form.CSV, INSIDE)
        text = fetch(world, exporting).content.decode("utf-8-sig")
        exporting.ask(BEN, Form.JSON, INSIDE)
        (listed,) = json.loads(fetch(world, exporting).content)
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["agente"], row["contacto"], row["libertad"]) == ("Ana", "teléfono", "Criterio propio")
    assert (row["para quién"], row["destacada"]) == ("Para toda la marca", "no")
    assert (listed["agent"], listed["freedom"], listed["readers"]) == ("Ana", "judgement", "brand")


def test_no_column_is_left_untranslated(world: World, exporting: StoryExporting) -> None:
    put(world, ANA)
    exporting.ask(BEN, Form.CSV, INSIDE)
    with speaking(NOBODYS):
        header, row = csv.reader(io.StringIO(fetch(world, exporting).content.decode("utf-8-sig"), newline=""))
    assert not [name for name in header if re.search("[a-z]", name)]
    assert len(header) == len(row)


def test_the_message_that_it_was_told_from_is_in_no_file(world: World, exporting: StoryExporting) -> None:
    story_id = put(world, ANA, cheered_by=(BEN, CHO))
    for form in Form:
        exporting.ask(BEN, form, INSIDE, [story_id])
        content = fetch(world, exporting).content
        assert b"slack.com" not in content
        assert b"I sent a taxi" in content
    exporting.ask(BEN, Form.JSON, INSIDE)
    assert json.loads(fetch(world, exporting).content)[0]["cheers"] == 2


def test_refusals(world: World, exporting: StoryExporting) -> None:
    with pytest.raises(Problem, match="There is no story that you may read yet"):
        exporting.ask(BEN, Form.CSV, INSIDE)
    with pytest.raises(Problem, match=f"Choose {MOST_STORIES} stories at most"):
        exporting.ask(BEN, Form.PAGE, INSIDE, range(1, MOST_STORIES + 2))
    with pytest.raises(NotFound, match="Nobody asked for this file"):
        exporting.file(HERE, 1)
    put(world, ANA)
    exporting.ask(BEN, Form.CSV, INSIDE)
    with pytest.raises(NotFound, match="Nobody asked for this file"):
        exporting.file("T9", newest(world))


def test_a_case_study_names_what_it_is_of(world: World, exporting: StoryExporting) -> None:
    put(world, ANA)
    with pytest.raises(Problem, match="Choose the stories"):
        exporting.ask(Caller(HERE, HERE, "UBEN"), Form.PAGE, INSIDE)
