"""Two thousand votes in a minute: all are counted, and the board is updated seldom."""

from itertools import pairwise

from services.people import Caller
from tests.integration.handlers.test_town_halls import asks, call
from tests.integration.handlers.town import Town

VOTERS, QUESTIONS = 400, 5
APART_S = 3.0


def test_the_board_is_updated_at_most_once_in_three_seconds(town: Town) -> None:
    held = call(town)
    for number in range(QUESTIONS):
        asks(held, town.ana, f"Burst {number}?")
        town.ana.close(everything=True)
        held.asked(f"Burst {number}?")
    here, board = town.brand.workspace.id, held.board
    questions = [question.question_id for question in held.read()]
    town.slack.forget_calls()
    began = town.slack.clock.now()
    for number in range(VOTERS):
        for question in questions:
            town.slack.clock.advance(60 / (VOTERS * QUESTIONS))
            pressed_at = int(town.slack.clock.now() * 1_000_000)
            voter = Caller(here, here, f"UBURST{number}")
            for _ in range(1 + number % 2):
                town.app.town_halls.voting.vote(voter, question, pressed_at, seen_in=held.room.id)
        town.app.outbox.wake()
    assert {question.votes for question in held.read()} == {VOTERS}
    town.eventually(lambda: f"▲ {VOTERS}" in str(held.board.blocks))
    updates = [
        each.at
        for each in town.slack.calls_of("chat.update")
        if each.args.get("ts") == board.ts and began <= each.at
    ]
    assert len(updates) > 3, "it lives"
    assert min(later - earlier for earlier, later in pairwise(updates)) >= APART_S
