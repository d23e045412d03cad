"""The real application, and everybody of `people` before it; of Slack there are only requests and answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from slack_bolt import BoltRequest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse
from sqlalchemy import select, update

from bot.app import Application, bootstrap, migrate, utc_now
from bot.delivery.gateway import SlackGateway
from bot.delivery.protocol import AuthFacts
from bot.settings import Settings
from handlers import undelivered
from handlers.alerts import ids as alert_ids
from handlers.home.ids import AS_IN_SLACK, LANGUAGE
from handlers.inputs import shown_in
from handlers.kudos import ids as kudos_ids
from handlers.quiet import ids as quiet_ids
from handlers.quiet.views.choices import When, build_form, wanted_of
from handlers.routes import Kind, Way
from handlers.settings import ids as settings_ids
from handlers.stories import ids as story_ids
from handlers.town_halls import ids as hall_ids
from services.alerts.content import AlertForm
from services.decisions import Decisions, Group
from services.directory import ChannelFacts, PersonFacts
from services.guiding import Guides, Step
from services.kudos.content import Named, NewKudos
from services.people import ADMINS, Role
from services.roles import Holder, RoleChange
from services.stories.content import StoryForm
from services.stories.telling import Told
from services.town_halls import speaking
from services.town_halls.content import TownHallForm
from storage.alerts import AlertQuestion
from storage.posts import Post, PostState
from tests.access.people import HERE, WHO, Who
from tests.integration.handlers.town import rich

BOSS = Who("boss", frozenset(Role))
"""Owns the workspace, and has written, told and called all that the others meet."""
FIELDS = ("question", "answer", "reason", "into", "words")
"""Of forms that are read as a whole."""
ROOM, HALL_TS = "C0ROOM", "7.0"
DAY = timedelta(days=1)

JSON = dict[str, Any]


class Anything(dict[str, Any]):
    """What stands in a form: a word or two in every field, whatever it is called, and no choice."""

    def __missing__(self, key: str) -> "Anything":
        return Anything(value="A word or two")


@dataclass
class Stage:
    """What there is, by the values that buttons have of it."""

    app: Application
    values: dict[str, str]
    metadata: dict[str, str]
    question: Anything = field(default_factory=Anything)
    """A field in which a question of the town hall is chosen."""
    problems: list[Exception] = field(default_factory=list)
    """What `act` met, in the order in which it was told."""
    answer: str = ""
    """What Slack was answered last."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def act(self, who: Who, way: Way) -> list[Exception]:
        """Takes a way, whether or not it was shown. Returns what the person was told instead."""
        self.problems.clear()
        answer = self.app.bolt.dispatch(BoltRequest(body=self._body(who, way), mode="socket_mode"))
        self.answer = answer.body
        return list(self.problems)

    def told(self, error: Exception) -> str:
        """Notes what goes wrong."""
        self.problems.append(error)
        return str(error)

    def _body(self, who: Who, way: Way) -> JSON:
        user = {"id": who.user_id, "team_id": who.home_id, "username": who.name}
        team = {"id": HERE, "domain": "fernwood"}
        body: JSON = {"team": team, "user": user, "api_app_id": "A1", "token": "t", "trigger_id": "1.2.3"}
        body["response_url"] = "https://slack.invalid/answer"
        name, _, choice = way.name.partition(" ")
        if way.kind == Kind.COMMAND:
            said = {"command": name, "text": self._typed(name, choice), "channel_id": ROOM}
            return body | said | {"team_id": who.home_id, "user_id": who.user_id, "user_name": who.name}
        if way.kind == Kind.SHORTCUT:
            message = {
                "type": "message",
                "user": BOSS.user_id,
                "ts": "8.0",
                "thread_ts": HALL_TS,
                "text": "Hm",
            }
            is_of_message = name in (hall_ids.ANSWER_WITH, story_ids.SHARE, kudos_ids.MESSAGE)
            of_message = {"type": "message_action", "message": message, "channel": {"id": ROOM}}
            kind = of_message if is_of_message else {"type": "shortcut"}
            return body | kind | {"callback_id": name, "action_ts": "1.0"}
        body["view"] = {
            "type": "modal",
            "id": f"V{next(self._numbers)}",
            "title": {"type": "plain_text", "text": "Somewhere"},
            "callback_id": name,
            "blocks": [],
            "state": {"values": Anything({name: Anything({name: self.question}) for name in FIELDS})},
            "hash": "1.2",
            "root_view_id": None,
            "previous_view_id": None,
            "private_metadata": self.metadata.get(name, ""),
        }
        if name in (quiet_ids.WHEN, quiet_ids.FORM):
            body["view"] |= self._choices(who)
        if way.kind == Kind.MODAL:
            return body | {"type": "view_submission"}
        if way.kind == Kind.CHOICES:
            return body | {"type": "block_suggestion", "action_id": name, "block_id": "b", "value": ""}
        action: JSON = {"action_id": name, "block_id": "b", "type": "button", "action_ts": "1.0"}
        if name == hall_ids.PROMISE:
            action |= {"block_id": "promise:1", "selected_date_time": int(utc_now().timestamp()) + 86_400}
        value = self.values.get(way.name, self.values.get(name))
        if choice or name == hall_ids.MORE:
            action["selected_option"] = {"value": value}
        elif value is not None:
            action["value"] = value
        container = {"type": "view", "view_id": body["view"]["id"]}
        if name in (hall_ids.USE, hall_ids.USE_FOR):
            del body["view"]
            container = {"type": "message", "channel_id": ROOM, "message_ts": "9.0"}
        if name == LANGUAGE:
            action["selected_option"] = {"value": AS_IN_SLACK}
        return body | {"type": "block_actions", "actions": [action], "container": container}

    def _choices(self, who: Who) -> JSON:
        """The form of one's own choices, as it is shown and comes back."""
        choices = self.app.quiet.choices.of(who.caller)
        wanted = wanted_of(choices, wants_kudos=True, is_leader=Role.LEADER in who.roles)
        view = build_form(choices, When.AS_EVERYONE, None, wanted, quiet_ids.FormRef())
        values = {name: {"a": typed} for name, typed in shown_in(view).items()}
        return {"blocks": view["blocks"], "state": {"values": values}}

    def _typed(self, command: str, word: str) -> str:
        if command == "/alert" and word in ("show", "edit", "cancel", "end", "ready"):
            return f"{word} 1"
        if command == "/townhall" and word in ("show", "ask", "close", "export", "edit"):
            return f"{word} 1"
        return word


