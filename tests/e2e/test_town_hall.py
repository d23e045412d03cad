"""A town hall end to end: the app as a process that dies at the close, both ways to Slack, both databases."""

import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handlers.town_halls import ids
from sandbox import Message, Person, Sandbox
from tests.e2e.campaign import HOUR, Campaign, assert_slack_took_all, connect, settings_for
from tests.e2e.hall import TOPIC, TownHall, words_of
from tests.e2e.process import AppProcess

pytestmark = pytest.mark.e2e

QUARTER = 15 * 60
ASKED, VOTES, MERGED = 40, 300, 4
AT_ONCE = 12
BY_MODAL, IN_THREAD = range(10), range(10, 13)
PAY = ASKED - MERGED - 1


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    with Sandbox(page_size=100) as slack:
        yield Campaign(
            slack, request_url=None if request.param == "socket" else "https://frontlane.example.com"
        )
        assert_slack_took_all(slack)


def words(number: int) -> str:
    """The last ones are near-duplicates."""
    return f"Question {number:02}, will pay go up" + "?" * (number - PAY + 1 if number >= PAY else 1)


@pytest.mark.parametrize(
    ("campaign", "bare_database_url"), [("socket", "postgresql"), ("http", "sqlite")], indirect=True
)
def test_a_town_hall_from_the_form_to_the_late_answer(
    campaign: Campaign, bare_database_url: str, tmp_path: Path
) -> None:
    uses_socket_mode = campaign.brand.app.app.socket_mode
    hall = TownHall(campaign)
    settings = settings_for(campaign, bare_database_url, uses_socket_mode=uses_socket_mode) | {
        "FRONTLANE_HOSTS": campaign.brand.maya.id
    }
    app = AppProcess(settings, "tests.e2e.follow", campaign.slack.url, log=tmp_path / "app.log")
    campaign.is_up = app.is_well
    app.start()
    try:
        connect(campaign, app, uses_socket_mode=uses_socket_mode)
        campaign.wait_until_read()
        askers = hold(hall)
        campaign.advance_to(hall.closes_at - 4 * HOUR + 5)
        campaign.settle(lambda: hall.find("closes in about 4 hours"))
        # It dies as it closes, and is started again.
        campaign.advance_to(hall.closes_at + 1)
        app.kill()
        app.start()
        connect(campaign, app, uses_socket_mode=uses_socket_mode)
        afterwards(hall, askers)
        assert app.health()[0] == 200
        assert app.terminate() == 0
    finally:
        app.kill()


def hold(hall: TownHall) -> dict[str, Person]:
    """Everything until the close; returns who asked what with their name."""
    campaign, maya, people = hall.campaign, hall.maya, hall.people
    assert len(people) == 60
    hall.call()
    for number in range(ASKED):
        hall.ask(people[number], words(number), named=number % 2 == 0)
    hall.slack.clock.advance(QUARTER)
    campaign.settle(lambda: hall.shown() == ASKED)
    for number in range(1, ASKED, 2):
        assert people[number].id not in json.dumps([vars_of(hall.question(words(number)))])

    questions = {words_of(each): each for each in hall.replies if each.text.startswith("Question ")}
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    cast = [(people[number % 60], words(number // 60 * 8 + number % 8)) for number in range(VOTES)]
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        list(crowd.map(lambda vote: hall.vote(vote[0], questions[vote[1]]), cast))
    for person, question in cast:
        wanted[question].add(person.id)
    assert sum(map(len, wanted.values())) == VOTES

    for number in range(PAY + 1, ASKED):
        hall.merge(maya, questions[words(number)], questions[words(PAY)])
        wanted[words(PAY)] |= wanted.pop(words(number))
    for number in BY_MODAL:
        hall.answer(maya, questions[words(number)], f"Answer {number}")
    for number in IN_THREAD:
        hall.answer_in_thread(maya, f"Answer {number}", f"Question {number}")
    campaign.settle(lambda: hall.answered() == len(BY_MODAL) + len(IN_THREAD))
    expected = {question: len(voters) for question, voters in wanted.items()}
    campaign.settle(lambda: hall.votes() == expected)
    campaign.settle(lambda: "36 questions · 13 answered" in hall.board.all_text)
    return {words(number): people[number] for number in range(0, ASKED, 2)}


def afterwards(hall: TownHall, askers: dict[str, Person]) -> None:
    """The recap, once; and an answer after the close, which reaches who asked."""
    campaign = hall.campaign
    campaign.settle(lambda: hall.find("is closed: 36 questions, 13 answered"))
    priya = hall.slack.as_person(campaign.brand.priya)
    campaign.settle(lambda: any("still open" in each.text for each in priya.dms))
    left = next(each for each in priya.dms if "still open" in each.text)
    question, value = next(
        (question, block["accessory"]["value"])
        for block in left.blocks
        for question in askers
        if question in block.get("text", {}).get("text", "") and "accessory" in block
    )
    hall.answer(priya, left, "Late, and true.", value)
    asker = hall.slack.as_person(askers[question])
    campaign.settle(lambda: any("Late, and true." in each.all_text for each in asker.dms))
    campaign.settle(lambda: "Late, and true." in hall.question(question).all_text)
    assert (
        sum(TOPIC in each.text and "is closed" in each.text for each in hall.slack.messages(hall.room)) == 1
    )
    assert hall.shown() == ASKED
    for number in (*BY_MODAL, *IN_THREAD):
        told = hall.slack.as_person(hall.people[number]).dms
        assert sum(f"Answer {number}" in each.all_text for each in told) == (number % 2 == 0)
    campaign.settle(lambda: ids.VOTE not in json.dumps([vars_of(each) for each in hall.replies]))


def vars_of(message: Message) -> list[object]:
    """All that anybody can see of a message."""
    return [message.text, message.blocks, message.metadata]
