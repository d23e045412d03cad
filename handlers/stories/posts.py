"""From a stored post about a story to its message: one view for each kind of post."""

from collections.abc import Callable, Mapping

from handlers.blocks import Message
from handlers.stories.views import personal, review, story
from handlers.stories.views.digest import build_digest
from handlers.stories.views.exporting import build_file
from handlers.words import escape
from services.problems import NotFound
from services.stories import Stories, announcing
from services.stories.content import StoryBrief
from services.stories.reading import Standing
from storage.posts import PostFacts
from storage.stories import GONE

Renderer = Callable[[PostFacts], Message | None]
Build = Callable[[StoryBrief, Standing], Message | None]


def renderers(stories: Stories, command: str) -> Mapping[str, Renderer]:
    """What to say for each kind of post; None where it is no longer wanted.

    Args:
        command: `/wow` as people type it.
    """
    posts = StoryPosts(stories, command)
    return {
        announcing.CARD: posts.card,
        announcing.REVIEW: posts.review,
        announcing.AGREEMENT: posts.agreement,
        announcing.OUTSIDE: posts.outside,
        announcing.PUBLISHED: posts.published,
        announcing.RETURNED: posts.returned,
        announcing.DECLINED: posts.declined,
        announcing.REFUSED: posts.refused,
        announcing.DIGEST: posts.digest,
        announcing.EXPORT: posts.export,
    }


class StoryPosts:
    """The renderers, over the services that they read from."""

    def __init__(self, stories: Stories, command: str) -> None:
        self._stories = stories
        self._command = command

    def card(self, post: PostFacts) -> Message | None:
        """The story, where it is read; gone where it is not to be read any more."""
        brief = self._stories.reading.card(post.workspace_id, post.subject_id, post.recipient)
        return story.build_gone() if brief is None else story.build_card(brief)

    def review(self, post: PostFacts) -> Message | None:
        """For reviewers."""
        return self._question(post, review.build_review)

    def agreement(self, post: PostFacts) -> Message | None:
        """For the agent."""
        return self._question(post, personal.build_agreement)

    def outside(self, post: PostFacts) -> Message | None:
        """For the agent, once it is published."""
        return self._about(
            post,
            lambda brief, _: personal.build_outside(brief) if brief.is_published else story.build_overtaken(),
        )

    def published(self, post: PostFacts) -> Message | None:
        """For the author and the agent."""

        def build(brief: StoryBrief, _: Standing) -> Message:
            channel = self._stories.reading.read_in(post.workspace_id, post.subject_id)
            return personal.build_published(brief, channel)

        return self._about(post, build)

    def returned(self, post: PostFacts) -> Message | None:
        """For the author; the words stay true until it is changed."""
        return self._decision(post, personal.build_returned)

    def declined(self, post: PostFacts) -> Message | None:
        """For the author."""
        return self._decision(post, personal.build_declined)

    def refused(self, post: PostFacts) -> Message | None:
        """For the author. Nothing is left of the story but that it was."""
        return personal.build_refused(
            self._stories.reading.standing(post.workspace_id, post.subject_id).agent
        )

    def digest(self, post: PostFacts) -> Message | None:
        """The week's stories, for all."""
        digest = self._stories.digests.for_post(post.workspace_id, post.subject_id)
        return build_digest(digest, self._command)

    def export(self, post: PostFacts) -> Message | None:
        """A file, for who asked; a sentence where nothing of it may be handed over any more."""
        try:
            return build_file(self._stories.exporting.file(post.workspace_id, post.subject_id))
        except NotFound as problem:
            return story.build_note(escape(str(problem)))

    def _decision(self, post: PostFacts, build: Callable[[StoryBrief], Message]) -> Message | None:
        # Once the author has changed it, the decision is about words that nobody reads any more.
        return self._about(post, lambda brief, _: build(brief) if brief.decision else None)

    def _question(self, post: PostFacts, build: Build) -> Message | None:
        standing = self._stories.reading.standing(post.workspace_id, post.subject_id)
        if standing.state not in GONE and standing.version != int(post.detail or 0):
            return story.build_overtaken()
        return self._about(post, build)

    def _about(self, post: PostFacts, build: Build) -> Message | None:
        standing = self._stories.reading.standing(post.workspace_id, post.subject_id)
        if standing.state in GONE:
            return story.build_gone()
        brief = self._stories.reading.for_post(post.workspace_id, post.subject_id, int(post.detail or 0))
        return build(brief, standing)
