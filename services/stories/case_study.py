"""Stories as something to hand on: Markdown, and a page that stands alone and prints well.

All that somebody typed is escaped here; the page loads nothing, runs nothing, and forbids both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from services.language import N_, counted, day_of_year, listed, month_of_year, number, pgettext, spoken
from services.language import gettext as _
from services.stories.case_style import STYLE
from services.stories.content import Contact, Freedom, Mood, StoryBrief

FACES = {
    Mood.ANGRY: ("😠", N_("angry")),
    Mood.UPSET: ("😟", N_("upset")),
    Mood.NEUTRAL: ("😐", N_("neutral")),
    Mood.PLEASED: ("🙂", N_("pleased")),
    Mood.DELIGHTED: ("😍", N_("delighted")),
}
_CONTACTS = {
    Contact.CHAT: N_("by chat"),
    Contact.PHONE: N_("by phone"),
    Contact.EMAIL: N_("by e-mail"),
    Contact.SOCIAL: N_("on social media"),
    Contact.PERSON: N_("in person"),
    Contact.OTHER: "",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_MARKDOWN_START = re.compile(r"^(\s*\d{0,9})([-+=.)])", re.MULTILINE)
SAFE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class CaseStudy:
    """One or many stories, for readers within the brand or outside."""

    stories: Sequence[StoryBrief]
    is_for_outside: bool
    made_on: date

    @property
    def title(self) -> str:
        """Of the one story, or of them all."""
        return self.stories[0].content.title if len(self.stories) == 1 else _("Wow moments")


def markdown(study: CaseStudy) -> str:
    """As Markdown (CommonMark)."""
    parts = [f"# {_plain(study.title)}", _lead(study)]
    for brief in study.stories:
        content = brief.content
        if len(study.stories) > 1:
            parts.append(f"## {_plain(content.title)}")
        moods = _("Mood: {before} → {after}").format(
            before=_mood(content.mood_before), after=_mood(content.mood_after)
        )
        parts.append(f"**{moods}** ({_steps(brief)})")
        parts.append(_plain(_who_and_where(brief, study)))
        level = "##" if len(study.stories) == 1 else "###"
        for heading, text in _sections(brief):
            parts += [f"{level} {heading}", _paragraphs(text)]
        if content.tags:
            parts.append(" ".join(f"\\#{_plain(tag)}" for tag in content.tags))
    parts += ["---", _note(study)]
    return "\n\n".join(parts) + "\n"


def page(study: CaseStudy) -> str:
    """As a page of HTML."""
    articles = "\n".join(_article(brief, study) for brief in study.stories)
    head = (
        ""
        if len(study.stories) == 1
        else f"<header><h1>{escape(study.title)}</h1>\n<p>{escape(_lead(study))}</p></header>\n"
    )
    return (
        f'<!doctype html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{SAFE_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(study.title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{head}{articles}\n</main>\n<footer>{escape(_note(study))}</footer>\n</body>\n</html>\n"
    )


def _article(brief: StoryBrief, study: CaseStudy) -> str:
    content = brief.content
    level = 1 if len(study.stories) == 1 else 2
    sections = "\n".join(
        f'<section class="{"freedom" if heading == _freedom_heading(brief) else "part"}">'
        f"<h{level + 1}>{escape(heading)}</h{level + 1}>{_html_paragraphs(text)}</section>"
        for heading, text in _sections(brief)
    )
    tags = "".join(f"<li>#{escape(tag)}</li>" for tag in content.tags)
    return (
        f"<article>\n<h{level}>{escape(content.title)}</h{level}>\n"
        f'<p class="who">{escape(_who_and_where(brief, study))}</p>\n'
        f"{_scale(brief)}\n{sections}\n" + (f'<ul class="tags">{tags}</ul>\n' if tags else "") + "</article>"
    )


def _scale(brief: StoryBrief) -> str:
    """The five moods, with where the customer began and where they ended."""
    content = brief.content
    said = {"before": pgettext("of a mood", "before"), "after": pgettext("of a mood", "after")}
    steps = []
    for mood, (face, word) in FACES.items():
        marks = [
            name
            for name, marked in (("before", content.mood_before), ("after", content.mood_after))
            if mood == marked
        ]
        note = listed(said[name] for name in marks)
        steps.append(
            f'<li class="{" ".join(marks)}"><span class="face" aria-hidden="true">{face}</span>'
            f"<span>{escape(_(word))}</span><b>{escape(note)}</b></li>"
        )
    moods = _("The customer’s mood: {before} before, {after} after").format(
        before=_(FACES[content.mood_before][1]), after=_(FACES[content.mood_after][1])
    )
    return (
        f'<div class="mood"><ol aria-label="{escape(moods)}">{"".join(steps)}</ol>'
        f'<p class="shift">{escape(_steps(brief))}</p></div>'
    )


def _sections(brief: StoryBrief) -> list[tuple[str, str]]:
    content = brief.content
    sections = [
        (_("What the customer faced"), content.faced),
        (_("What was done"), content.did),
        (_("How it ended"), content.ended),
        (_freedom_heading(brief), content.freedom_words),
        (_("Why it was right"), content.why_right),
    ]
    return [(heading, text) for heading, text in sections if text.strip()]


def _freedom_heading(brief: StoryBrief) -> str:
    campaign = brief.content.campaign
    if not campaign:
        return _("The freedom behind it: what the brand allows")
    return _("The freedom behind it: {campaign}").format(campaign=campaign)


def _who_and_where(brief: StoryBrief, study: CaseStudy) -> str:
    content = brief.content
    site = brief.agent.site
    if study.is_for_outside or not brief.agent.name:
        # Whoever goes outside goes without a name: what the agent agreed to is that the story is told.
        who = _("An agent in {site}").format(site=site) if site else _("An agent")
    else:
        who = f"{brief.agent.name}, {site}" if site else brief.agent.name
    judged = _("on their own judgement") if content.freedom == Freedom.JUDGEMENT else ""
    told = ""
    if not brief.is_own and not study.is_for_outside:
        told = _("told by {name}").format(name=brief.author.name or _("a colleague"))
    when = month_of_year(brief.published_at) if brief.published_at else ""
    contact = _CONTACTS[content.contact]
    return " · ".join(filter(None, (who, contact and _(contact), judged, told, when)))


def _lead(study: CaseStudy) -> str:
    count = len(study.stories)
    rose = sum(brief.content.shift > 0 for brief in study.stories)
    if count == 1:
        return _("A moment in which somebody did more than they had to.")
    return counted(
        "{count} moment in which somebody did more than they had to. "
        "In {rose} of them the customer’s mood rose.",
        "{count} moments in which somebody did more than they had to. "
        "In {rose} of them the customer’s mood rose.",
        count,
        rose=number(rose),
    )


def _note(study: CaseStudy) -> str:
    made = _("Made on {day} with Frontlane.").format(day=day_of_year(study.made_on))
    whom = _("For colleagues: it is not meant to leave the brand.")
    if study.is_for_outside:
        whom = _("The agents agreed that this is told outside.")
    cleaned = _(
        "Customer data was taken out before these words were kept; please read them once more yourself."
    )
    return f"{made} {whom} {cleaned}"


def _steps(brief: StoryBrief) -> str:
    shift = brief.content.shift
    if not shift:
        return _("as before")
    if shift > 0:
        return counted("{count} step up", "{count} steps up", shift)
    return counted("{count} step down", "{count} steps down", -shift)


def _mood(mood: Mood) -> str:
    face, word = FACES[mood]
    return f"{face} {_(word)}"


def _plain(text: str) -> str:
    """Typed text that Markdown shows as it is."""
    return _MARKDOWN_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))


def _paragraphs(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "  \n", "\n".join(map(_plain, lines)))


def _html_paragraphs(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    return "".join(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)
