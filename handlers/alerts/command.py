"""`/alert`: without a word it does what this person most likely wants; with one, one thing."""

from handlers.alerts.managing import AlertManagers
from handlers.alerts.reading import AlertReaders
from handlers.alerts.views import details
from handlers.alerts.writing import AlertWriters
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from services.language import gettext as _
from services.people import Role
from services.problems import Problem

WORD_SHOWN = 40


class AlertCommand:
    """The slash command."""

    def __init__(
        self, parts: Parts, readers: AlertReaders, writers: AlertWriters, managers: AlertManagers
    ) -> None:
        self._parts = parts
        self._readers = readers
        self._writers = writers
        self._managers = managers

    def run(self, request: Request) -> None:
        """Does what was typed.

        Raises:
            Problem: nobody could tell what was meant; the sentence is the usage.
        """
        is_publisher = self._parts.alerts.roles.holds(known_caller(request, self._parts), Role.PUBLISHER)
        word, *more = str(request.body.get("text") or "").strip().lower().split(" ", 1)
        rest = more[0] if more else ""
        if word == "help":
            request.ack(text=self.usage(is_publisher=is_publisher))
        elif word == "":
            (self._writers.write if is_publisher else self._readers.mine)(request)
        elif word == "mine":
            self._readers.mine(request)
        elif word in ("new", "write"):
            self._writers.write(request)
        elif word == "list":
            (self._managers.list if is_publisher else self._readers.mine)(request)
        elif word in ("show", "edit", "cancel", "end", "ready"):
            self._one(request, word, self._number(word, rest), is_publisher=is_publisher)
        else:
            usage = self.usage(is_publisher=is_publisher)
            unknown = _("I do not know this.")
            if word.isalnum() and len(word) <= WORD_SHOWN:
                unknown = _("I do not know “{word}”.").format(word=word)
            request.ack(text=f"{unknown}\n{usage}")

    def usage(self, *, is_publisher: bool) -> str:
        """What can be typed, for this role."""
        command = self._parts.command("alert")
        lines = [_("`{command}`  what is on, what is coming, what waits for your Got it")]
        if is_publisher:
            lines = [
                _("`{command}`  write an alert"),
                _("`{command} list`  all alerts and your drafts"),
                _("`{command} show 12`  one alert: what comes, questions, edit, end early, cancel"),
                _("`{command} ready 12`  who is ready, who is missing, nudge"),
                _("`{command} edit 12`  change it"),
                _("`{command} mine`  what is on and coming for you, as for any agent"),
            ]
        heading = _("*Alerts tell agents what is coming before the customers call.*")
        return "\n".join([heading, *(line.format(command=command) for line in lines)])

    def _one(self, request: Request, word: str, alert_id: int, *, is_publisher: bool) -> None:
        caller = request.caller
        if not is_publisher and word == "show":
            brief = self._parts.alerts.reading.brief_for(caller, alert_id)
            request.show(details.build_details(brief))
        elif word == "edit":
            self._writers.open_edit(request, alert_id)
        elif word == "ready":
            self._managers.open_readiness(request, alert_id)
        else:
            self._managers.open_alert(request, alert_id)
        request.ack()

    def _number(self, word: str, rest: str) -> int:
        typed = rest.strip().removeprefix("#")
        if not typed.isdecimal() or len(typed) > 12:
            command = self._parts.command("alert")
            sentence = _(
                "Say which alert, by its number: {command} {word} 12. {command} list shows the numbers."
            )
            raise Problem(sentence.format(command=command, word=word))
        return int(typed)