@contextmanager
def playing(folder: Path) -> Iterator[Stage]:
    """A stage until the block ends."""
    us = AuthFacts(
        workspace_id=HERE,
        workspace_name="Fernwood",
        bot_user_id="U0BOT",
        url="https://fernwood.slack.invalid/",
        scopes=frozenset(),
    )
    with patch.object(SlackGateway, "auth_test", lambda _: us):
        app = bootstrap(
            Settings(
                bot_token="xoxb-1",
                signing_secret="of nobody",
                api_url="https://slack.invalid/api/",
                database_url=f"sqlite:///{folder / 'frontlane.db'}",
                seeds={"rewards": "yes"},
            )
        )
    migrate(app.database)
    _people(app)
    stage = Stage(app, {}, {})
    _things(stage)
    heard = WebhookResponse(url="", status_code=200, body="ok", headers={})
    with (
        patch.object(WebClient, "api_call", lambda *_, **__: {"ok": True, "messages": []}),
        patch.object(WebhookClient, "send_dict", lambda *_, **__: heard),
        patch("handlers.errors.sentence_for", stage.told),
    ):
        yield stage
    app.stop()


def _people(app: Application) -> None:
    app.directory.record_workspace(HERE, "Fernwood", "U0BOT")
    app.directory.record_people(
        HERE,
        [
            PersonFacts(
                who.home_id,
                who.user_id,
                who.name.title(),
                "UTC",
                is_admin=who == BOSS,
                is_guest=who.is_guest,
            )
            for who in (BOSS, *WHO)
        ],
    )
    app.directory.record_channel(
        HERE, ChannelFacts(ROOM, "room", is_private=False, is_archived=False, has_bot=True)
    )
    app.directory.record_channel_members(HERE, ROOM, [who.user_id for who in (BOSS, *WHO)])
    given = [
        RoleChange(
            role,
            [Holder(who.user_id, who.home_id) for who in (BOSS, *WHO) if role in who.roles],
            [Holder(ADMINS, HERE)],
        )
        for role in Role
    ]
    app.roles.change(BOSS.caller, given)
    left = [
        PersonFacts(who.home_id, who.user_id, "", "UTC", is_deactivated=True)
        for who in WHO
        if who.is_deactivated
    ]
    app.directory.record_people(HERE, left)


