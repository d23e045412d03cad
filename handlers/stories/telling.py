"""What people do to tell a story: open the form, look at what was taken out, edit, take it back."""

from handlers.alerts.ids import AlertRef
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.stories.form import read_form
from handlers.stories.ids import FormRef, StoryRef
from handlers.stories.views import story
from handlers.stories.views.form import Freedoms, block_id, build_form, kept_freedoms
from handlers.words import as_typed, escape
from services.language import gettext as _
from services.language import pgettext
from services.people import Caller
from services.problems import FormProblem, NotFound
from services.stories.checking import TYPED_MAX
from services.stories.content import Freedom, Readers, StoryForm
from services.stories.screening import Screened
from services.stories.telling import Told

ALERTS_OFFERED, LINES_OFFERED = 20, 20


class StoryTellers:
    """Listeners for authors and agents. Each service checks anew what they may do."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stories = parts.stories

    def tell(self, request: Request) -> None:
        """Opens an empty form."""
        caller = known_caller(request, self._parts)
        form = StoryForm(agent=caller.user_id, readers=Readers.BRAND)
        request.show(build_form(form, FormRef(), self._freedoms(caller, FormRef())))
        request.ack()

    def from_alert(self, request: Request) -> None:
        """Opens the form with what an alert allowed."""
        caller = known_caller(request, self._parts)
        ref = FormRef(alert=AlertRef.load(request.value).alert, seen_in=request.channel_id or None)
        form = StoryForm(agent=caller.user_id, readers=Readers.BRAND, freedom=f"{ref.alert}.0")
        request.show(build_form(form, ref, self._freedoms(caller, ref)))
        request.ack()

    def share(self, request: Request) -> None:
        """Opens the form with the words of a message, and its address."""
        caller = known_caller(request, self._parts)
        message = request.body["message"]
        channel_id, ts = str(request.body["channel"]["id"]), str(message.get("ts") or "")
        link = self._parts.slack.permalink(caller.workspace_id, channel_id, ts)
        by_person = str(message.get("user") or "") if not message.get("bot_id") else ""
        form = StoryForm(
            agent=by_person or caller.user_id,
            faced=as_typed(str(message.get("text") or ""))[: TYPED_MAX["faced"]],
            readers=Readers.BRAND,
        )
        ref = FormRef(link=link or None)
        request.show(build_form(form, ref, self._freedoms(caller, ref)))
        request.ack()

    def edit(self, request: Request) -> None:
        """Opens the form of a story as it stands."""
        caller = known_caller(request, self._parts)
        ref = StoryRef.load(request.value)
        form, version = self._stories.telling.start_edit(caller, ref.story)
        form_ref = FormRef(story=ref.story, version=version, link=form.link or None)
        request.show(build_form(form, form_ref, self._freedoms(caller, form_ref)))
        request.ack()

    def told(self, request: Request) -> None:
        """Keeps the story, or shows what was taken out of it before anything is kept."""
        ref = FormRef.load(request.view["private_metadata"])
        try:
            result = self._keep(request, ref)
        except FormProblem as problem:
            raise FormProblem(
                {block_id(field, ref.round): words for field, words in problem.fields.items()}
            ) from None
        if isinstance(result, Told):
            request.ack(response_action="update", view=story.build_done(_("Thank you"), self._thanks(result)))
            self._parts.wake()

    def withdraw(self, request: Request) -> None:
        """Takes a story back."""
        title = self._stories.telling.withdraw(
            known_caller(request, self._parts), StoryRef.load(request.value).story
        )
        done = story.build_done(
            pgettext("of a story", "Taken back"),
            _("*{title}* is taken back. It is removed from Slack.").format(title=escape(title)),
        )
        (request.replace if request.view.get("type") == "modal" else request.show)(done)
        request.ack()
        self._parts.wake()

    def agree(self, request: Request) -> None:
        """Lets a colleague tell it."""
        ref = StoryRef.load(request.value)
        title = self._stories.agreeing.agree(known_caller(request, self._parts), ref.story, ref.version or 0)
        request.ack()
        self._parts.wake()
        text = _("Thank you. A reviewer reads *{title}* next; you hear when it is out.").format(
            title=escape(title)
        )
        request.later(lambda: request.tell(story.build_note(text)))

    def refuse(self, request: Request) -> None:
        """Would rather not."""
        ref = StoryRef.load(request.value)
        name = self._stories.agreeing.refuse(known_caller(request, self._parts), ref.story, ref.version or 0)
        request.ack()
        self._parts.wake()
        text = _("It is gone. {name} is told that you would rather not.").format(
            name=escape(name) or _("Your colleague")
        )
        request.later(lambda: request.tell(story.build_note(text)))

    def outside_yes(self, request: Request) -> None:
        """Lets it be told outside."""
        self._outside(request, yes=True)

    def outside_no(self, request: Request) -> None:
        """Keeps it inside."""
        self._outside(request, yes=False)

    def _outside(self, request: Request, *, yes: bool) -> None:
        ref = StoryRef.load(request.value)
        self._stories.agreeing.answer_outside(
            known_caller(request, self._parts), ref.story, ref.version or 0, yes=yes
        )
        request.ack()
        self._parts.wake()
        text = _("Thank you. It may be told outside.") if yes else _("Thank you. It stays inside.")
        request.later(lambda: request.tell(story.build_note(text)))

    def _keep(self, request: Request, ref: FormRef) -> Told | Screened:
        caller = known_caller(request, self._parts)
        typing = read_form(request.view, ref.link or "")
        self._know(caller, typing.form.agent)
        result = self._stories.telling.tell(
            caller,
            typing.form,
            told_in=str(request.view["id"]),
            allowed=typing.allowed,
            seen_in=ref.seen_in or "",
            story_id=ref.story,
            seen=ref.version,
        )
        if isinstance(result, Screened):
            again = FormRef(ref.round + 1, ref.story, ref.version, ref.alert, ref.seen_in, ref.link)
            shown = build_form(
                result.form,
                again,
                self._freedoms(caller, again),
                caught=result.caught,
                allowed=typing.allowed,
            )
            request.ack(response_action="update", view=shown)
        return result

    def _know(self, caller: Caller, agent: str) -> None:
        here = caller.workspace_id
        if agent and not self._parts.directory.is_known(Caller(here, here, agent)):
            self._parts.slack.refresh_person(here, here, agent)

    def _freedoms(self, caller: Caller, ref: FormRef) -> list[Freedoms]:
        if ref.story is not None:
            content = self._stories.reading.opened(caller, ref.story).brief.content
            if content.freedom == Freedom.ALERT:
                return [kept_freedoms(content.campaign, content.freedom_words)]
            return []
        reading = self._parts.alerts.reading
        briefs = [alert.brief for alert in reading.for_agent(caller)]
        if ref.alert is not None:
            try:
                briefs.insert(0, reading.brief_for(caller, ref.alert, seen_in=ref.seen_in or ""))
            except NotFound:
                if ref.round == 0:
                    raise
        known = {brief.alert_id: brief for brief in briefs}
        return [
            Freedoms(
                brief.content.title,
                [
                    (f"{brief.alert_id}.{number}", line)
                    for number, line in enumerate(brief.content.freedoms.splitlines()[:LINES_OFFERED])
                ],
            )
            for brief in list(known.values())[:ALERTS_OFFERED]
        ]

    def _thanks(self, told: Told) -> str:
        done = _("*{title}* is kept. A reviewer reads it next, and you hear when it is out.")
        if told.agent:
            done = _("*{title}* is kept. First {name} is asked whether it may be told.")
        elif told.is_edit:
            done = _("*{title}* is changed. A reviewer reads it before others do.")
        done = done.format(title=escape(told.title), name=escape(told.agent))
        mine = _("`{command} mine` shows where it is.").format(command=self._parts.command("wow"))
        return f"{done} {mine}"
