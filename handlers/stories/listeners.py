"""Stories' listeners. Few are registered, since Bolt tries one after another."""

import re
from collections.abc import Mapping

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.alerts.ids import USED_FREEDOM
from handlers.parts import Parts
from handlers.routes import Listener, Routes, Way
from handlers.stories import ids
from handlers.stories.command import StoryCommand
from handlers.stories.exporting import StoryExporters
from handlers.stories.reading import StoryReaders
from handlers.stories.reviewing import StoryReviewers
from handlers.stories.telling import StoryTellers


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners of stories; returns what leads to them."""
    tellers, readers, reviewers = StoryTellers(parts), StoryReaders(parts), StoryReviewers(parts)
    exporters = StoryExporters(parts)
    command = StoryCommand(parts, tellers, readers, reviewers, exporters)

    routes = Routes(afterwards)
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
    app.action(re.compile(r"^story\."))(routes.buttons(actions))
    app.view(re.compile(r"^story\."))(routes.modals(submissions))
    app.command(parts.command("wow"))(routes.command("wow", command.run))
    app.global_shortcut(ids.TELL)(routes.shortcut(ids.TELL, tellers.tell))
    app.message_shortcut(ids.SHARE)(routes.shortcut(ids.SHARE, tellers.share))
    return routes.ways
