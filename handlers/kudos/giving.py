"""What people do to thank others, and to take it back."""

from handlers.inputs import read_choices, read_people, read_text, typed_in
from handlers.kudos.ids import FormRef, GatheringRef, KudosRef
from handlers.kudos.parsing import Thanks
from handlers.kudos.views import answer
from handlers.kudos.views.answer import PEOPLE, PRIVATE, TEXT, VALUES, Filled
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from services.kudos.content import Given, MessageRef, Named, NewKudos
from services.kudos.refusals import NotGiven
from services.people import Caller

READ_AT_ONCE = 3
"""People about whom Slack is asked while somebody waits; the others are read soon anyway."""


class KudosGivers:
    """Listeners for giving."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._kudos = parts.kudos

    def open(self, request: Request) -> None:
        """Opens an empty form, by a button."""
        channel = request.channel_id
        known_caller(request, self._parts)
        self.show_form(
            request, FormRef(channel=channel if channel and not request.is_in_dm else None), Filled()
        )
        request.ack()

    def open_for_message(self, request: Request) -> None:
        """Opens the form for who wrote a message."""
        message, channel = request.body["message"], request.body["channel"]["id"]
        known_caller(request, self._parts)
        author = message.get("user")
        is_person = author and not message.get("bot_id") and author != request.caller.user_id
        self.show_form(
            request,
            FormRef(channel=channel, ts=message["ts"]),
            Filled(people=[author] if is_person else ()),
        )
        request.ack()

    def open_for(self, request: Request, user_id: str) -> None:
        """Opens the form for somebody whom the message is about in which this was pressed."""
        channel, ts = request.channel_id, request.message_ts
        is_seen = bool(channel and ts and not request.is_in_dm)
        ref = FormRef(channel=channel, ts=ts) if is_seen else FormRef()
        people = [] if user_id == request.caller.user_id else [user_id]
        self.show_form(request, ref, Filled(people=people))
        request.ack()

    def show_form(self, request: Request, ref: FormRef, filled: Filled) -> None:
        """Shows the form."""
        values = self._kudos.rules.of(request.caller.workspace_id).values
        request.show(answer.build_form(values, ref, filled, is_about=ref.ts is not None))

    def submitted(self, request: Request) -> None:
        """Gives what stands in the form."""
        view = request.view
        ref = FormRef.load(view["private_metadata"])
        typed = typed_in(view)
        new = NewKudos(
            people=[Named(user_id) for user_id in read_people(typed, PEOPLE)],
            text=read_text(typed, TEXT),
            tags=read_choices(typed, VALUES),
            is_private=bool(read_choices(typed, PRIVATE)),
            channel_id=ref.channel,
            about=MessageRef(ref.channel, ref.ts) if ref.channel and ref.ts else None,
        )
        given = self.give(request, new, trigger=str(view["id"]))
        request.ack(response_action="update", view=answer.build_given_view(given))

    def typed(self, request: Request, thanks: Thanks) -> None:
        """Gives what was typed after the command."""
        new = NewKudos(
            people=[Named(user_id) for user_id in thanks.people],
            groups=thanks.groups,
            unknown=thanks.unknown,
            is_everyone=thanks.is_everyone,
            text=thanks.text,
            tags=thanks.tags,
            is_private=thanks.is_private,
            channel_id=str(request.body["channel_id"]),
        )
        try:
            given = self.give(request, new, trigger=request.trigger_id)
        except NotGiven as refusal:
            command = self._parts.command("kudos")
            said = answer.build_refused(self._parts.with_prefix(str(refusal)), command, thanks.typed)
        else:
            said = answer.build_given(given)
        request.ack(text=said.text, blocks=said.blocks)

    def give(self, request: Request, new: NewKudos, *, trigger: str) -> Given:
        """Gives, once we know who is named.

        Raises:
            NotGiven: with the reason.
        """
        caller = known_caller(request, self._parts)
        self._meet(caller, new)
        given = self._kudos.giving.give(caller, new, trigger=trigger)
        self._parts.wake()
        return given

    def join(self, request: Request) -> None:
        """One more thanks the same people."""
        ref = GatheringRef.load(request.value)
        caller = known_caller(request, self._parts)
        given = self._kudos.giving.second(caller, ref.gathering, trigger=_time_of(request))
        request.ack()
        self._parts.wake()
        request.later(lambda: request.tell(answer.build_given(given)))

    def undo(self, request: Request) -> None:
        """Takes back what its giver is being shown."""
        ref = KudosRef.load(request.value)
        caller = known_caller(request, self._parts)
        undone = self._kudos.giving.undo(caller, trigger=_time_of(request), kudos_id=ref.kudos)
        if request.view:
            request.replace(answer.build_undone_view(undone))
        request.ack()
        self._parts.wake()
        if not request.view:
            request.later(lambda: request.rewrite(answer.build_undone(undone)))

    def undo_last(self, request: Request) -> None:
        """Takes back what was given last."""
        caller = known_caller(request, self._parts)
        undone = self._kudos.giving.undo(caller, trigger=request.trigger_id)
        said = answer.build_undone(undone)
        request.ack(text=said.text, blocks=said.blocks)
        self._parts.wake()

    def add_value(self, request: Request) -> None:
        """Takes a suggestion."""
        ref = KudosRef.load(request.value)
        given = self._kudos.giving.add_value(
            known_caller(request, self._parts), ref.kudos, str(ref.value or "")
        )
        if request.view:
            request.replace(answer.build_given_view(given))
        request.ack()
        self._parts.wake()
        if not request.view:
            request.later(lambda: request.rewrite(answer.build_given(given)))

    def _meet(self, caller: Caller, new: NewKudos) -> None:
        """Has Slack tell about some of those who are unknown yet."""
        unknown = [
            named.user_id
            for named in new.people
            if self._parts.directory.home_of(caller.workspace_id, named.user_id) is None
        ]
        for user_id in unknown[:READ_AT_ONCE]:
            self._parts.slack.refresh_person(caller.workspace_id, caller.workspace_id, user_id)


def _time_of(request: Request) -> str:
    return str(request.body["actions"][0]["action_ts"])
