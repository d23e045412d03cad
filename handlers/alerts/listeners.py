"""Alerts' listeners; Got it comes before all."""

import re
from collections.abc import Mapping

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.alerts import ids
from handlers.alerts.command import AlertCommand
from handlers.alerts.managing import AlertManagers
from handlers.alerts.reading import AlertReaders
from handlers.alerts.writing import AlertWriters
from handlers.first import First
from handlers.parts import Parts
from handlers.privacy import PrivacyReaders
from handlers.routes import Listener, Routes, Way


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners of alerts; returns what leads to them."""
    readers, writers, managers = AlertReaders(parts), AlertWriters(parts), AlertManagers(parts)
    command = AlertCommand(parts, readers, writers, managers)

    routes = Routes(afterwards)
    actions: Mapping[str, Listener] = {
        ids.ASK: readers.ask,
        ids.FREEDOMS: readers.freedoms,
        ids.DETAILS: readers.details,
        ids.KEPT: PrivacyReaders(parts).kept,
        ids.WRITE: writers.write,
        ids.EDIT: writers.edit,
        ids.ADD_ANSWER: writers.add_answer,
        ids.SAVE_DRAFT: writers.save_draft,
        ids.CONTINUE_DRAFT: writers.resume,
        ids.DISCARD_DRAFT: writers.discard,
        ids.REVIEW: writers.review,
        ids.SEND_BACK: writers.send_back,
        ids.LIST: managers.list,
        ids.MANAGE: managers.open,
        ids.CANCEL: managers.cancel,
        ids.SEND_AGAIN: managers.send_again,
        ids.ONE_BY_ONE: managers.one_by_one,
        ids.POST_AGAIN: managers.post_again,
        ids.POST_ARRIVED: managers.post_arrived,
        ids.END: managers.end,
        ids.READINESS: managers.readiness,
        ids.MISSING: managers.missing,
        ids.NUDGE: managers.nudge,
        ids.TABLE: managers.table,
        ids.QUESTIONS: managers.questions,
        ids.ANSWER: managers.answer,
    }
    submissions: Mapping[str, Listener] = {
        ids.FORM: writers.preview,
        ids.PREVIEW: writers.send,
        ids.REVIEW_FORM: writers.approve,
        ids.SEND_BACK_FORM: writers.sent_back,
        ids.QUESTION: readers.asked,
        ids.ANSWER_FORM: managers.answered,
    }
    app.use(First(ids.GOT_IT, routes.button(ids.GOT_IT, readers.got_it)))
    app.action(re.compile(r"^alert\."))(routes.buttons(actions))
    app.view(re.compile(r"^alert\."))(routes.modals(submissions))
    app.options(ids.GROUPS)(routes.choices(ids.GROUPS, writers.groups))
    app.command(parts.command("alert"))(routes.command("alert", command.run))
    app.shortcut(ids.WRITE)(routes.shortcut(ids.WRITE, writers.write))
    return routes.ways
