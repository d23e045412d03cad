"""`/kudos`: whom and for what; without a word the form; with one word one thing."""

from collections.abc import Callable

from handlers.kudos.giving import KudosGivers
from handlers.kudos.ids import FormRef
from handlers.kudos.looking import KudosReaders
from handlers.kudos.parsing import Thanks, parse_thanks
from handlers.kudos.rewarding import KudosRewarders
from handlers.kudos.views.answer import Filled
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.words import escape
from services.language import gettext as _
from services.people import Role

WORD_SHOWN = 40


class KudosCommand:
    """The slash command."""

    def __init__(
        self, parts: Parts, givers: KudosGivers, readers: KudosReaders, rewarders: KudosRewarders
    ) -> None:
        self._parts = parts
        self._givers = givers
        self._readers = readers
        self._words: dict[str, Callable[[Request], None]] = {
            "me": readers.mine,
            "mine": readers.mine,
            "values": readers.values,
            "undo": givers.undo_last,
            "settings": readers.choices,
            "rewards": rewarders.catalogue,
            "week": readers.week,
            "pairs": readers.pairs,
        }

    def run(self, request: Request) -> None:
        """Does what was typed."""
        caller = known_caller(request, self._parts)
        typed = str(request.body.get("text") or "")

        def name_of(key: str) -> str:
            return self._parts.directory.name_of(caller.workspace_id, key)

        thanks = parse_thanks(typed, self._parts.kudos.rules.of(caller.workspace_id).values, name_of)
        word, rest = _word(typed)
        if thanks.names_anyone:
            self._givers.typed(request, thanks)
        elif not thanks.text and not thanks.tags:
            self._open(request, thanks)
        elif word.lower() == "help":
            request.ack(text=self.usage(request))
        elif word.lower() == "top":
            self._readers.typed_board(request, rest)
        elif word.lower() in self._words:
            self._words[word.lower()](request)
        elif rest.strip():
            self._givers.typed(request, thanks)
        else:
            unknown = _("I do not know this.")
            if len(thanks.typed) <= WORD_SHOWN:
                unknown = _("I do not know “{word}”.").format(word=escape(thanks.typed))
            request.ack(text=f"{unknown}\n{self.usage(request)}")

    def usage(self, request: Request) -> str:
        """What can be typed, for this person."""
        command, rules = self._parts.command("kudos"), self._parts.kudos.rules.of(request.caller.workspace_id)
        tag = f" #{rules.values[0]}" if rules.values else ""
        lines = [
            _("`{command} @ana @ben stayed late to calm the queue{tag}`  thank people, or a user group"),
            _("`{command} private @ana …`  so that only they can read it"),
            _("`{command}`  the same in a form"),
            _("`{command} undo`  take back the last one, within ten minutes"),
            _("`{command} me`  your own kudos"),
            _(
                "`{command} top week`  who was thanked most; or `month`, `all`, `givers`, `site`, a site’s "
                "name"
            ),
            _("`{command} values`  what we thank for"),
            _("`{command} settings`  direct messages, leaderboards"),
        ]
        if rules.has_rewards:
            lines.append(_("`{command} rewards`  what your points buy"))
        if self._parts.kudos.roles.holds(request.caller, Role.LEADER):
            lines.append(_("`{command} week`  the week of your site, and who was not thanked"))
        lines.append(_("Or put {emoji} under somebody’s message."))
        emoji = f":{rules.emoji}:"
        said = [line.format(command=command, tag=tag, emoji=emoji) for line in lines]
        return "\n".join([_("*Kudos say thank you where others can read it.*"), *said])

    def _open(self, request: Request, thanks: Thanks) -> None:
        channel = str(request.body["channel_id"])
        self._givers.show_form(request, FormRef(channel=channel), Filled(is_private=thanks.is_private))
        request.ack()


def _word(typed: str) -> tuple[str, str]:
    """The first word, and what follows it."""
    word, *rest = typed.strip().split(" ", 1)
    return word, "".join(rest)