def _things(stage: Stage) -> None:
    """One alert, story, thanks, wish and town hall of each kind, and what is asked about them."""
    app, boss, agent = stage.app, BOSS.caller, WHO[0].caller
    soon = int((utc_now() + 3 * DAY).timestamp())
    _alert(stage, soon)
    _story(stage)
    given = app.kudos.giving.give(
        agent,
        NewKudos(people=[Named(BOSS.user_id)], text="stayed late to calm the queue", channel_id=ROOM),
        trigger="t1",
    )
    reward = app.kudos.rewards.add(boss, "Mug", "", "1", trigger="t2")
    wish = app.kudos.rewards.redeem(boss, reward.reward_id, trigger="t3")
    for name, value in {
        kudos_ids.JOIN: kudos_ids.GatheringRef(1),
        kudos_ids.UNDO: kudos_ids.KudosRef(given.kudos_id),
        kudos_ids.ADD_VALUE: kudos_ids.KudosRef(given.kudos_id, "craft"),
        kudos_ids.BOARD: kudos_ids.BoardRef(),
        kudos_ids.REDEEM: kudos_ids.RewardRef(reward.reward_id),
        kudos_ids.RETIRE: kudos_ids.RewardRef(reward.reward_id),
        kudos_ids.KEEP_POINTS: kudos_ids.RedemptionRef(wish.redemption_id),
        kudos_ids.APPROVE: kudos_ids.RedemptionRef(wish.redemption_id),
        kudos_ids.DECLINE: kudos_ids.RedemptionRef(wish.redemption_id),
    }.items():
        stage.values[name] = value.dump()
    stage.metadata |= {
        kudos_ids.FORM: kudos_ids.FormRef().dump(),
        kudos_ids.DECLINE_FORM: stage.values[kudos_ids.DECLINE],
    }
    _hall(stage, soon)
    _settings(stage)


def _settings(stage: Stage) -> None:
    Guides(stage.app.database, utc_now, Decisions()).start(BOSS.caller)
    group = settings_ids.FormRef(Group.PEOPLE.value).dump()
    stage.values[settings_ids.OPEN] = group
    stage.values |= dict.fromkeys(
        (settings_ids.LATER, settings_ids.RESUME), settings_ids.StepRef(1, Step.WOW.value).dump()
    )
    stage.metadata |= dict.fromkeys((settings_ids.FORM, settings_ids.SITES), group)


def _alert(stage: Stage, soon: int) -> None:
    alerts, boss = stage.app.alerts, BOSS.caller
    form = AlertForm(title="Half price", happening=rich("All week"), starts_at=soon, channels=[ROOM])
    sent = alerts.publishing.send(boss, alerts.drafts.save(boss, form, typed_in="V1"))
    assert sent.alert_id == 1
    alerts.moments.tick()
    alerts.questions.ask(WHO[0].caller, 1, "Why?", asked_in="V2")
    draft = alerts.drafts.save(boss, form, typed_in="V3")
    with stage.app.database.read() as session:
        question = session.scalars(select(AlertQuestion.id)).one()
        post = session.scalars(select(Post.id).where(Post.recipient == ROOM)).first()
    assert post is not None
    ref, draft_ref = alert_ids.AlertRef(1, 1).dump(), alert_ids.DraftRef(draft, 1).dump()
    post_ref = alert_ids.PostRef(1, post, 1, 0).dump()
    of_drafts = (alert_ids.CONTINUE_DRAFT, alert_ids.DISCARD_DRAFT, alert_ids.REVIEW, alert_ids.SEND_BACK)
    question_ref = alert_ids.QuestionRef(question).dump()
    stage.values |= dict.fromkeys(ALERT_BUTTONS, ref)
    stage.values |= dict.fromkeys(of_drafts, draft_ref)
    stage.values |= dict.fromkeys((alert_ids.POST_AGAIN, alert_ids.POST_ARRIVED), post_ref)
    missed = undelivered.MissedRef(post).dump()
    stage.values |= dict.fromkeys((undelivered.AGAIN, undelivered.ARRIVED), missed)
    stage.values[alert_ids.ANSWER] = question_ref
    stage.metadata |= dict.fromkeys(
        (alert_ids.PREVIEW, alert_ids.REVIEW_FORM, alert_ids.SEND_BACK_FORM), draft_ref
    )
    stage.metadata |= {alert_ids.QUESTION: ref, alert_ids.ANSWER_FORM: question_ref}


def _story(stage: Stage) -> None:
    stories, boss = stage.app.stories, BOSS.caller
    form = StoryForm(
        title="The last cake",
        faced="The oven broke.",
        did="I called the baker next door.",
        ended="There was cake.",
        mood_before=1,
        mood_after=5,
        why_right="A birthday is today.",
        contact="chat",
        readers="brand",
    )
    told = stories.telling.tell(boss, form, told_in="V1")
    assert isinstance(told, Told)
    ref = story_ids.StoryRef(told.story_id, 1).dump()
    stage.values |= dict.fromkeys(STORY_BUTTONS, ref)
    page = story_ids.ListRef("mine").dump()
    stage.values |= dict.fromkeys((story_ids.PAGE, story_ids.PAGE_BACK), page)
    stage.values[story_ids.EXPORT] = page
    stage.metadata |= dict.fromkeys((story_ids.CHANGE_FORM, story_ids.DECLINE_FORM), ref)


