"""Alerts that are lived through while things go wrong, and what must be there afterwards."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import func, select

from sandbox import Fault, Message, Person
from sandbox.faults import Args
from sandbox.person import Actor
from services.alerts import announcing
from storage.alerts import Acknowledgement, AlertVersion
from storage.database import Database
from storage.people import Person as KnownPerson
from storage.posts import Post, PostState
from tests.e2e.campaign import DAY, HOUR, Campaign

OPEN = (PostState.PENDING, PostState.CLAIMED, PostState.SENDING, PostState.UNCERTAIN)
STRUCK = 0.06
"""How many of the calls end badly."""
SLOW, SLOW_S = 0.1, 0.5
BAD_ENDS = (
    Fault.lost_answer(),
    Fault.lost_request(),
    Fault.status(503, stored=True),
    Fault.status(500),
    Fault.invalid_json(stored=True),
)
FIRST_REMINDER, LAST_REMINDER = "1440", "60"
"""In minutes before the start, as the form proposes them."""
Said = Counter[tuple[str, str]]
"""How often each post stands in Slack: by its kind (with a reminder's minutes) and its recipient."""


@dataclass
class Life:
    """One alert: what must have come of it."""

    title: str
    pressed: set[str] = field(default_factory=set)
    expected: Said = field(default_factory=Counter)

    def expect(self, kind: str, recipients: Iterable[str]) -> None:
        """These are to have one, once."""
        self.expected.update({(kind, recipient): 1 for recipient in recipients})


class Lives:
    """Lets Maya write alerts and agents press Got it, one alert after another, through all its moments."""

    def __init__(self, campaign: Campaign, database: Database, chance: random.Random) -> None:
        self._campaign = campaign
        self._slack = campaign.slack
        self._database = database
        self._chance = chance
        self.lived: list[Life] = []

    def lose_answers(self) -> None:
        """From now on some calls are carried out without an answer, some are not, and nobody can tell.

        Others are slow to answer, so that kills fall into the middle of them.
        """
        for method in ("chat.postMessage", "chat.update", "conversations.history"):
            for end in BAD_ENDS:
                strikes = _now_and_then(STRUCK / len(BAD_ENDS), random.Random(self._chance.random()))
                self._slack.fail(method, end, times=None, when=strikes)
            strikes = _now_and_then(SLOW, random.Random(self._chance.random()))
            self._slack.fail(method, Fault.slow(SLOW_S), times=None, when=strikes)

    def live(self) -> None:
        """One more alert, from the form to its end."""
        campaign = self._campaign
        agents = campaign.agents
        by_id = {agent.id: agent for agent in agents}
        channels = [campaign.americas.id, campaign.manila.id]
        life = Life(f"Life {len(self.lived) + 1}")
        self.lived.append(life)
        campaign.write(starts_in=2 * DAY, title=life.title)
        life.expect(announcing.ANNOUNCEMENT, [*channels, *by_id])
        self._settle(life)
        self._press(life, self._some(agents))
        if self._chance.random() < 0.5:
            campaign.advance_to(campaign.starts_at - DAY + 60)
            life.expect(announcing.REMINDER + FIRST_REMINDER, by_id.keys() - life.pressed)
            self._settle(life)
            self._press(life, self._some([by_id[user] for user in sorted(by_id.keys() - life.pressed)]))
        # Where the first reminder was slept through, the last one says it all.
        campaign.advance_to(campaign.starts_at - HOUR + 60)
        life.expect(announcing.REMINDER + LAST_REMINDER, by_id.keys() - life.pressed)
        self._settle(life)
        campaign.advance_to(campaign.starts_at + 5)
        life.expect(announcing.LIVE, [*channels, *by_id])
        life.expect(announcing.DEADLINE, [campaign.brand.maya.id])
        self._settle(life)
        self._press(life, self._some([by_id[user] for user in sorted(by_id.keys() - life.pressed)]))
        campaign.advance_to(campaign.ends_at + 5)
        life.expect(announcing.OVER, [*channels, *by_id])
        self._settle(life)

    def assert_nothing_is_lost_or_twice(self) -> None:
        """Once nothing goes wrong any more, and nothing is open."""
        self._campaign.settle(lambda: not self._open())
        for life in self.lived:
            alert_ids = self._ids(life)
            assert len(alert_ids) == 1, f"{life.title} was sent {len(alert_ids)} times"
            said = self._said(life)
            assert said == life.expected, {
                "lost": life.expected - said,
                "twice": said - life.expected,
            }
            assert self._counted(life) == dict.fromkeys(life.pressed, 1)
            self._campaign.settle(partial(self._shows_all, life))
        unsent = Counter(state for _, state in self._posts().values() if state != PostState.SENT)
        assert set(unsent) <= {PostState.WITHDRAWN}, unsent
        twice = {post: count for post, count in self._in_slack().items() if count > 1}
        assert not twice, twice

    def _some(self, people: list[Person]) -> list[Person]:
        return self._chance.sample(people, self._chance.randint(0, len(people)))

    def _press(self, life: Life, people: list[Person]) -> None:
        """Each of them presses Got it until Slack says that it was taken; some press once more."""
        for agent in people:
            person = self._slack.as_person(agent)
            place = agent.id if self._chance.random() < 0.5 else self._campaign.home_of(agent).id
            message = self._messages(life)[place]
            self._campaign.again(partial(_is_taken, person, message))
            life.pressed.add(agent.id)
            if self._chance.random() < 0.2:
                _is_taken(person, message)

    def _settle(self, life: Life) -> None:
        self._campaign.settle(lambda: self._said(life) >= life.expected)

    def _said(self, life: Life) -> Said:
        posts, said = self._posts(), self._in_slack()
        ids = set(self._ids(life))
        found: Said = Counter()
        for post_id, (post, _) in posts.items():
            if post.subject_id in ids and post.kind != announcing.TROUBLE:
                found[_name(post), post.recipient] += said[post_id]
        return +found

    def _posts(self) -> Mapping[int, tuple[Post, str]]:
        with self._database.read() as session:
            return {post.id: (post, post.state) for post in session.scalars(select(Post))}

    def _ids(self, life: Life) -> list[int]:
        with self._database.read() as session:
            return list(
                session.scalars(
                    select(AlertVersion.alert_id).where(AlertVersion.title == life.title).distinct()
                )
            )

    def _open(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.count()).where(Post.state.in_(OPEN))) or 0

    def _counted(self, life: Life) -> dict[str, int]:
        presses = (
            select(KnownPerson.user_id)
            .join(Acknowledgement, Acknowledgement.person_id == KnownPerson.id)
            .where(Acknowledgement.alert_id.in_(self._ids(life)))
        )
        with self._database.read() as session:
            return dict(Counter(session.scalars(presses)))

    def _in_slack(self) -> Counter[int]:
        return Counter(map(_post_id, self._slack.do(self._all_messages)))

    def _messages(self, life: Life) -> Mapping[str, Message]:
        """The alert itself, by whom it was said to."""
        by_id = {_post_id(message): message for message in self._slack.do(self._all_messages)}
        ids = set(self._ids(life))
        return {
            post.recipient: by_id[post_id]
            for post_id, (post, _) in self._posts().items()
            if post.kind == announcing.ANNOUNCEMENT and post.subject_id in ids and post_id in by_id
        }

    def _all_messages(self) -> list[Message]:
        channels = self._slack.core.world.channels.values()
        return [message for channel in channels for message in channel.by_ts.values() if message.metadata]

    def _shows_all(self, life: Life) -> bool:
        messages = self._messages(life)
        words = f"{len(life.pressed)} of {len(self._campaign.agents)}"
        return all(
            words in messages[channel.id].all_text and "Over:" in messages[channel.id].all_text
            for channel in (self._campaign.americas, self._campaign.manila)
        )


def _now_and_then(how_often: float, chance: random.Random) -> Callable[[Args], bool]:
    def strikes(_: Args) -> bool:
        return chance.random() < how_often

    return strikes


def _is_taken(person: Actor, message: Message) -> bool:
    return person.click(message, "alert.got_it").ok


def _name(post: Post) -> str:
    """A reminder is named with its minutes, of which its occasion tells: alert:1:reminder:60:…"""
    if post.kind != announcing.REMINDER:
        return post.kind
    return post.kind + post.occasion.split(":")[3]


def _post_id(message: Message) -> int:
    payload = (message.metadata or {}).get("event_payload", {})
    post_id = payload.get("post", 0) if isinstance(payload, dict) else 0
    return int(post_id)
