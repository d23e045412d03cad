"""Who may take which way into the app. The services refuse everyone else; tests hold both to each other.

The tables of docs/roles.md are written from this: see tests/access/document.py.
"""

from collections.abc import Mapping, Sequence

from handlers import undelivered
from handlers.alerts import ids as alerts
from handlers.home.ids import LANGUAGE
from handlers.kudos import ids as kudos
from handlers.privacy import ids as privacy
from handlers.quiet import ids as quiet
from handlers.roles import ids as roles
from handlers.settings import ids as settings
from handlers.stories import ids as stories
from handlers.town_halls import ids as town_halls
from services.people import Role


def typed(command: str, *words: str) -> list[str]:
    """A command with each of the words that it knows; an empty one is the command alone."""
    return [f"/{command} {word}".rstrip() for word in words]


NEEDED: Mapping[Role | None, Sequence[str]] = {
    None: (
        *(LANGUAGE, privacy.COPY, undelivered.AGAIN, undelivered.ARRIVED),
        *(quiet.CHANGE, quiet.WHEN, quiet.FORM),
        *(alerts.GOT_IT, alerts.ASK, alerts.FREEDOMS, alerts.DETAILS, alerts.KEPT, alerts.QUESTION),
        *(stories.CHEER, stories.KUDOS, stories.READ, stories.VOTE, stories.TELL, stories.SHARE),
        *(alerts.USED_FREEDOM, stories.FORM, stories.EDIT, stories.WITHDRAW, stories.AGREE, stories.REFUSE),
        *(stories.OUTSIDE_YES, stories.OUTSIDE_NO, stories.MINE, stories.PAGE, stories.PAGE_BACK),
        *(stories.EXPORT, stories.EXPORT_FORM),
        *(kudos.GIVE, kudos.MESSAGE, kudos.FORM, kudos.JOIN, kudos.UNDO, kudos.ADD_VALUE, kudos.MINE),
        *(kudos.BOARD, kudos.VALUES, kudos.CHOICES, kudos.CHOICES_FORM, kudos.REWARDS, kudos.REDEEM),
        kudos.KEEP_POINTS,
        *(town_halls.VOTE, town_halls.ASK, town_halls.ASK_FORM, town_halls.ALL, town_halls.SORT),
        *(town_halls.LABEL, town_halls.SEARCH, town_halls.TURN, f"{town_halls.TURN}.next"),
        *(town_halls.READ, town_halls.CHANGE, town_halls.CHANGE_FORM, town_halls.TAKE_BACK),
        *(town_halls.LOOK_AGAIN, town_halls.LIST, town_halls.MORE),
        *(f"{town_halls.MORE} {each}" for each in (town_halls.READ, town_halls.FOLLOW, town_halls.FLAG)),
        *typed("alert", "", "mine", "list", "show", "help"),
        *typed("wow", "", "mine", "search", "find", "top", "export", "measures", "help"),
        *typed("kudos", "", "me", "mine", "values", "undo", "settings", "rewards", "top", "help"),
        *typed("townhall", "", "list", "mine", "show", "ask", "help"),
    ),
    Role.PUBLISHER: (
        *(alerts.WRITE, alerts.FORM, alerts.ADD_ANSWER, alerts.SAVE_DRAFT, alerts.GROUPS),
        *(alerts.CONTINUE_DRAFT, alerts.DISCARD_DRAFT, alerts.PREVIEW, alerts.LIST, alerts.MANAGE),
        *(alerts.EDIT, alerts.CANCEL, alerts.END, alerts.READINESS, alerts.MISSING, alerts.NUDGE),
        *(alerts.TABLE, alerts.SEND_AGAIN, alerts.ONE_BY_ONE, alerts.POST_AGAIN, alerts.POST_ARRIVED),
        *(alerts.QUESTIONS, alerts.ANSWER, alerts.ANSWER_FORM, alerts.REVIEW, alerts.REVIEW_FORM),
        *(alerts.SEND_BACK, alerts.SEND_BACK_FORM),
        *typed("alert", "new", "write", "edit", "cancel", "end", "ready"),
    ),
    Role.REVIEWER: (
        *(stories.LOOK, stories.WAITING, stories.PUBLISH, stories.PUBLISH_FEATURED, stories.CHANGE),
        *(stories.CHANGE_FORM, stories.DECLINE, stories.DECLINE_FORM, stories.FEATURE, stories.UNFEATURE),
        stories.ASK_OUTSIDE,
        *typed("wow", "review"),
    ),
    Role.HOST: (
        *(town_halls.CALL, town_halls.FORM, town_halls.MANAGE, town_halls.EDIT, town_halls.CLOSE),
        *(town_halls.CALL_OFF, town_halls.EXPORT, town_halls.QUEUE, town_halls.LET_IN, town_halls.LEFT_OPEN),
        *(town_halls.PROMISE, town_halls.ANSWER, town_halls.ANSWER_FORM, town_halls.ANSWER_WITH),
        *(town_halls.ANSWER_WITH_FORM, town_halls.MERGE_FORM, town_halls.MERGE_INTO, town_halls.DECLINE),
        *(town_halls.DECLINE_FORM, town_halls.USE, town_halls.USE_FOR),
        *(f"{town_halls.MORE} {each}" for each in (town_halls.ALOUD, town_halls.MERGE, town_halls.NOT_HERE)),
        *typed("townhall", "new", "call", "edit", "close", "export"),
    ),
    Role.LEADER: (*typed("kudos", "week"),),
    Role.ADMIN: (
        *(kudos.APPROVE, kudos.DECLINE, kudos.DECLINE_FORM, kudos.ADD_REWARD, kudos.REWARD_FORM),
        kudos.RETIRE,
        *(roles.ROLES, roles.FORM, roles.GROUPS, roles.CHANGES, roles.NEWEST, roles.OLDER, roles.EXPORT),
        *(settings.OPEN, settings.FORM, settings.SITES, settings.ZONE),
        *(settings.LEAD, settings.LATER, settings.RESUME),
        *typed("kudos", "pairs"),
    ),
}
"""By the role that it takes; None: everybody may. Names are action_ids and callback_ids, a menu's with its
choice after it; commands are without the prefix. Whom a town hall names as a host may do there what hosts
may."""


def needed_for(name: str) -> Role | None:
    """The role that it takes; None: everybody may.

    Raises:
        KeyError: nobody has said who may.
    """
    for role, names in NEEDED.items():
        if name in names:
            return role
    raise KeyError(name)
