"""A campaign as people live it: Maya writes an alert, forty agents get it, some press Got it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from bot.demo.brand import Brand, build_brand
from sandbox import Channel, Message, Person, Sandbox
from sandbox.person import Actor
from tests.e2e.process import AppProcess

HOUR = 3600
DAY = 24 * HOUR
TITLE = "Buy one, plant one"
TRIES = 60
STEPS, STEP_S, STEP_AHEAD_S = 200, 0.4, 10

Result = TypeVar("Result")


class Campaign:
    """The brand, its app and its alerts.

    Args:
        of_each_site: how many agents of each site are told; None: all forty.
    """

    def __init__(self, slack: Sandbox, *, request_url: str | None, of_each_site: int | None = None) -> None:
        self.slack = slack
        self.brand: Brand = build_brand(slack, request_url=request_url)
        agents = {site: list(people)[:of_each_site] for site, people in self.brand.agents.items()}
        self.sites: Mapping[str, Sequence[Person]] = agents
        fernwood = self.brand.workspace
        self.americas = slack.add_channel(
            fernwood,
            "care-americas",
            members=[*agents["Austin"], *agents["Bogotá"]],
            shared_with=[agents["Bogotá"][0].workspace],
        )
        self.manila = slack.add_channel(fernwood, "care-asia", members=agents["Manila"])
        for channel in (self.americas, self.manila):
            slack.invite(channel, self.brand.app.bot_user)
        self.maya: Actor = slack.as_person(self.brand.maya)
        self.starts_at = self.ends_at = 0
        self.is_up: Callable[[], bool] = lambda: True
        """Whether the app answers just now."""

    @property
    def agents(self) -> list[Person]:
        """All who are told."""
        return [agent for site in self.sites.values() for agent in site]

    def home_of(self, agent: Person) -> Channel:
        """The channel in which this agent is."""
        return self.manila if agent in self.sites["Manila"] else self.americas

    def wait_until_read(self) -> None:
        """Until the app has asked for the members of both channels."""
        for channel in (self.americas, self.manila):
            self.slack.wait_for(partial(self._was_read, channel), timeout=60)

    def _was_read(self, channel: Channel) -> bool:
        return any(
            call.ok and call.args.get("channel") == channel.id and not _cursor(call.answer)
            for call in self.slack.calls_of("conversations.members")
        )

    def write(
        self, *, starts_in: int, first_word_in: int = 0, delivery: str = "Both", title: str = TITLE
    ) -> None:
        """Types the alert into the form, looks at the preview, schedules it or sends it at once."""
        now = int(self.slack.clock.now())
        self.starts_at, self.ends_at = now + starts_in, now + starts_in + 2 * DAY
        maya = self.maya
        self.again(lambda: maya.slash("/alert", channel=self.brand.channels["brand-desk"]).ok and maya.view)
        maya.fill("title", title)
        maya.fill("happening", rich("Every order above $30 plants a tree in the customer's name."))
        maya.fill("starts_at", self.starts_at)
        maya.fill("ends_at", self.ends_at)
        maya.fill("question_0", "Where is my certificate?")
        maya.fill("answer_0", "Two days after delivery, to the address of the order.")
        maya.fill("freedoms", "Send the certificate again, as often as asked")
        maya.fill("channels", [self.americas.id, self.manila.id])
        maya.fill("delivery", delivery)
        if first_word_in:
            maya.fill("first_word_at", now + first_word_in)
        self.again(lambda: not maya.submit().trouble and maya.view and maya.view.title == "Preview")
        done = "Scheduled" if first_word_in else "On its way"
        self.again(lambda: not maya.submit().trouble and maya.view and maya.view.title == done)
        maya.close(everything=True)

    def announcement(self, channel: Channel) -> Message | None:
        """The alert in a channel."""
        return next((post for post in self.slack.messages(channel) if is_announcement(post)), None)

    def got_it(self, agents: Iterable[Person], *, by_dm: bool = False) -> None:
        """These agents press Got it, in the channel or in their direct message, until Slack takes it."""
        for agent in agents:
            person = self.slack.as_person(agent)
            seen = person.dms if by_dm else self.slack.messages(self.home_of(agent))
            self.again(partial(self._press, person, next(filter(is_announcement, seen))))

    def _press(self, person: Actor, post: Message) -> bool:
        return person.click(post, "alert.got_it").ok

    def advance_to(self, moment: float) -> None:
        """Moves time on."""
        self.slack.clock.set(moment)

    def settle(self, is_so: Callable[[], object]) -> None:
        """Until it is so, moving time on: the pace allows more, and what is uncertain is looked for."""
        for _ in range(STEPS):
            with suppress(AssertionError):
                self.slack.wait_for(is_so, timeout=STEP_S)
                return
            self.slack.clock.advance(STEP_AHEAD_S)
        self.slack.wait_for(is_so)

    def have(self, kind: str, people: Iterable[Person], times: int = 1) -> Callable[[], bool]:
        """Whether each of them has had so many direct messages of this kind."""
        waiting = list(people)

        def have() -> bool:
            # Who has them keeps them, and this is asked at every change: one agent at a time is enough.
            while waiting and self.kinds(waiting[-1])[kind] >= times:
                waiting.pop()
            return not waiting

        return have

    def kinds(self, agent: Person) -> Counter[str]:
        """What the app has written to an agent, by kind."""
        return Counter(kind_of(post) for post in self.slack.as_person(agent).dms)

    def again(self, attempt: Callable[[], Result]) -> Result:
        """As a person does who is told to try once more."""
        for _ in range(TRIES):
            if result := attempt():
                return result
            self.slack.wait_for(self.is_up, timeout=30)
        msg = f"tried in vain {TRIES} times"
        raise AssertionError(msg)


def settings_for(campaign: Campaign, database_url: str, *, uses_socket_mode: bool) -> dict[str, str]:
    """The app's environment."""
    app, brand = campaign.brand.app, campaign.brand
    how = (
        {"SLACK_APP_TOKEN": app.app_token}
        if uses_socket_mode
        else {"SLACK_SIGNING_SECRET": app.signing_secret}
    )
    return how | {
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_API_URL": campaign.slack.api_url,
        "DATABASE_URL": database_url,
        "FRONTLANE_PUBLISHERS": f"{brand.maya.id},{brand.tom.id}",
        "FRONTLANE_DESK_CHANNEL": brand.channels["brand-desk"].id,
        "FRONTLANE_KUDOS_CHANNEL": brand.channels["kudos"].id,
        "FRONTLANE_LEADERS": brand.priya.id,
        "FRONTLANE_SITES": f"{brand.austin_team.id}=Austin,{brand.manila_team.id}=Manila",
    }


