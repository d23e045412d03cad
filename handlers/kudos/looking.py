"""What people look at: their own kudos, boards, values; and what they choose for themselves."""

from handlers.blocks import View
from handlers.inputs import read_choices, typed_in
from handlers.kudos.ids import BoardRef
from handlers.kudos.parsing import parse_board
from handlers.kudos.views import board, mine, weekly
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from services.kudos.boards import Period
from services.language import gettext as _
from services.problems import Problem


class KudosReaders:
    """Listeners for looking."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._kudos = parts.kudos

    def mine(self, request: Request) -> None:
        """One's own kudos."""
        caller = known_caller(request, self._parts)
        has_rewards = self._kudos.rules.of(caller.workspace_id).has_rewards
        request.show(mine.build_mine(self._kudos.reading.mine(caller), has_rewards=has_rewards))
        request.ack()

    def typed_board(self, request: Request, words: str) -> None:
        """The leaderboard that was typed."""
        asked = parse_board(words)
        ref = BoardRef(asked.period, asked.site, _flag(asked.is_own_site), _flag(asked.is_givers))
        request.show(self._board(request, ref))
        request.ack()

    def board(self, request: Request) -> None:
        """A leaderboard; another one in its place."""
        shown = self._board(request, BoardRef.load(request.value))
        is_open = request.view.get("title", {}).get("text") == shown["title"]["text"]
        (request.replace if is_open else request.show)(shown)
        request.ack()

    def values(self, request: Request) -> None:
        """What the brand thanks for."""
        counts = self._kudos.boards.value_counts(known_caller(request, self._parts))
        request.show(board.build_values(counts, self._parts.command("kudos")))
        request.ack()

    def week(self, request: Request) -> None:
        """The week of a leader's site."""
        request.show(weekly.build_note_view(self._kudos.weekly.latest(known_caller(request, self._parts))))
        request.ack()

    def pairs(self, request: Request) -> None:
        """Who mostly thank each other, for admins."""
        request.show(board.build_pairs(self._kudos.boards.pairs(known_caller(request, self._parts))))
        request.ack()

    def choices(self, request: Request) -> None:
        """What one can choose."""
        request.show(mine.build_choices(self._kudos.choices.of(known_caller(request, self._parts))))
        request.ack()

    def chosen(self, request: Request) -> None:
        """Keeps it."""
        wanted = read_choices(typed_in(request.view), mine.CHOSEN)
        caller = request.caller
        self._kudos.choices.set_messages(caller, mine.MESSAGES in wanted)
        self._kudos.choices.set_listed(caller, mine.LISTED in wanted)
        request.ack(response_action="update", view=mine.build_chosen(self._kudos.choices.of(caller)))

    def _board(self, request: Request, ref: BoardRef) -> View:
        caller = known_caller(request, self._parts)
        shown = self._kudos.boards.top(
            caller, _period(ref.period), site=ref.site, own_site=bool(ref.own), givers=bool(ref.givers)
        )
        return board.build_board(shown, ref)


def _flag(is_set: bool) -> int | None:  # noqa: FBT001 - it is what is written
    return 1 if is_set else None


def _period(name: str) -> Period:
    try:
        return Period(name)
    except ValueError:
        raise Problem(_("This button is too old to use. Type /kudos top.")) from None
