"""What people do with rewards: ask for one, keep the catalogue, decide."""

from handlers.blocks import View
from handlers.inputs import read_text, typed_in
from handlers.kudos.ids import RedemptionRef, RewardRef
from handlers.kudos.views import rewards as views
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.words import escape
from services.language import gettext as _
from services.people import Role


class KudosRewarders:
    """Listeners for rewards. Each service checks anew who may do it, and whether rewards are on."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rewards = parts.kudos.rewards

    def catalogue(self, request: Request) -> None:
        """What there is."""
        self._show(request, self._catalogue(request))
        request.ack()

    def redeem(self, request: Request) -> None:
        """Asks for a reward."""
        ref = RewardRef.load(request.value)
        caller = known_caller(request, self._parts)
        wish = self._rewards.redeem(caller, ref.reward, trigger=str(request.body["actions"][0]["action_ts"]))
        note = _("✅ You have asked for *{reward}*. You will hear from the admins.").format(
            reward=escape(wish.reward_name)
        )
        self._show(request, self._catalogue(request, note))
        request.ack()
        self._parts.wake()

    def keep_points(self, request: Request) -> None:
        """Does not want it any more."""
        ref = RedemptionRef.load(request.value)
        wish = self._rewards.cancel(known_caller(request, self._parts), ref.redemption)
        note = _("*{reward}* is not asked for any more. Your points are still yours.").format(
            reward=escape(wish.reward_name)
        )
        self._show(request, self._catalogue(request, note))
        request.ack()
        self._parts.wake()

    def approve(self, request: Request) -> None:
        """Grants a wish."""
        ref = RedemptionRef.load(request.value)
        wish = self._rewards.approve(known_caller(request, self._parts), ref.redemption)
        if request.view:
            note = _("*{reward}* is approved.").format(reward=escape(wish.reward_name))
            self._show(request, self._catalogue(request, note))
        request.ack()
        self._parts.wake()
        if not request.view:
            request.later(lambda: request.rewrite(views.build_asked(wish)))

    def decline(self, request: Request) -> None:
        """Asks why not."""
        ref = RedemptionRef.load(request.value)
        caller = known_caller(request, self._parts)
        # Only who may decide sees it: the service refuses anybody else.
        waiting = {each.redemption_id: each for each in self._rewards.waiting(caller)}
        wish = waiting.get(ref.redemption) or self._rewards.redemption(caller.workspace_id, ref.redemption)
        request.show(views.build_decline(wish))
        request.ack()

    def declined(self, request: Request) -> None:
        """Does not grant it."""
        ref = RedemptionRef.load(request.view["private_metadata"])
        words = read_text(typed_in(request.view), views.WORDS)
        self._rewards.decline(request.caller, ref.redemption, words)
        request.ack(response_action="update", view=views.build_declined())
        self._parts.wake()

    def write(self, request: Request) -> None:
        """Opens the form for something new."""
        self._parts.roles.require(known_caller(request, self._parts), Role.ADMIN)
        request.show(views.build_reward_form())
        request.ack()

    def written(self, request: Request) -> None:
        """Adds it to the catalogue."""
        typed = typed_in(request.view)
        name, detail, cost = (read_text(typed, field) for field in (views.NAME, views.DETAIL, views.COST))
        reward = self._rewards.add(request.caller, name, detail, cost, trigger=str(request.view["id"]))
        note = _("*{reward}* is in the catalogue.").format(reward=escape(reward.name))
        request.ack(response_action="update", view=self._catalogue(request, note))

    def retire(self, request: Request) -> None:
        """Takes something out of the catalogue."""
        ref = RewardRef.load(request.value)
        reward = self._rewards.retire(known_caller(request, self._parts), ref.reward)
        note = _("*{reward}* is out of the catalogue.").format(reward=escape(reward.name))
        self._show(request, self._catalogue(request, note))
        request.ack()

    def _catalogue(self, request: Request, note: str | None = None) -> View:
        caller = known_caller(request, self._parts)
        catalogue = self._rewards.catalogue(caller)
        waiting = self._rewards.waiting(caller) if catalogue.may_manage else ()
        return views.build_catalogue(catalogue, waiting, note)

    def _show(self, request: Request, view: View) -> None:
        is_open = request.view.get("title", {}).get("text") == view["title"]["text"]
        (request.replace if is_open else request.show)(view)
