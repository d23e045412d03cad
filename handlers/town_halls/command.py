"""`/townhall`: what is on; with a word, one thing."""

from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.town_halls.asking import TownHallReaders
from handlers.town_halls.hosting import TownHallHosts
from services.language import gettext as _
from services.people import Role
from services.problems import Problem

WORD_SHOWN = 40


class TownHallCommand:
    """The slash command."""

    def __init__(self, parts: Parts, readers: TownHallReaders, hosts: TownHallHosts) -> None:
        self._parts = parts
        self._readers = readers
        self._hosts = hosts

    def run(self, request: Request) -> None:
        """Does what was typed."""
        typed = str(request.body.get("text") or "").strip().lower()
        word, rest = typed.partition(" ")[::2]
        if word == "help":
            request.ack(text=self.usage(request))
        elif word in ("", "list"):
            self._readers.list(request)
        elif word in ("new", "call"):
            self._hosts.call(request)
        elif word == "mine":
            self._readers.mine(request)
        elif word in ("show", "ask", "close", "export", "edit"):
            self._one(request, word, self._number(word, rest))
        else:
            unknown = _("I do not know this.")
            if word.isalnum() and len(word) <= WORD_SHOWN:
                unknown = _("I do not know “{word}”.").format(word=word)
            request.ack(text=f"{unknown}\n{self.usage(request)}")

    def usage(self, request: Request) -> str:
        """What can be typed, for this role."""
        command = self._parts.command("townhall")
        lines = [
            _("`{command}`  what is on, coming, and lately over").format(command=command),
            _("`{command} show 3`  all questions of one, sorted and searched").format(command=command),
            _("`{command} ask 3`  ask a question, with or without your name").format(command=command),
            _("`{command} mine`  the questions that you asked with your name").format(command=command),
        ]
        if self._parts.town_halls.roles.holds(known_caller(request, self._parts), Role.HOST):
            lines += [
                _("`{command} new`  call a town hall").format(command=command),
                _("`{command} edit 3`  change it").format(command=command),
                _("`{command} close 3`  close it now, or call it off").format(command=command),
                _("`{command} export 3`  its questions as files").format(command=command),
            ]
        return "\n".join(
            [_("*Town halls: ask the brand's leaders anything, whenever your shift allows.*"), *lines]
        )

    def _one(self, request: Request, word: str, town_hall_id: int) -> None:
        if word == "show":
            self._readers.open_all(request, town_hall_id)
        elif word == "ask":
            self._readers.open_ask(request, town_hall_id)
        elif word == "edit":
            self._hosts.open_edit(request, town_hall_id)
        elif word == "export":
            self._hosts.ask_for_files(request, town_hall_id)
            request.ack(text=_("Two files come to you by direct message: Markdown to read, CSV to count."))
            return
        else:
            self._hosts.open_manage(request, town_hall_id)
        request.ack()

    def _number(self, word: str, rest: str) -> int:
        typed = rest.strip().removeprefix("#")
        if not typed.isdecimal() or len(typed) > 12:
            command = self._parts.command("townhall")
            raise Problem(
                _(
                    "Say which town hall, by its number: {command} {word} 3. "
                    "{command} list shows the numbers."
                ).format(command=command, word=word)
            )
        return int(typed)