def connect(campaign: Campaign, app: AppProcess, *, uses_socket_mode: bool) -> None:
    """Lets Slack reach the app."""
    if uses_socket_mode:
        campaign.slack.wait_for(lambda: campaign.slack.connections(campaign.brand.app), timeout=30)
    else:
        campaign.slack.set_request_url(campaign.brand.app, f"http://127.0.0.1:{app.port}/slack/events")


def assert_slack_took_all(slack: Sandbox, *, but_for: Collection[str] = ()) -> None:
    """Nothing that was sent was malformed, and no call was refused but for the rate or for these reasons."""
    assert slack.violations == []
    refused = {f"{call.method}: {call.error}" for call in slack.calls if call.error}
    assert refused <= set(but_for), refused


def rich(text: str) -> dict[str, object]:
    """Words as Slack's rich text input gives them."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def is_announcement(post: Message) -> bool:
    """Whether it is the alert itself."""
    return kind_of(post) == "announcement"


def kind_of(post: Message) -> str:
    """Which of the alert's posts this is, by what a reader sees."""
    text = post.text
    if text.startswith(("Campaign:", "Over:", "Cancelled:")):
        return "announcement"
    starts = {"reminder": "Reminder:", "live": f"{TITLE} is live", "over": f"{TITLE} is over"}
    for kind, words in starts.items():
        if text.startswith(words):
            return kind
    if "counted as ready" in text:
        return "reminder"
    return "readiness" if text.startswith("Readiness") else text[:40]


def _cursor(answer: dict[str, object] | None) -> object:
    metadata = (answer or {}).get("response_metadata")
    return metadata.get("next_cursor") if isinstance(metadata, dict) else None
