"""Somebody is erased: nothing names them, what others see is right, and whoever comes back is new."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from services.directory import PersonFacts
from services.kudos.boards import Period
from services.privacy import erasing, mentions
from services.privacy.erasing import PersonErasing, Words
from services.privacy.exporting import JSON, PersonExport
from services.privacy.wording import REMOVED
from services.problems import NotFound
from storage.alerts import Acknowledgement, AlertDraft, AlertQuestion, AlertVersion
from storage.database import Base
from storage.erasures import Erasure
from storage.kudos import Kudos
from storage.people import LEFT, Person, RoleGrant
from storage.posts import Post, PostState
from storage.settings import AuditEntry
from storage.stories import Story, StoryState
from storage.town_halls import TownHallQuestion
from tests.unit.services.privacy.lives import ANA, ANAS_NEWS, ANAS_WORDS, BEN, HERE, PAT, Lives
from tests.unit.services.world import HOUR


def erase(lives: Lives, named: str = "UANA", words: Words = Words.KEEP) -> int:
    erasing = PersonErasing(lives.database, lives.clock)
    erasure_id = erasing.begin(named, words)
    assert erasing.finish(erasure_id)
    return erasure_id


def everything(lives: Lives) -> str:
    """All that stands in the database."""
    said: list[str] = []
    with lives.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                said += [f"{table.name}: {value}" for value in row if value is not None]
    return "\n".join(said)


def counts(lives: Lives) -> dict[str, Any]:
    """What others see as numbers."""
    with lives.database.read() as session:
        rows = session.execute(
            select(Acknowledgement.alert_id, func.count()).group_by(Acknowledgement.alert_id)
        ).all()
    boards = lives.kudos.boards.top(BEN, Period.ALL)
    return {
        "acknowledged": sorted(tuple(row) for row in rows),
        "readiness": lives.world.alerts.reading.brief(HERE, lives.pats, counted=True).acknowledged,
        "received by Ben": lives.thanking.received(BEN),
        "given by Ben": lives.kudos.reading.mine(BEN).given,
        "on the board": [(line.who.name, line.count) for line in boards.lines if line.who.name != "Ana"],
        "cheers": lives.stories.reading.card(HERE, lives.bens_story, "C1"),
        "votes": lives.hall.votes(lives.asked),
        "measures": lives.stories.measures.of(BEN),
    }


class TestNothingNamesThem:
    @pytest.mark.parametrize("words", Words)
    def test_anywhere(self, lives: Lives, words: Words) -> None:
        assert "UANA" in everything(lives)
        erase(lives, words=words)
        left = everything(lives)
        assert "UANA" not in left
        assert "people: Ana" not in left
        assert "DANA" not in left

    def test_and_the_record_of_it_names_nobody(self, lives: Lives) -> None:
        erasure_id = erase(lives)
        with lives.database.read() as session:
            erasure = session.get_one(Erasure, erasure_id)
        assert (erasure.user_id, erasure.words) == (None, "keep")
        assert erasure.done_at == erasure.begun_at == lives.clock()

    def test_in_words_of_others(self, lives: Lives) -> None:
        erase(lives)
        with lives.database.read() as session:
            asked = session.scalars(
                select(AlertVersion.ask_whom).where(AlertVersion.alert_id == lives.pats)
            ).one()
            entry = session.scalars(select(AuditEntry).where(AuditEntry.actor_id.is_not(None))).one()
            assert asked == ["USAM"]
            assert entry.after == {"holder_id": f"{LEFT}{entry.actor_id}", "home_id": HERE}

    def test_in_formatted_text(self) -> None:
        text = {
            "type": "section",
            "elements": [{"type": "user", "user_id": "U1"}, {"type": "text", "text": "U1"}],
        }
        assert mentions.without(text, "U1", "left-1") == {
            "type": "section",
            "elements": [{"type": "text", "text": "someone who left"}, {"type": "text", "text": "left-1"}],
        }

    def test_no_role_is_left(self, lives: Lives) -> None:
        erase(lives)
        with lives.database.read() as session:
            assert "UANA" not in set(session.scalars(select(RoleGrant.holder_id)))

    def test_nothing_is_kept_of_whom_nobody_knows(self, lives: Lives) -> None:
        erase(lives)
        with pytest.raises(NotFound):
            PersonExport(lives.database, lives.clock).of("UANA", JSON)
        with pytest.raises(NotFound):
            PersonErasing(lives.database, lives.clock).begin("UANA", Words.KEEP)


class TestWords:
    def test_they_stay_without_a_name(self, lives: Lives) -> None:
        erase(lives)
        said = everything(lives)
        for table in ("alert_questions", "kudos", "story_versions", "town_hall_questions"):
            assert f"{table}: {ANAS_WORDS}" in said
        assert f"alert_versions: {ANAS_NEWS}" in said

    def test_or_go(self, lives: Lives) -> None:
        erase(lives, words=Words.REMOVE)
        assert ANAS_WORDS not in everything(lives)
        with lives.database.read() as session:
            assert session.get_one(AlertQuestion, lives.question).text == REMOVED
            assert session.get_one(TownHallQuestion, lives.asked).text == REMOVED
            assert session.get_one(Kudos, lives.given).text == ""
            stories = [
                session.get_one(Story, story_id).state for story_id in (lives.story, lives.told_by_ana)
            ]
            assert stories == [StoryState.WITHDRAWN] * 2

    def test_what_was_written_for_the_brand_stays(self, lives: Lives) -> None:
        erase(lives, words=Words.REMOVE)
        said = everything(lives)
        assert f"alert_versions: {ANAS_NEWS}" in said
        assert "alert_questions: Up to fifty." in said

    def test_what_was_not_sent_goes(self, lives: Lives) -> None:
        erase(lives)
        with lives.database.read() as session:
            drafts = session.scalars(select(AlertDraft).where(AlertDraft.used_at.is_(None))).all()
        assert [draft.form["title"] for draft in drafts] == []

    def test_what_was_asked_without_a_name_is_nobodys(self, lives: Lives) -> None:
        erase(lives, words=Words.REMOVE)
        assert "Nobody knows who asks this" in everything(lives)
        question = lives.hall.town_halls.asking.question(HERE, lives.token)
        assert question.asker is None


class TestNumbersStayRight:
    @pytest.mark.parametrize("words", Words)
    def test_all_of_them(self, lives: Lives, words: Words) -> None:
        # Whoever leaves the workspace is in no audience any more, erased or not.
        of_the_past = PersonFacts(HERE, "UANA", "Ana", "Asia/Manila", is_deactivated=True)
        lives.world.directory.record_people(HERE, [of_the_past])
        before = counts(lives)
        erase(lives, words=words)
        after = counts(lives)
        if words is Words.REMOVE:
            # Their own stories are taken back, as by themselves.
            del before["measures"], after["measures"]
        assert after == before

    def test_two_who_left_stay_two(self, lives: Lives) -> None:
        before = counts(lives)["acknowledged"]
        erase(lives)
        erase(lives, "UBEN")
        with lives.database.read() as session:
            rows = session.execute(
                select(Acknowledgement.alert_id, func.count()).group_by(Acknowledgement.alert_id)
            ).all()
            names = session.scalars(select(Person.name).where(Person.user_id.like("left-%"))).all()
        assert sorted(tuple(row) for row in rows) == before
        assert names == ["Someone who left"] * 2

    def test_whoever_left_is_on_no_leaderboard(self, lives: Lives) -> None:
        erase(lives)
        assert {line.who.name for line in lives.kudos.boards.top(BEN, Period.ALL).lines} == {"Ben", "Dan"}


class TestWhatStandsInSlack:
    @pytest.mark.parametrize("words", Words)
    def test_whatever_showed_them_is_brought_up_to_date(self, lives: Lives, words: Words) -> None:
        before = stale(lives)
        erase(lives, words=words)
        grown = {kind for kind, count in stale(lives).items() if count > before.get(kind, 0)}
        assert grown >= {
            *("alert.announcement", "alert.question", "alert.answered", "kudos.post"),
            *("town_hall.board", "town_hall.question"),
        }
        assert "story.export" not in grown

    def test_messages_to_them_have_no_address_any_more(self, lives: Lives) -> None:
        lives.clock.advance(HOUR)
        lives.thanking.give(BEN, ANA, text="not said yet to her")
        erase(lives)
        with lives.database.read() as session:
            mine = session.scalars(select(Post).where(Post.recipient.like("left-%"))).all()
        assert {post.state for post in mine} == {PostState.SENT, PostState.WITHDRAWN}
        assert {(post.channel, post.ts, post.update_at) for post in mine} == {(None, None, None)}

    def test_messages_change_in_the_order_of_their_ids_as_for_everybody(self, lives: Lives) -> None:
        """So that nobody waits in a circle: while one message is held, none behind it is."""
        if lives.database.is_sqlite:
            pytest.skip("only one writes at a time")
        hers = select(Post.id).where(Post.recipient == "UANA").order_by(Post.id)
        with lives.database.write() as session:
            ids = session.scalars(hers).all()
            for post_id in reversed(ids):
                # The table has the newest change last.
                session.execute(update(Post).where(Post.id == post_id).values(stale=Post.stale))
        one = PersonErasing(lives.database, lives.clock)
        erasure_id = one.begin("UANA", Words.KEEP)
        waits = text("select count(*) from pg_locks where not granted")
        with ThreadPoolExecutor(1) as pool:
            with lives.database.write() as session:
                session.execute(hers.limit(1).with_for_update())
                finished = pool.submit(one.finish, erasure_id)
                deadline = time.monotonic() + 10
                while not session.scalar(waits) and time.monotonic() < deadline:
                    pass
                assert session.execute(hers.offset(1).with_for_update(nowait=True)).all()
            assert finished.result(20)

    def test_nothing_more_is_said_to_them(self, lives: Lives) -> None:
        open_question = lives._ask(ANA, lives.pats, "And until when?")
        erase(lives)
        before = len(lives.world.posts("alert.answer"))
        lives.world.alerts.questions.answer(PAT, open_question, "Until Sunday.")
        assert len(lives.world.posts("alert.answer")) == before

    def test_a_message_on_its_way_is_waited_for(self, lives: Lives) -> None:
        lives.clock.advance(HOUR)
        lives.thanking.give(BEN, ANA)
        set_states(lives, PostState.HELD, PostState.SENDING)
        erasing = PersonErasing(lives.database, lives.clock)
        erasure_id = erasing.begin("UANA", Words.KEEP)
        assert not erasing.finish(erasure_id)
        assert erasing.unfinished() == [erasure_id]
        set_states(lives, PostState.SENDING, PostState.SENT)
        assert erasing.tick() == 1
        assert "UANA" not in everything(lives)


def stale(lives: Lives) -> dict[str, int]:
    with lives.database.read() as session:
        rows = session.execute(select(Post.kind, func.sum(Post.stale)).group_by(Post.kind)).all()
    return {kind: int(count) for kind, count in rows}


def set_states(lives: Lives, was: PostState, state: PostState) -> None:
    with lives.database.write() as session:
        session.execute(update(Post).where(Post.state == was, Post.recipient == "UANA").values(state=state))


class TestAgain:
    def test_whoever_comes_back_is_new(self, lives: Lives) -> None:
        erase(lives)
        lives.world.join(ANA)
        lives.thanking.give(BEN, ANA, text="welcome back to us")
        assert lives.thanking.received(ANA) == 1
        found = PersonExport(lives.database, lives.clock).of("UANA", JSON).content
        assert ANAS_WORDS not in found
        assert "acknowledgements" not in found

    def test_and_may_be_erased_again(self, lives: Lives) -> None:
        first = erase(lives)
        lives.world.join(ANA)
        assert erase(lives) == first + 1
        assert "UANA" not in everything(lives)

    def test_what_was_interrupted_anywhere_is_finished_later(
        self, lives: Lives, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After each unit of work in turn the process ends."""
        monkeypatch.setattr(erasing, "ROWS_AT_ONCE", 1)
        one = PersonErasing(lives.database, lives.clock)
        erasure_id = one.begin("UANA", Words.REMOVE)
        done, units = False, 0
        while not done:
            units += 1
            left = units

            def do(erasure: int, unit: Any, whole: Any = PersonErasing._do) -> bool:
                nonlocal left
                left -= 1
                if left < 0:
                    raise KeyboardInterrupt
                return bool(whole(one, erasure, unit))

            monkeypatch.setattr(one, "_do", do)
            try:
                done = one.finish(erasure_id)
            except KeyboardInterrupt:
                assert one.unfinished() == [erasure_id]
        assert units > 30
        assert "UANA" not in everything(lives)
        assert ANAS_WORDS not in everything(lives)

    def test_slack_tells_of_people_of_the_past_in_vain(self, lives: Lives) -> None:
        erase(lives)
        lives.world.directory.record_people(
            HERE, [PersonFacts(HERE, "UANA", "Ana", "UTC", is_deactivated=True)]
        )
        assert "UANA" not in everything(lives)


class TestTwoOfOneId:
    def test_the_other_is_left_alone(self, lives: Lives) -> None:
        with lives.database.write() as session:
            session.add(Person(workspace_id="T2", user_id="UANA", name="Another"))
        erase(lives, "UANA@T2")
        assert "people: UANA" in everything(lives)
        assert "people: Ana" in everything(lives)
        assert "people: Another" not in everything(lives)
        with lives.database.read() as session:
            assert session.scalars(select(Post.id).where(Post.recipient == "UANA")).first() is not None


def test_a_plan_says_what_there_is(lives: Lives) -> None:
    plan = PersonErasing(lives.database, lives.clock).plan("UANA")
    found = {section.name: number for section, number in plan.found}
    assert (plan.name, plan.user_id, plan.home_id) == ("Ana", "UANA", HERE)
    assert found["acknowledgements"] == 1
    assert found["kudos_given"] == 2
    assert "user_groups" not in found
