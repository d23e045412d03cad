"""What somebody is handed of themselves: all of it, and nothing of others that they could not see."""

import json
from typing import Any

import pytest
from sqlalchemy import update

from services.language import speaking
from services.privacy.catalogue import CATALOGUE
from services.privacy.exporting import JSON, MARKDOWN, PersonExport
from services.privacy.finding import count, find_one
from services.problems import NotFound, Problem
from storage.people import Person
from storage.post_reasons import Why
from storage.posts import Post
from tests.unit.services.privacy.lives import ANAS_NEWS, ANAS_WORDS, HERE, SAM, Lives


def of(lives: Lives, named: str = "UANA") -> dict[str, Any]:
    content: dict[str, Any] = json.loads(PersonExport(lives.database, lives.clock).of(named, JSON).content)
    return content


class TestAll:
    def test_each_sort_is_in_it(self, lives: Lives) -> None:
        """All but what an agent has not done here."""
        found = of(lives)
        missing = {section.name for section in CATALOGUE.sections if section.whose} - found.keys()
        assert missing == {
            *(
                "guides",
                "erasures",
                "user_groups",
                "alert_decisions",
                "story_decisions",
                "wish_decisions",
                "rewards",
            ),
            *("town_halls", "town_halls_hosted", "town_hall_answers", "town_hall_decisions"),
        }

    def test_and_of_who_leads(self, lives: Lives) -> None:
        hall = lives.hall.town_halls.hosting
        hall.answer(SAM, lives.asked, "Soon.")
        found = of(lives, "USAM")
        assert found["town_halls_hosted"] == [
            {"town_hall_id": lives.town_hall, "town_halls.topic": "What is next for returns?"}
        ]
        assert found["town_hall_answers"][0]["answer"] == "Soon."
        assert of(lives, "UPAT")["rewards"][0]["name"] == "A free hour"

    def test_it_counts_what_it_hands_over(self, lives: Lives) -> None:
        found = of(lives)
        with lives.database.read() as session:
            ana = find_one(session, "UANA")
            for section in CATALOGUE.sections:
                if section.whose:
                    assert count(session, section, ana) == len(found.get(section.name, []))

    def test_people_read_it_too(self, lives: Lives) -> None:
        written = PersonExport(lives.database, lives.clock).of(f"UANA@{HERE}", MARKDOWN)
        assert written.name == "frontlane-UANA-2026-11-02.md"
        for words in (ANAS_WORDS, ANAS_NEWS, "## Kudos", "### 2 drafts of alerts", "Half the price"):
            assert words in written.content
        assert "UANA" in written.content

    def test_people_read_why_a_message_did_not_arrive(self, lives: Lives) -> None:
        with lives.database.write() as session:
            session.execute(
                update(Post).where(Post.recipient == "UANA").values(reason=Why("user_disabled").write())
            )
        exports = PersonExport(lives.database, lives.clock)
        with speaking("es"):
            assert "Ana tiene la cuenta desactivada en Slack." in exports.of("UANA", MARKDOWN).content
        assert {row["reason"] for row in of(lives)["messages"]} == {'{"error": "user_disabled"}'}


class TestOfOthers:
    def test_who_was_thanked_and_who_thanked_is_named(self, lives: Lives) -> None:
        found = of(lives)
        assert {row["receiver_id"] for row in found["people_thanked"]} == {"Ben"}
        assert {row["kudos.giver_id"] for row in found["kudos_received"]} == {"Ben", "Dan", "Sam"}

    def test_what_was_taken_back_is_not_to_be_read(self, lives: Lives) -> None:
        assert "words that were taken back" not in json.dumps(of(lives))
        assert "for the calm" in json.dumps(of(lives))
        assert "between us two only" in json.dumps(of(lives))

    def test_nothing_of_others_is_in_it(self, lives: Lives) -> None:
        whole = json.dumps(of(lives, "UDAN"))
        for words in (ANAS_WORDS, "May I?", "Nobody knows who asks this"):
            assert words not in whole

    def test_nothing_leads_to_what_was_asked_without_a_name(self, lives: Lives) -> None:
        found = of(lives)
        assert "Nobody knows who asks this" not in json.dumps(found)
        assert [row["text"] for row in found["town_hall_questions"]] == [ANAS_WORDS]
        assert "without your name" in found["not_in_it"]


class TestWho:
    def test_nobody(self, lives: Lives) -> None:
        with pytest.raises(NotFound, match="Nothing is kept about UNOBODY"):
            of(lives, "UNOBODY")

    @pytest.mark.parametrize("named", ["ana", "", "U1@", "U1@T1@T2", "C1"])
    def test_no_id(self, lives: Lives, named: str) -> None:
        with pytest.raises(Problem, match="as in U0123ABC@T0456DEF"):
            of(lives, named)

    def test_two_of_one_id(self, lives: Lives) -> None:
        with lives.database.write() as session:
            session.add(Person(workspace_id="T2", user_id="UANA", name="Another"))
        with pytest.raises(Problem, match="UANA@T1, UANA@T2"):
            of(lives)
        assert of(lives, "UANA@T2").keys() == {"about", "made_at", "not_in_it", "you"}
        assert len(of(lives, "UANA@T1")["messages"]) > 1
