"""People who thank each other: kudos over the world of the services' tests."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from sqlalchemy import func, select

from services.decisions import Decisions
from services.kudos import Kudos
from services.kudos.content import Given, MessageRef, Named, NewKudos
from services.kudos.reactions import Reaction
from services.people import Caller
from storage.kudos import KudosEntry
from storage.posts import Post, PostState
from tests.unit.services.world import SUPPORT, World

WHY = "stayed late to calm the queue"
KUDOS_CHANNEL = "CKUDOS"
NAMES = {"channel": "kudos_channel", "a_day": "kudos_a_day", "has_rewards": "rewards", "emoji": "kudos_emoji"}
triggers = count(1)


def named(*people: Caller) -> list[Named]:
    """People as a slash command names them: without their workspace."""
    return [Named(person.user_id) for person in people]


class Thanking:
    """Short words for what people do."""

    def __init__(self, world: World, **choices: Any) -> None:
        self.world = world
        self.clock = world.clock
        self.kudos = self.over(**choices)
        self._ts = count(1)

    def over(self, **choices: Any) -> Kudos:
        """The services, otherwise set."""
        seeds = {NAMES[name]: str(value) for name, value in choices.items()}
        return Kudos.over(self.world.database, self.world.clock, Decisions(seeds))

    def give(
        self, giver: Caller, *receivers: Caller, trigger: str | None = None, text: str = WHY, **rest: Any
    ) -> Given:
        """Gives, in #support unless said otherwise."""
        new = NewKudos(people=named(*receivers), text=text, channel_id=SUPPORT)
        return self.kudos.giving.give(giver, replace(new, **rest), trigger=trigger or f"t{next(triggers)}")

    def undo(self, giver: Caller, kudos_id: int | None = None, trigger: str | None = None) -> Given:
        """Takes back."""
        return self.kudos.giving.undo(giver, trigger=trigger or f"t{next(triggers)}", kudos_id=kudos_id)

    def reaction(
        self, author: Caller | None, *, ts: str = "1.0", emoji: str = "clap", at: int | None = None
    ) -> Reaction:
        """A reaction in #support, later than all before unless `at` says when."""
        moment = next(self._ts) if at is None else at
        who = None if author is None else Named(author.user_id, author.home_id)
        return Reaction(MessageRef(SUPPORT, ts), emoji, who, f"{moment}.000100")

    def received(self, who: Caller) -> int:
        """How many they have."""
        return self.kudos.reading.mine(who).received

    def left(self, who: Caller) -> int:
        """How many they may still give today."""
        return self.kudos.reading.allowance(who).left

    def posts(self, kind: str) -> Sequence[Post]:
        """What is said or to be said."""
        return self.world.posts(kind)

    def deliver(self) -> None:
        """What is due has arrived."""
        with self.world.database.write() as session:
            due = session.scalars(
                select(Post).where(
                    Post.state.in_((PostState.HELD, PostState.PENDING)), Post.due_at <= self.clock()
                )
            )
            for post in due.all():
                post.state, post.sent_at, post.shown = PostState.SENT, self.clock(), post.stale
                post.channel, post.ts = post.recipient, f"{self.clock().timestamp():.6f}"

    def entries(self) -> int:
        """How many lines the ledger has."""
        with self.world.database.read() as session:
            return int(session.scalar(select(func.count()).select_from(KudosEntry)) or 0)