def _hall(stage: Stage, soon: int) -> None:
    halls, boss = stage.app.town_halls, BOSS.caller
    form = TownHallForm(topic="What is next?", hosts=[BOSS.user_id], channels=[ROOM], closes_at=soon)
    hall_id = halls.planning.call(boss, form, typed_in="V1")
    assert hall_id == 1
    halls.moments.tick()
    asked = halls.asking.ask(WHO[0].caller, hall_id, "Why?", nonce="n1", seen_in=ROOM).question.question_id
    hall_ref, question_ref = hall_ids.HallRef(hall_id).dump(), hall_ids.QuestionRef(asked).dump()
    stage.values |= dict.fromkeys(HALL_BUTTONS, hall_ref)
    stage.values |= dict.fromkeys(QUESTION_BUTTONS, question_ref)
    with stage.app.database.write() as session:
        of_the_hall = Post.kind == speaking.BOARD, Post.subject_id == hall_id
        arrived = {"state": PostState.SENT, "channel": ROOM, "ts": HALL_TS}
        session.execute(update(Post).where(*of_the_hall).values(arrived))
    stage.question |= {"value": "A word or two", "selected_option": {"value": str(asked)}}
    reply = hall_ids.ReplyRef(HALL_TS, "8.0", asked).dump()
    stage.values |= dict.fromkeys((hall_ids.USE, hall_ids.USE_FOR), reply)
    own = hall_ids.OwnRef(asked).dump()
    stage.values |= dict.fromkeys((hall_ids.CHANGE, hall_ids.TAKE_BACK, hall_ids.LOOK_AGAIN), own)
    page = hall_ids.PageRef(hall_id).dump()
    stage.values |= dict.fromkeys((hall_ids.TURN, f"{hall_ids.TURN}.next"), page)
    stage.values |= {f"{hall_ids.MORE} {choice}": f"{choice}:{asked}" for choice in hall_ids.MENU}
    stage.values[hall_ids.MORE] = f"{hall_ids.READ}:{asked}"
    ask_ref = hall_ids.AskRef(hall_id, "n2", ROOM).dump()
    stage.metadata |= {
        hall_ids.ASK_FORM: ask_ref,
        hall_ids.ANSWER_WITH_FORM: ask_ref,
        hall_ids.CHANGE_FORM: own,
        hall_ids.FORM: hall_ids.FormRef().dump(),
        hall_ids.MERGE_INTO: ask_ref,
        **dict.fromkeys((hall_ids.ANSWER_FORM, hall_ids.MERGE_FORM, hall_ids.DECLINE_FORM), question_ref),
        **dict.fromkeys((hall_ids.ALL, hall_ids.SORT, hall_ids.LABEL, hall_ids.SEARCH), page),
        **dict.fromkeys((hall_ids.TURN, f"{hall_ids.TURN}.next"), page),
    }


ALERT_BUTTONS = (
    *(alert_ids.GOT_IT, alert_ids.ASK, alert_ids.FREEDOMS, alert_ids.DETAILS, alert_ids.USED_FREEDOM),
    *(alert_ids.MANAGE, alert_ids.EDIT, alert_ids.CANCEL, alert_ids.END, alert_ids.READINESS),
    *(alert_ids.MISSING, alert_ids.NUDGE, alert_ids.TABLE, alert_ids.SEND_AGAIN, alert_ids.ONE_BY_ONE),
    alert_ids.QUESTIONS,
)
STORY_BUTTONS = (
    *(story_ids.CHEER, story_ids.KUDOS, story_ids.READ, story_ids.VOTE, story_ids.EDIT, story_ids.WITHDRAW),
    *(story_ids.AGREE, story_ids.REFUSE, story_ids.OUTSIDE_YES, story_ids.OUTSIDE_NO, story_ids.LOOK),
    *(story_ids.PUBLISH, story_ids.PUBLISH_FEATURED, story_ids.CHANGE, story_ids.DECLINE),
    *(story_ids.FEATURE, story_ids.UNFEATURE, story_ids.ASK_OUTSIDE),
)
HALL_BUTTONS = (
    *(hall_ids.ASK, hall_ids.ALL, hall_ids.MANAGE, hall_ids.EDIT, hall_ids.CLOSE, hall_ids.CALL_OFF),
    *(hall_ids.EXPORT, hall_ids.QUEUE, hall_ids.LEFT_OPEN),
)
QUESTION_BUTTONS = (
    *(hall_ids.VOTE, hall_ids.READ, hall_ids.ANSWER, hall_ids.DECLINE, hall_ids.LET_IN, hall_ids.PROMISE),
)
