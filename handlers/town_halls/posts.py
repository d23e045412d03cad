"""From a stored post about a town hall to its message: one view for each kind of post."""

from collections.abc import Callable, Mapping

from handlers.blocks import Message
from handlers.town_halls.views import board, hosting, question
from services.town_halls import TownHalls, speaking
from storage.posts import PostFacts
from storage.town_halls import QuestionState, TownHallState

Renderer = Callable[[PostFacts], Message | None]


def renderers(town_halls: TownHalls, workspace_url: str) -> Mapping[str, Renderer]:
    """What to say for each kind of post; None where it is no longer wanted.

    Args:
        workspace_url: links to messages begin with it.
    """
    posts = TownHallPosts(town_halls, workspace_url)
    return {
        speaking.BOARD: posts.board,
        speaking.OPENED: posts.opened,
        speaking.CLOSING_SOON: posts.closing_soon,
        speaking.RECAP: posts.recap,
        speaking.CANCELLED: posts.cancelled,
        speaking.LEFT_OPEN: posts.left_open,
        speaking.REVIEW: posts.review,
        speaking.EXPORT_FILE: posts.export_file,
        speaking.QUESTION: posts.question,
        speaking.FLAGGED: posts.flagged,
        speaking.ANSWERED: posts.answered,
        speaking.DECLINED: posts.declined,
    }


class TownHallPosts:
    """The renderers, over the services that they read from."""

    def __init__(self, town_halls: TownHalls, workspace_url: str) -> None:
        self._reading = town_halls.reading
        self._exporting = town_halls.exporting
        self._workspace_url = workspace_url

    def board(self, post: PostFacts) -> Message | None:
        """The town hall itself; one that was called off before anybody saw it is not announced."""
        shown = self._reading.board(post.workspace_id, post.subject_id)
        if post.sent_at is None and shown.hall.state == TownHallState.CANCELLED:
            return None
        return board.build_board(shown)

    def opened(self, post: PostFacts) -> Message | None:
        """It is open; not once it is closed."""
        hall = self._reading.hall(post.workspace_id, post.subject_id)
        return board.build_opened(hall) if hall.state == TownHallState.OPEN else None

    def closing_soon(self, post: PostFacts) -> Message | None:
        """Likewise."""
        shown = self._reading.board(post.workspace_id, post.subject_id)
        return board.build_closing_soon(shown) if shown.hall.state == TownHallState.OPEN else None

    def recap(self, post: PostFacts) -> Message | None:
        """What came of it, with links to the answers in the channel that is told."""
        hall, questions = self._reading.all(post.workspace_id, post.subject_id)
        ids = [each.question_id for each in questions]
        where = self._reading.where(speaking.QUESTION, ids, post.recipient)
        return board.build_recap(hall, questions, where, self._workspace_url)

    def cancelled(self, post: PostFacts) -> Message | None:
        """It is off."""
        return board.build_cancelled(self._reading.hall(post.workspace_id, post.subject_id))

    def left_open(self, post: PostFacts) -> Message | None:
        """For hosts; nothing if everything is answered by now."""
        hall, questions = self._reading.left_open(post.workspace_id, post.subject_id)
        if post.sent_at is None and not questions:
            return None
        return hosting.build_left_open(hall, questions)

    def review(self, post: PostFacts) -> Message | None:
        """For hosts; nothing if everything is looked at by now."""
        shown = self._reading.board(post.workspace_id, post.subject_id)
        if post.sent_at is None and not shown.in_review:
            return None
        return hosting.build_review(shown.hall, shown.in_review)

    def export_file(self, post: PostFacts) -> Message | None:
        """For a host who asked."""
        export = self._exporting.export(post.workspace_id, post.subject_id, post.detail or "")
        return board.build_file(export)

    def question(self, post: PostFacts) -> Message | None:
        """In the thread; one that was put away before anybody saw it is not shown."""
        asked, hall = self._reading.question(post.workspace_id, post.subject_id)
        is_there = asked.state in (QuestionState.SHOWN, QuestionState.ANSWERED)
        return question.build_question(asked, hall) if is_there or post.sent_at is not None else None

    def flagged(self, post: PostFacts) -> Message | None:
        """For hosts."""
        return question.build_flagged(*self._reading.question(post.workspace_id, post.subject_id))

    def answered(self, post: PostFacts) -> Message | None:
        """For who asked, and who wanted to know."""
        asked, hall = self._reading.question(post.workspace_id, post.subject_id)
        return question.build_answered(asked, hall, post.recipient)

    def declined(self, post: PostFacts) -> Message | None:
        """For who asked."""
        return question.build_declined(*self._reading.question(post.workspace_id, post.subject_id))
