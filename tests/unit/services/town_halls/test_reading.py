"""What each reader may see of a town hall."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.directory import ChannelFacts, PersonFacts
from services.people import ADMINS, Role
from services.problems import NotFound
from services.roles import Holder, RoleChange
from services.town_halls import speaking
from services.town_halls.auditing import AnonymityAudit
from services.town_halls.content import Sort, ToDo
from services.town_halls.exporting import CSV, MARKDOWN
from storage.town_halls import QuestionState
from tests.unit.services.town_halls.hall import SECRET, HallWorld
from tests.unit.services.world import ANA, BEN, CHO, DAN, DAY, HERE, PAT, SALES, SAM


def test_the_board_shows_the_five_most_wanted(halls: HallWorld) -> None:
    hall = halls.call()
    questions = [halls.ask(hall, str(number)).question_id for number in range(7)]
    for number, voters in ((3, (ANA, BEN, PAT)), (5, (ANA, BEN)), (1, (ANA,))):
        for voter in voters:
            halls.vote(questions[number], voter)
    halls.town_halls.hosting.answer(SAM, questions[5], "So.")
    halls.town_halls.hosting.decline(SAM, questions[6], "No.")
    board = halls.town_halls.reading.board(HERE, hall)
    assert [question.text for question in board.wanted] == ["3", "5", "1", "0", "2"]
    assert (board.questions, board.answered, board.in_review) == (6, 1, 0)
    assert board.hall.audience == 3
    assert {(site.name, site.time_zone) for site in board.sites} == {
        ("Bogota", "America/Bogota"),
        ("Manila", "Asia/Manila"),
        ("Paris", "Europe/Paris"),
    }


def test_of_a_place_whose_clocks_nobody_knows_no_hour_is_told(halls: HallWorld) -> None:
    halls.world.directory.record_people(HERE, [PersonFacts(HERE, "UANA", "Ana", "Nowhere/Land")])
    board = halls.town_halls.reading.board(HERE, halls.call())
    assert [site.time_zone for site in board.sites if site.name in ("Manila", "Land")] == []
    assert len(board.sites) == 2


def test_while_votes_are_hidden_the_newest_are_shown(halls: HallWorld) -> None:
    hall = halls.call(hides_votes=True)
    first, second = (halls.ask(hall, text).question_id for text in ("One", "Two"))
    halls.vote(first, BEN)
    board = halls.town_halls.reading.board(HERE, hall)
    assert [(question.text, question.votes) for question in board.wanted] == [("Two", None), ("One", None)]
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    board = halls.town_halls.reading.board(HERE, hall)
    assert [(question.question_id, question.votes) for question in board.wanted] == [(first, 1), (second, 0)]


def test_pages_orders_labels_and_words(halls: HallWorld) -> None:
    hall = halls.call()
    for number in range(23):
        halls.ask(hall, f"Question {number}", label="Pay" if number % 2 else "Returns")
    rows = halls.questions(hall)
    halls.vote(rows[7].id, BEN)
    halls.town_halls.hosting.answer(SAM, rows[4].id, "About 100% of the _boxes_.")
    page = halls.town_halls.reading.page
    first = page(ANA, hall)
    assert (first.found, first.pages, first.number, len(first.questions)) == (23, 3, 0, 10)
    assert first.questions[0].text == "Question 7"
    assert not first.is_host
    assert page(SAM, hall).is_host
    assert len(page(ANA, hall, number=99).questions) == 3
    whole = page(ANA, hall, most=100)
    assert (whole.pages, len(whole.questions)) == (1, 23)
    assert page(ANA, hall, sort=Sort.NEWEST).questions[0].text == "Question 22"
    assert page(ANA, hall, sort=Sort.UNANSWERED).found == 22
    assert page(ANA, hall, label="Pay").found == 11
    assert [question.number for question in page(ANA, hall, words="BOXES 100%").questions] == [5]
    assert page(ANA, hall, words="23").questions[0].number == 23
    assert page(ANA, hall, words="100_ of").found == 0
    assert page(ANA, hall, words="nobody asks this").pages == 1


def test_what_is_put_away_is_for_hosts_alone(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall).question_id
    reading = halls.town_halls.reading
    assert reading.question_for(ANA, question)[0].state == QuestionState.SHOWN
    halls.town_halls.hosting.decline(SAM, question, "No.")
    with pytest.raises(NotFound, match="was put away"):
        reading.question_for(BEN, question)
    assert reading.question_for(SAM, question)[2]
    assert reading.page(BEN, hall).found == 0


def test_a_private_channels_town_hall_is_for_its_members(halls: HallWorld) -> None:
    halls.world.directory.channel_changed(HERE, SALES, name="sales")
    public = halls.call()
    private = halls.call(replace(halls.form(), channels=[SALES]))
    _make_private(halls)
    reading = halls.town_halls.reading
    assert [hall.town_hall_id for hall in reading.halls_for(CHO)] == [private]
    assert [hall.town_hall_id for hall in reading.halls_for(DAN)] == [public]
    assert {hall.town_hall_id for hall in reading.halls_for(SAM)} == {public, private}, "its host"
    with pytest.raises(NotFound):
        reading.page(DAN, private)
    assert reading.board_for(DAN, private, SALES)[0].hall.town_hall_id == private


def _make_private(halls: HallWorld) -> None:
    halls.world.directory.record_channel(
        HERE, ChannelFacts(SALES, "sales", is_private=True, is_archived=False, has_bot=True)
    )


def test_lists_begin_with_what_closes_first(halls: HallWorld) -> None:
    later = halls.call(replace(halls.form(), closes_at=halls.world.at(5 * DAY)))
    sooner = halls.call()
    past = halls.call()
    halls.town_halls.planning.call_off(PAT, past)
    assert [hall.town_hall_id for hall in halls.town_halls.reading.halls_for(ANA)] == [sooner, later, past]


def test_exports_hold_no_voter_and_no_formula(halls: HallWorld) -> None:
    hall = halls.call()
    evil = halls.ask(hall, '=HYPERLINK("http://evil")\n# heading <b>', label="Pay")
    halls.vote(evil.question_id, BEN)
    halls.ask_unnamed(hall, "Without a name", by=BEN)
    halls.clock.advance(timedelta(minutes=15))
    halls.town_halls.moments.tick()
    halls.town_halls.hosting.answer(SAM, evil.question_id, "*So* it is.", is_aloud=True)
    exporting = halls.town_halls.exporting
    table = exporting.export(HERE, hall, CSV).content
    assert table.splitlines()[0].startswith("number,question,asked by")
    assert "\"'=HYPERLINK" in table
    assert "Without a name,anonymous" in table
    assert "Ben" not in table
    words = exporting.export(HERE, hall, MARKDOWN).content
    assert "> \\# heading \\<b\\>" in words
    assert "**Sam**, aloud:" in words
    assert "## 2. anonymous · ▲ 0" in words
    assert "_Not answered yet._" in words
    exporting.ask_for_files(SAM, hall)
    assert halls.told(speaking.EXPORT_FILE) == ["USAM", "USAM"]


def test_the_audit_tells_what_could_be_found(halls: HallWorld) -> None:
    hall = halls.call()
    halls.vote(halls.ask(hall).question_id, BEN)
    halls.ask_unnamed(hall, by=PAT)
    (audit,) = AnonymityAudit(halls.database, SECRET).halls()
    assert (audit.anonymous, audit.voters_found, audit.askers_found, audit.problems) == (1, 1, 1, [])
    (from_outside,) = AnonymityAudit(halls.database, b"another secret").halls()
    assert (from_outside.voters_found, from_outside.askers_found) == (0, 0)
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    (after,) = AnonymityAudit(halls.database, SECRET).halls()
    assert (after.has_key, after.kept_under_key, after.voters_found, after.problems) == (False, 0, 0, [])


def test_what_waits_for_who_leads_and_for_nobody_else(halls: HallWorld) -> None:
    reading, hosting, roles = halls.town_halls.reading, halls.town_halls.hosting, halls.world.roles
    hall, reviewed = halls.call(), halls.call(is_reviewed=True)
    halls.ask(hall, "Why?", by=ANA)
    hosting.answer(SAM, halls.ask(hall, "When?", by=BEN).question_id, "Soon.")
    halls.ask(reviewed, "Who?", by=ANA)
    shown = reading.current_for(SAM)

    assert reading.to_do(SAM, shown) == {hall: ToDo(1, 0), reviewed: ToDo(0, 1)}
    assert reading.to_do(PAT, shown).keys() == {hall, reviewed}
    assert reading.to_do(ANA, shown) == {}
    roles.change(PAT, [RoleChange(Role.HOST, taken=[Holder(ADMINS, HERE)])])
    assert reading.to_do(PAT, shown) == {}
