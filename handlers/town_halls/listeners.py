"""Town halls' listeners."""

import re
from collections.abc import Callable, Mapping

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.messages import Messages
from handlers.parts import Parts
from handlers.requests import Request
from handlers.routes import Listener, Routes, Way
from handlers.town_halls import ids
from handlers.town_halls.asking import TownHallReaders
from handlers.town_halls.command import TownHallCommand
from handlers.town_halls.hosting import TownHallHosts
from handlers.town_halls.replying import TownHallReplies
from services.language import gettext as _
from services.problems import Problem

Choice = Callable[[Request, int], None]


def register(app: App, parts: Parts, afterwards: Afterwards, messages: Messages) -> list[Way]:
    """Adds the listeners of town halls; returns what leads to them."""
    readers, hosts = TownHallReaders(parts), TownHallHosts(parts)
    replies = TownHallReplies(parts, afterwards)
    command = TownHallCommand(parts, readers, hosts)
    choices = _choices(readers, hosts)
    routes = Routes(afterwards)
    routes.menu(ids.MORE, choices)
    actions: Mapping[str, Listener] = {
        ids.VOTE: readers.vote,
        ids.ASK: readers.ask,
        ids.ALL: readers.all,
        ids.SORT: readers.sorted,
        ids.LABEL: readers.sorted,
        ids.SEARCH: readers.sorted,
        ids.TURN: readers.sorted,
        f"{ids.TURN}.next": readers.sorted,
        ids.READ: readers.read,
        ids.CHANGE: readers.change,
        ids.TAKE_BACK: readers.take_back,
        ids.LOOK_AGAIN: readers.look_again,
        ids.LIST: readers.list,
        ids.MORE: _more(choices),
        ids.ANSWER: hosts.answer,
        ids.DECLINE: hosts.decline,
        ids.QUEUE: hosts.queue,
        ids.LET_IN: hosts.let_in,
        ids.CALL: hosts.call,
        ids.MANAGE: hosts.manage,
        ids.EDIT: hosts.edit,
        ids.CLOSE: hosts.close,
        ids.CALL_OFF: hosts.call_off,
        ids.EXPORT: hosts.export,
        ids.LEFT_OPEN: hosts.left_open,
        ids.PROMISE: hosts.promise,
        ids.USE: replies.use,
        ids.USE_FOR: replies.choose,
    }
    submissions: Mapping[str, Listener] = {
        ids.ASK_FORM: readers.asked,
        ids.ALL: readers.searched,
        ids.CHANGE_FORM: readers.changed,
        ids.FORM: hosts.saved,
        ids.ANSWER_FORM: hosts.answered,
        ids.ANSWER_WITH_FORM: replies.chosen,
        ids.MERGE_FORM: hosts.merged,
        ids.DECLINE_FORM: hosts.declined,
    }
    app.action(re.compile(r"^town_hall\."))(routes.buttons(actions))
    app.view(re.compile(r"^town_hall\."))(routes.modals(submissions))
    app.options(ids.MERGE_INTO)(routes.choices(ids.MERGE_INTO, hosts.questions))
    app.command(parts.command("townhall"))(routes.command("townhall", command.run))
    app.shortcut(ids.ANSWER_WITH)(routes.shortcut(ids.ANSWER_WITH, replies.from_menu))
    app.shortcut(ids.LIST)(routes.shortcut(ids.LIST, readers.list))
    messages.replied.append(replies.offer)
    return routes.ways


def _choices(readers: TownHallReaders, hosts: TownHallHosts) -> Mapping[str, Choice]:
    """Of a question's overflow menu; each is given the question's id."""

    def opening(open_form: Choice) -> Choice:
        def run(request: Request, question_id: int) -> None:
            open_form(request, question_id)
            request.ack()

        return run

    return {
        ids.ALOUD: opening(lambda request, number: hosts.open_answer(request, number, is_aloud=True)),
        ids.MERGE: opening(hosts.open_merge),
        ids.NOT_HERE: opening(hosts.open_decline),
        ids.READ: opening(readers.open_question),
        ids.FOLLOW: readers.follow,
        ids.FLAG: readers.flag,
    }


def _more(choices: Mapping[str, Choice]) -> Listener:
    """Does what was chosen."""

    def choose(request: Request) -> None:
        chosen = request.body["actions"][0].get("selected_option") or {}
        name, typed = str(chosen.get("value") or "").rpartition(":")[::2]
        number = ids.number_in(typed)
        if name not in choices or number is None:
            raise Problem(_("This menu is too old to use. Type /townhall to see what there is."))
        choices[name](request, number)

    return choose
