"""Stories' listeners. Few are registered, since Bolt tries one after another."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from handlers.afterwards import Afterwards
from handlers.alerts.ids import USED_FREEDOM
from handlers.parts import Parts
from handlers.requests import Request
from handlers.stories import ids
from handlers.stories.command import StoryCommand
from handlers.stories.exporting import StoryExporters
from handlers.stories.reading import StoryReaders
from handlers.stories.reviewing import StoryReviewers
from handlers.stories.telling import StoryTellers

Listener = Callable[[Request], None]


def register(app: App, parts: Parts, afterwards: Afterwards) -> None:
    """Adds the listeners of stories."""
    tellers, readers, reviewers = StoryTellers(parts), StoryReaders(parts), StoryReviewers(parts)
    exporters = StoryExporters(parts)
    command = StoryCommand(parts, tellers, readers, reviewers, exporters)

    def bolt(listener: Listener) -> Callable[..., None]:
        def handle(body: dict[str, Any], context: BoltContext, ack: Ack, respond: Respond) -> None:
            with afterwards.answering():
                listener(Request(body, context, ack, respond, afterwards.later))

        return handle

    def one_of(listeners: Mapping[str, Listener], key: Callable[[Request], str]) -> Callable[..., None]:
        def choose(request: Request) -> None:
            listener = listeners.get(key(request))
            if listener is None:
                request.ack()
            else:
                listener(request)

        return bolt(choose)

    actions: Mapping[str, Listener] = {
        ids.CHEER: readers.cheer,
        ids.KUDOS: readers.kudos,
        ids.VOTE: readers.vote,
        ids.EXPORT: exporters.export,
        ids.READ: readers.read,
        ids.MINE: readers.mine,
        ids.PAGE: readers.page,
        ids.PAGE_BACK: readers.page,
        ids.TELL: tellers.tell,
        USED_FREEDOM: tellers.from_alert,
        ids.EDIT: tellers.edit,
        ids.WITHDRAW: tellers.withdraw,
        ids.AGREE: tellers.agree,
        ids.REFUSE: tellers.refuse,
        ids.OUTSIDE_YES: tellers.outside_yes,
        ids.OUTSIDE_NO: tellers.outside_no,
        ids.LOOK: reviewers.look,
        ids.WAITING: reviewers.waiting,
        ids.PUBLISH: reviewers.publish,
        ids.PUBLISH_FEATURED: reviewers.publish_featured,
        ids.CHANGE: reviewers.change,
        ids.DECLINE: reviewers.decline,
        ids.FEATURE: reviewers.feature,
        ids.UNFEATURE: reviewers.unfeature,
        ids.ASK_OUTSIDE: reviewers.ask_outside,
    }
    submissions: Mapping[str, Listener] = {
        ids.FORM: tellers.told,
        ids.EXPORT_FORM: exporters.exported,
        ids.CHANGE_FORM: reviewers.changed,
        ids.DECLINE_FORM: reviewers.declined,
    }
    app.action(re.compile(r"^story\."))(one_of(actions, lambda request: request.action_id))
    app.view(re.compile(r"^story\."))(one_of(submissions, lambda request: str(request.view["callback_id"])))
    app.command(parts.command("wow"))(bolt(command.run))
    app.global_shortcut(ids.TELL)(bolt(tellers.tell))
    app.message_shortcut(ids.SHARE)(bolt(tellers.share))
