"""What everybody does in a town hall: ask, vote, read, follow, flag."""

from collections.abc import Sequence

from handlers.blocks import Message, View
from handlers.home.current import current_home
from handlers.inputs import read_choice, read_text, typed_in
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.town_halls import ids, tokens
from handlers.town_halls.ids import AskRef, HallRef, OwnRef, PageRef, QuestionRef
from handlers.town_halls.views import all as every
from handlers.town_halls.views import ask, hosting
from services.language import gettext as _
from services.people import Role
from services.problems import Problem
from services.town_halls.anonymity import new_nonce
from services.town_halls.content import Hall, Question, Sort
from storage.town_halls import TownHallState


class TownHallReaders:
    """Listeners for everybody."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._town_halls = parts.town_halls

    def vote(self, request: Request) -> None:
        """Votes, or takes it back; the numbers come with the next update."""
        ref = QuestionRef.load(request.value)
        seen_in = request.channel_id or None
        voted = self._town_halls.voting.vote(
            request.caller, ref.question, _pressed_at(request), seen_in=seen_in
        )
        request.ack()
        self._parts.wake()
        if request.view:
            request.later(lambda: self._show_again(request, ref.question))
        else:
            if voted.is_on:
                words = _("▲ You want question {number} answered.").format(number=voted.number)
            else:
                words = _("Your vote for question {number} is taken back.").format(number=voted.number)
            request.later(lambda: request.tell(Message(words)))

    def ask(self, request: Request) -> None:
        """Opens the form."""
        ref = HallRef.load(request.value)
        self.open_ask(request, ref.hall)
        request.ack()

    def open_ask(self, request: Request, town_hall_id: int) -> None:
        """Opens the form for one town hall.

        Raises:
            NotFound: it is not for this person.
            Problem: it is not open.
        """
        seen_in = request.channel_id or None
        hall = self._town_halls.reading.board_for(request.caller, town_hall_id, seen_in)[0].hall
        if hall.state != TownHallState.OPEN:
            raise Problem(_("Nobody can ask there now. Type /townhall to see what is open."))
        kept = " ".join(tokens.tokens_of(request.view)) or None
        is_home = 1 if request.view.get("type") == "home" else None
        ref = AskRef(town_hall_id, new_nonce(), seen_in, kept, is_home)
        request.show(ask.build_ask(hall, ref))

    def asked(self, request: Request) -> None:
        """Keeps the question. Of who asks without a name nothing is refreshed, and nothing but their language
        read: it is for the answer to this request alone, and goes into nothing that is stored."""
        ref = AskRef.load(request.view["private_metadata"])
        typed = typed_in(request.view)
        is_nameless = read_choice(typed, "name") == ask.NAMELESS
        asked = self._town_halls.asking.ask(
            request.caller,
            ref.hall,
            read_text(typed, "question"),
            nonce=ref.nonce,
            label=read_choice(typed, "label") or "",
            is_anonymous=is_nameless,
            seen_in=ref.seen_in,
        )
        hall = self._town_halls.reading.hall(request.caller.workspace_id, ref.hall)
        own = OwnRef(None, asked.token) if asked.token else OwnRef(asked.question.question_id)
        view = ask.build_own(asked.question, hall, own, may_change=True, was_asked_now=True)
        request.ack(response_action="update", view=view)
        self._parts.wake()
        if asked.token and ref.is_home:
            kept = [asked.token, *(ref.tokens or "").split()]
            request.later(lambda: self._publish_home(request, kept))

    def all(self, request: Request) -> None:
        """All questions."""
        self.open_all(request, HallRef.load(request.value).hall)
        request.ack()

    def open_all(self, request: Request, town_hall_id: int) -> None:
        """Shows all questions of one town hall; from a list in its place."""
        view = self._page(request, PageRef(town_hall_id, seen_in=request.channel_id or None))
        (request.replace if request.view.get("type") == "modal" else request.show)(view)

    def sorted(self, request: Request) -> None:
        """Another order, label or word, from the first page on; or another page."""
        request.replace(self._sorted(request, request.action_id, request.value))
        request.ack()

    def searched(self, request: Request) -> None:
        """The same, by the form's own button."""
        request.ack(response_action="update", view=self._sorted(request, ids.SEARCH, None))

    def _sorted(self, request: Request, action_id: str, value: str | None) -> View:
        before = PageRef.load(request.view["private_metadata"])
        typed = typed_in(request.view)
        chosen = read_choice({"": request.view["state"]["values"]["choices"].get(ids.LABEL, {})}, "")
        sort = read_choice({"": request.view["state"]["values"]["choices"].get(ids.SORT, {})}, "")
        turned = value if action_id.startswith(ids.TURN) and value and value.isdecimal() else "0"
        ref = PageRef(
            before.hall,
            sort or before.sort,
            chosen if chosen not in (None, every.EVERY_LABEL) else None,
            read_text(typed, "words").strip() or None,
            int(turned[:6]),
            before.seen_in,
        )
        return self._page(request, ref)

    def read(self, request: Request) -> None:
        """One question alone."""
        self.open_question(request, QuestionRef.load(request.value).question)
        request.ack()

    def open_question(self, request: Request, question_id: int) -> None:
        """Shows one question."""
        question, hall, leads = self._town_halls.reading.question_for(
            request.caller, question_id, self._seen_in(request)
        )
        request.show(every.build_one(question, hall, is_host=leads))

    def follow(self, request: Request, question_id: int) -> None:
        """Has the answer told, or no longer."""
        follows = self._town_halls.voting.follow(
            request.caller, question_id, seen_in=request.channel_id or None
        )
        request.ack()
        words = (
            _("You are told when this is answered. That you want to know is kept with your name until then.")
            if follows
            else _("You are not told of this answer any more.")
        )
        request.later(lambda: request.tell(Message(words)))

    def flag(self, request: Request, question_id: int) -> None:
        """Tells the hosts."""
        self._town_halls.voting.flag(request.caller, question_id, seen_in=request.channel_id or None)
        request.ack()
        self._parts.wake()
        words = _("Thank you. The hosts look at it; nobody learns who flagged it.")
        request.later(lambda: request.tell(Message(words)))

    def look_again(self, request: Request) -> None:
        """One's own question as it stands now."""
        view = self._own(request, OwnRef.load(request.value))
        (request.replace if request.view.get("type") == "modal" else request.show)(view)
        request.ack()

    def change(self, request: Request) -> None:
        """Opens one's own words."""
        ref = OwnRef.load(request.value)
        question = self._own_question(request, ref)[0]
        request.show(ask.build_change(question, ref))
        request.ack()

    def changed(self, request: Request) -> None:
        """Keeps them."""
        ref = OwnRef.load(request.view["private_metadata"])
        text = read_text(typed_in(request.view), "question")
        caller = request.caller
        if ref.token is not None:
            self._town_halls.asking.change_by_token(caller.workspace_id, ref.token, text)
        else:
            self._town_halls.asking.change(caller, ref.question or 0, text)
        request.ack()
        self._parts.wake()
        self._below(request, self._own(request, ref))

    def take_back(self, request: Request) -> None:
        """Takes one's own question back."""
        ref = OwnRef.load(request.value)
        caller = request.caller
        if ref.token is not None:
            self._town_halls.asking.withdraw_by_token(caller.workspace_id, ref.token)
        else:
            self._town_halls.asking.withdraw(caller, ref.question or 0)
        request.replace(self._own(request, ref))
        request.ack()
        self._parts.wake()

    def list(self, request: Request) -> None:
        """What is on."""
        caller = known_caller(request, self._parts)
        halls = self._town_halls.reading.halls_for(caller)
        may_call = self._town_halls.roles.holds(caller, Role.HOST)
        request.show(hosting.build_list(halls, may_call=may_call))
        request.ack()

    def mine(self, request: Request) -> None:
        """The questions that one has asked with one's name."""
        request.show(ask.build_mine(self._town_halls.asking.asked_by(request.caller)))
        request.ack()

    def _own(self, request: Request, ref: OwnRef) -> View:
        question, hall = self._own_question(request, ref)
        if ref.token is not None:
            may_change = self._town_halls.asking.may_change(ref.token)
        else:
            may_change = self._town_halls.asking.may_change_named(question)
        return ask.build_own(question, hall, ref, may_change=may_change, was_asked_now=False)

    def _own_question(self, request: Request, ref: OwnRef) -> tuple[Question, Hall]:
        workspace_id = request.caller.workspace_id
        if ref.token is not None:
            question = self._town_halls.asking.question(workspace_id, ref.token)
        else:
            question = self._town_halls.asking.own(request.caller, ref.question or 0)
        return question, self._town_halls.reading.hall(workspace_id, question.town_hall_id)

    def _page(self, request: Request, ref: PageRef) -> View:
        sort = Sort(ref.sort) if ref.sort in tuple(Sort) else Sort.VOTES
        page = self._town_halls.reading.page(
            request.caller,
            ref.hall,
            sort=sort,
            label=ref.label or "",
            words=ref.words or "",
            number=ref.page,
            seen_in=ref.seen_in,
        )
        return every.build_all(page, ref)

    def _show_again(self, request: Request, question_id: int) -> None:
        if request.view.get("callback_id") == ids.ALL:
            request.replace(self._page(request, PageRef.load(request.view["private_metadata"])))
        else:
            question, hall, leads = self._town_halls.reading.question_for(request.caller, question_id)
            request.replace(every.build_one(question, hall, is_host=leads))

    def _seen_in(self, request: Request) -> str | None:
        if request.view.get("callback_id") == ids.ALL:
            return PageRef.load(request.view["private_metadata"]).seen_in
        return request.channel_id or None

    def _below(self, request: Request, view: View) -> None:
        below = request.view.get("previous_view_id")
        if below is not None:
            request.later(lambda: request.context.client.views_update(view_id=below, view=view))

    def _publish_home(self, request: Request, kept: Sequence[str]) -> None:
        caller = request.caller
        request.context.client.views_publish(
            user_id=caller.user_id, view=current_home(self._parts, caller, kept)
        )


def _pressed_at(request: Request) -> int:
    """When it was pressed, in microseconds since 1970: `action_ts` is in seconds, with six decimals."""
    seconds, micros = str(request.body["actions"][0]["action_ts"]).partition(".")[::2]
    return int(seconds) * 1_000_000 + int(micros.ljust(6, "0")[:6] or 0)
