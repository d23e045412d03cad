"""What the page makes of texts and times: its functions without a state, asked in the browser itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from sandbox import Sandbox
from sandbox.models import JSON
from sandbox.page import FOLDER

NOW = 1_795_608_000
"""Wednesday, 25 November 2026, 12:00 UTC."""

LATER = NOW + 8 * 3600 + 5 * 60 + 9
"""20:05:09 UTC: the same day in New York, the next one in Manila and Kolkata."""

DAY = 86_400

ALL_EMOJI: dict[str, str] = json.loads((FOLDER / "vendor" / "emoji.json").read_text(encoding="utf-8"))
EMOJI = {name: ALL_EMOJI[name] for name in ("tada", "wave", "v", "male-technologist")}

PEOPLE = {
    "U1": ("maya", "Maya Lindqvist"),
    "U2": ("noor", "Noor Haddad"),
    "U3": ("ana.reyes", "Ana Reyes"),
    "U4": ("ana", "Ana"),
    "U5": ("gone", "Gone Long"),
}

CALLED = """async ([module, name, given]) => {
  const alive = (value) => (value?.now ? { ...value, now: () => value.now } : value);
  return (await import(`/page/${module}.js`))[name](...given.map(alive));
}"""

DRAWN = """async ([component, several, world]) => {
  const { html, render, WorldContext } = await import("/page/lib.js");
  const { [component]: Drawn } = {
    ...(await import("/page/blocks/text.js")),
    ...(await import("/page/blocks/markdown_block.js")),
  };
  const seen = { ...world, now: () => world.now };
  return several.map((props) => {
    const box = document.createElement("div");
    render(html`<${WorldContext.Provider} value=${seen}><${Drawn} ...${props} /><//>`, box);
    return [box.firstElementChild.innerHTML, box.textContent];
  });
}"""

ROUND_TRIP = """async (block) => {
  const { toDelta, toRichText } = await import("/page/inputs/delta.js");
  const { createEditor } = await import("/page/inputs/quill.js");
  const ops = toDelta(block, (element) => `[${element.type}]`);
  const editor = createEditor(document.createElement("div"), { placeholder: "", onEnter() {} });
  editor.setContents(ops);
  return [toRichText(ops), toRichText(editor.getContents().ops)];
}"""

WALLS = """async ([zone, walls, moments]) => {
  const { wallToUnix, unixToWall } = await import("/page/blocks/dates.js");
  return [
    walls.map(([date, time]) => wallToUnix(date, time, zone)),
    moments.map((unix) => Object.values(unixToWall(unix, zone)).join(" ")),
  ];
}"""


def world(*, tz: str = "America/Chicago", locale: str = "en-US", emoji: dict[str, str] = EMOJI) -> JSON:
    """Maya, who looks, and whom and what she knows."""
    return {
        "me": {"id": "U1", "tz": tz, "locale": locale},
        "people": {
            key: {"id": key, "name": name, "real_name": real, "title": "", "deactivated": name == "gone"}
            for key, (name, real) in PEOPLE.items()
        },
        "groups": {"S1": {"id": "S1", "handle": "night-shift", "name": "Night shift"}},
        "rooms": {
            "C1": {"id": "C1", "name": "austin", "kind": "channel"},
            "C2": {"id": "C2", "name": "kaffeeküche", "kind": "channel"},
            "D1": {"id": "D1", "name": "noor", "kind": "im"},
        },
        "apps": [
            {
                "id": "A1",
                "name": "Probe",
                "commands": [{"command": "/probe", "usage_hint": "[what]", "description": "Probe it"}],
                "shortcuts": [
                    {"type": "global", "callback_id": "wide", "name": "Probe all", "description": "All"},
                    {"type": "message", "callback_id": "one", "name": "Probe this", "description": "This"},
                ],
            }
        ],
        "emoji": emoji,
        "now": NOW,
    }


@dataclass
class Asked:
    """The page's modules, in a browser that has opened the page."""

    page: Page

    def call(self, module: str, name: str, *given: object) -> object:
        """What an exported function answers."""
        return self.page.evaluate(CALLED, [module, name, given])

    def draw(self, component: str, *props: JSON, emoji: dict[str, str] = EMOJI) -> list[tuple[str, str]]:
        """What Maya sees of each: the HTML within its box, and the words."""
        drawn = self.page.evaluate(DRAWN, [component, props, world(emoji=emoji)])
        return [(inside, words) for inside, words in drawn]


@pytest.fixture(scope="module")
def asked(browser: Browser) -> Iterator[Asked]:
    # The zone of the machine must not matter.
    with Sandbox() as slack, browser.new_context(timezone_id="Pacific/Auckland") as context:
        page = context.new_page()
        page.goto(slack.url)
        yield Asked(page)


def link(url: str, words: str | None = None) -> str:
    return f'<a href="{url}" target="_blank" rel="noopener noreferrer">{words or url}</a>'


def mention(words: str) -> str:
    return f'<span class="mention">{words}</span>'


def mine(words: str) -> str:
    """A mention of whoever looks."""
    return f'<span class="mention mention-mine">{words}</span>'


def room(words: str) -> str:
    return f'<button type="button" class="mention">{words}</button>'


def emoji(name: str, shown: str) -> str:
    return f'<span class="emoji" title=":{name}:">{shown}</span>'


def section(inside: str) -> str:
    return f'<div class="rich-section">{inside}</div>'


def quote(inside: str) -> str:
    return f'<blockquote class="rich-quote">{inside}</blockquote>'


def code_block(inside: str) -> str:
    return f'<pre class="rich-code">{inside}</pre>'


EMPHASIS = [
    ("", ""),
    ("*bold* _slanted_ ~struck~", "<b>bold</b> <i>slanted</i> <s>struck</s>"),
    ("*_both_* and _*both*_", "<b><i>both</i></b> and <b><i>both</i></b>"),
    ("*bold _and slanted_ again*", "<b>bold </b><b><i>and slanted</i></b><b> again</b>"),
    ("*one* *two*_three_", "<b>one</b> <b>two</b><i>three</i>"),
    ("*end*. (*inside*) “*quoted*” *x*'s", "<b>end</b>. (<b>inside</b>) “<b>quoted</b>” <b>x</b>'s"),
    ("snake_case_words and 5*3*2", "snake_case_words and 5*3*2"),
    ("*glued*on", "*glued*on"),
    ("on*glued*", "on*glued*"),
    ("日本*語*です", "日本*語*です"),
    ("*a* b*c", "<b>a</b> b*c"),
    ("* loose * and * loose*", "* loose * and * loose*"),
    ("*one *", "*one *"),
    ("**twice** __twice__", "**twice** __twice__"),
    ("*one\nother*", "*one\nother*"),
    ("*crossing _marks* stay_", "<b>crossing _marks</b> stay_"),
    ("*<@U2>* _:tada:_", f"<b>{mention('@Noor Haddad')}</b> <i>{emoji('tada', '🎉')}</i>"),
]

CODE = [
    ("`*plain* _here_`", "<code>*plain* _here_</code>"),
    ("*`a*b`*", "<b><code>a*b</code></b>"),
    ("`&lt;b&gt; :tada: <@U2>`", f"<code>&lt;b&gt; :tada: {mention('@Noor Haddad')}</code>"),
    ("`never closed", "`never closed"),
    ("```*one*\n  two```", code_block("*one*\n  two")),
    ("before ```in``` after", section("before \n") + code_block("in") + section(" after")),
    ("a\n```\nb\n```\nc", section("a\n") + code_block("b") + section("c")),
    ("```never closed", "```never closed"),
]

QUOTES = [
    ("&gt; said\n&gt;*twice*\nafter", quote("said\n<b>twice</b>") + section("after")),
    ("> said", quote("said")),
    ("before\n\n> said", section("before\n\n") + quote("said")),
    ("&gt;&gt;&gt; all\nthe rest\n&gt; too", quote("all\nthe rest\ntoo")),
    ("1 &gt; 0", "1 &gt; 0"),
]

LINKS = [
    ("<https://x.example/?a=1&amp;b=2>", link("https://x.example/?a=1&amp;b=2")),
    (
        "<https://x.example|*see* :tada: `it`>",
        link("https://x.example", f"<b>see</b> {emoji('tada', '🎉')} <code>it</code>"),
    ),
    ("see https://x.example/a_b_c.", f"see {link('https://x.example/a_b_c')}."),
    ("(https://x.example)", f"({link('https://x.example')})"),
    ("https://x.example/?a&amp;b&amp;", f"{link('https://x.example/?a&amp;b')}&amp;"),
    ("*https://x.example*", f"<b>{link('https://x.example')}</b>"),
    ("&lt;https://x.example&gt;", f"&lt;{link('https://x.example')}&gt;"),
    ("<mailto:ana@x.example|write>", link("mailto:ana@x.example", "write")),
    ("<tel:+15550100|call>", link("tel:+15550100", "call")),
    ("<javascript:alert(1)|press>", "&lt;javascript:alert(1)|press&gt;"),
    ("<JavaScript:alert(1)>", "&lt;JavaScript:alert(1)&gt;"),
    ("<data:text/html,x|press>", "&lt;data:text/html,x|press&gt;"),
    ("javascript:alert(1)", "javascript:alert(1)"),
]

MENTIONS = [
    ("<@U2>, <@U1>", f"{mention('@Noor Haddad')}, {mine('@Maya Lindqvist')}"),
    ("<@U9|nine> <@U9>", f"{mention('@nine')} {mention('@U9')}"),
    ("<@constructor> <#constructor>", f"{mention('@constructor')} {mention('🔒 private channel')}"),
    ("<#C1> <#C1|old>", f"{room('#austin')} {room('#austin')}"),
    ("<#C9> <#C9|far>", f"{mention('🔒 private channel')} {mention('#far')}"),
    ("<!subteam^S1> <!subteam^S9|@old>", f"{mention('@night-shift')} {mention('@old')}"),
    ("<!here> <!channel|channel> <!everyone>", f"{mine('@here')} {mine('@channel')} {mine('@everyone')}"),
    ("@here, @channel! ana@here.example", f"{mine('@here')}, {mine('@channel')}! ana@here.example"),
    ("<!unheard|of it> <!unheard>", "&lt;of it&gt; &lt;unheard&gt;"),
]

DATES_AND_SIGNS = [
    (f"<!date^{NOW}^{{date_num}} {{time}}|then>", '<time title="then">2026-11-25 6:00 AM</time>'),
    (
        f"<!date^{NOW}^{{date_pretty}}^https://x.example|then>",
        f'<time title="then">{link("https://x.example", "Today")}</time>',
    ),
    (f"<!date^{NOW}^{{date_pretty}}^javascript:alert(1)|then>", '<time title="then">Today</time>'),
    ("<!date^never^{date}|the fallback>", '<time title="the fallback">the fallback</time>'),
    ("&lt;b&gt; &amp;amp; &amp;lt; &quot;", "&lt;b&gt; &amp;amp; &amp;lt; &amp;quot;"),
    ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    (":tada::nobody:", emoji("tada", "🎉") + emoji("nobody", ":nobody:")),
    (":wave::skin-tone-6:", emoji("wave::skin-tone-6", "👋🏿")),
    (":constructor:", emoji("constructor", ":constructor:")),
]


@pytest.mark.parametrize(("text", "shown"), [*EMPHASIS, *CODE, *QUOTES, *LINKS, *MENTIONS, *DATES_AND_SIGNS])
def test_mrkdwn_is_drawn(asked: Asked, text: str, shown: str) -> None:
    assert asked.draw("Mrkdwn", {"text": text})[0][0] == shown


def test_verbatim_leaves_bare_addresses_and_names_as_they_are(asked: Asked) -> None:
    text = "https://x.example @here *bold* <https://x.example> <!here>"
    verbatim = {"text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    parsed = {"text": {"type": "mrkdwn", "text": text}}
    rest = f"<b>bold</b> {link('https://x.example')} {mine('@here')}"
    assert [inside for inside, _ in asked.draw("Text", verbatim, parsed)] == [
        f"https://x.example @here {rest}",
        f"{link('https://x.example')} {mine('@here')} {rest}",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ({"text": "*a* <@U2> &amp; <b>\nb"}, "*a* &lt;@U2&gt; &amp;amp; &lt;b&gt;\nb"),
        ({"text": "hey :wave:!"}, f"hey {emoji('wave', '👋')}!"),
        ({"text": "hey :wave:!", "emoji": True}, f"hey {emoji('wave', '👋')}!"),
        ({"text": "hey :wave:!", "emoji": False}, "hey :wave:!"),
    ],
)
def test_plain_text_knows_nothing_but_emoji(asked: Asked, text: JSON, shown: str) -> None:
    assert asked.draw("Text", {"text": {"type": "plain_text", **text}})[0][0] == shown


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("wave", "👋"),
        ("wave::skin-tone-2", "👋🏻"),
        ("wave::skin-tone-6", "👋🏿"),
        ("v::skin-tone-3", "✌🏼"),
        ("male-technologist::skin-tone-4", "👨🏽‍💻"),
        ("tada::skin-tone-3", "🎉"),
        ("nobody", None),
        ("constructor", None),
    ],
)
def test_emoji_have_slacks_names_and_skins(asked: Asked, name: str, characters: str | None) -> None:
    assert asked.call("blocks/emoji", "emojiOf", name, world()) == characters


def listed(tag: str, depth: int, *items: str, start: int | None = None) -> str:
    starts = "" if start is None else f' start="{start}"'
    inside = "".join(f"<li>{each}</li>" for each in items)
    return f'<{tag} class="rich-list rich-depth-{depth}"{starts} style="--indent: {depth};">{inside}</{tag}>'


def numbered(depth: int, *items: str, start: int = 1) -> str:
    return listed("ol", depth, *items, start=start)


TABLE = (
    '<div class="grid" role="group" aria-label="Table" tabindex="0"><table>'
    '<thead><tr><th scope="col" class="cell-center cell-wrapped">a</th>'
    '<th scope="col" class="cell-right cell-wrapped">b</th></tr></thead>'
    '<tbody><tr><td class="cell-center cell-wrapped">1 | <b>2</b></td>'
    '<td class="cell-right cell-wrapped"><code>3</code></td></tr></tbody></table></div>'
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** *slanted* ~~struck~~", section("<b>bold</b> <i>slanted</i> <s>struck</s>")),
        ("__bold__ _slanted_ ***both***", section("<b>bold</b> <i>slanted</i> <b><i>both</i></b>")),
        ("in*side*words but snake_case_words", section("in<i>side</i>words but snake_case_words")),
        ("`a*b` ``c`d``", section("<code>a*b</code> <code>c`d</code>")),
        (r"\*kept\* 2 * 3", section("*kept* 2 * 3")),
        ("[see **it**](https://x.example 'title')", section(link("https://x.example", "see <b>it</b>"))),
        ("([a](https://x.example/a_(b)))", section(f"({link('https://x.example/a_(b)', 'a')})")),
        ("[press](javascript:alert(1)).", section("press.")),
        ("https://x.example.", section(f"{link('https://x.example')}.")),
        ("<https://x.example>", section(link("https://x.example"))),
        ("https://x.example/?a&amp;b", section(link("https://x.example/?a&amp;b"))),
        ("https://x.example/?a&b", section(link("https://x.example/?a&amp;b"))),
        ("[A &amp; B](https://x.example/?a&amp;b)", section(link("https://x.example/?a&amp;b", "A &amp; B"))),
        ("![a cat](https://x.example/cat.png)", section(link("https://x.example/cat.png", "a cat"))),
        ("<b>tags</b> &amp;", section("&lt;b&gt;tags&lt;/b&gt; &amp;")),
        ("<@U2> :tada:", section(f"{mention('@Noor Haddad')} {emoji('tada', '🎉')}")),
        ("one\ntwo\n\nthree", section("one\ntwo") + section("three")),
        (
            "# First\n### Third ###\ntext",
            '<h3 class="block-header">First</h3><h5 class="block-header">Third</h5>' + section("text"),
        ),
        ("#nothing", section("#nothing")),
        ("> said\n> twice\nafter", quote("said\ntwice") + section("after")),
        ("```python\n*one*\n\ntwo\n```\nafter", code_block("*one*\n\ntwo") + section("after")),
        ("~~~\nnever closed", code_block("never closed")),
        ("---", '<hr class="block-divider">'),
        ("- one\n- two\n  more", listed("ul", 0, "one", "two\nmore")),
        ("- [ ] open\n- [x] done", listed("ul", 0, "☐ open", "☑\ufe0e done")),
        (
            "- one\n  - in\n    - deep\n- two",
            listed("ul", 0, "one") + listed("ul", 1, "in") + listed("ul", 2, "deep") + listed("ul", 0, "two"),
        ),
        (
            "3. three\n4. four\n   - in\n5. five",
            numbered(0, "three", "four", start=3) + listed("ul", 1, "in") + numbered(0, "five", start=5),
        ),
        ("| a | b |\n|:-:|--:|\n| 1 \\| **2** | `3` |", TABLE),
        ("a | b", section("a | b")),
    ],
)
def test_markdown_is_drawn(asked: Asked, text: str, shown: str) -> None:
    assert asked.draw("MarkdownBlock", {"block": {"text": text}})[0][0] == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, ""),
        ("", ""),
        ("*a* `b` ~c~ <https://x.example|the *label*>", "a b c the label"),
        ("<@U2> in <#C1> of <!subteam^S1>, <!here>", "@Noor Haddad in #austin of @night-shift, @here"),
        (f"<!date^{NOW}^{{date_short_pretty}} {{time}}|then>", "Today 6:00 AM"),
        ("&gt; said\n&lt;b&gt; :tada:\n```code```", "said\n<b> 🎉\ncode"),
        ({"type": "mrkdwn", "text": "*a* @here", "verbatim": True}, "a @here"),
        ({"type": "plain_text", "text": "*a* :tada: &amp; <@U2>"}, "*a* 🎉 &amp; <@U2>"),
        ({"type": "plain_text", "text": ":tada:", "emoji": False}, ":tada:"),
    ],
)
def test_a_text_is_read_aloud_in_bare_words(asked: Asked, text: object, words: str) -> None:
    assert asked.call("blocks/text", "plainly", text, world()) == words


SIGNS = "*_~`<>&:"
PIECES = [
    *SIGNS,
    "```",
    "&gt;",
    "&lt;",
    "&amp;",
    "&gt;&gt;&gt;",
    "https://x.example/",
    *("a", "b 1", "é", "語", "\U0001f389", " ", " ", "\n", "\n", ",", "-"),
]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), min_size=20, max_size=40))
def test_no_word_is_lost_or_doubled(asked: Asked, texts: list[str]) -> None:
    drawn = [words for _, words in asked.draw("Mrkdwn", *({"text": each} for each in texts), emoji={})]
    for text, shown in zip(texts, drawn, strict=True):
        written = unspaced(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        assert without_signs(unspaced(shown)) == without_signs(written)
        # Signs may go, as emphasis goes, but none comes in.
        rest = iter(written)
        assert all(sign in rest for sign in unspaced(shown))


def unspaced(text: str) -> str:
    return "".join(text.split())


def without_signs(text: str) -> str:
    return "".join(each for each in text if each not in SIGNS)


# In New York, Manila and Kolkata.
@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("{date_num}", ("2026-11-25", "2026-11-26", "2026-11-26")),
        ("{date}", ("November 25th", "November 26th", "November 26th")),
        ("{date_short}", ("Nov 25", "Nov 26", "Nov 26")),
        ("{date_long}", ("Wednesday, November 25th", *["Thursday, November 26th"] * 2)),
        ("{date_long_full}", ("November 25, 2026", *["November 26, 2026"] * 2)),
        ("{date_slash}", ("11/25/2026", *["11/26/2026"] * 2)),
        ("{date_pretty}", ("Today", "Tomorrow", "Tomorrow")),
        ("{date_short_pretty}", ("Today", "Tomorrow", "Tomorrow")),
        ("{date_long_pretty}", ("Today", "Tomorrow", "Tomorrow")),
        ("{day_divider_pretty}", ("Today", "Tomorrow", "Tomorrow")),
        ("on {date_pretty}", ("on today", "on tomorrow", "on tomorrow")),
        ("{time}", ("3:05 PM", "4:05 AM", "1:35 AM")),
        ("{time_secs}", ("3:05:09 PM", "4:05:09 AM", "1:35:09 AM")),
        ("{ago}", ("in 8 hours",) * 3),
        ("{nothing} {constructor}", ("{nothing} {constructor}",) * 3),
        ("no token", ("no token",) * 3),
    ],
)
def test_a_date_is_told_in_the_viewers_zone(asked: Asked, token: str, shown: tuple[str, ...]) -> None:
    zones = ("America/New_York", "Asia/Manila", "Asia/Kolkata")
    assert (
        tuple(asked.call("blocks/dates", "slackDate", LATER, token, world(tz=zone)) for zone in zones)
        == shown
    )


@pytest.mark.parametrize(
    ("unix", "token", "shown"),
    [
        (NOW - DAY, "{date_pretty}", "Yesterday"),
        (NOW + DAY, "{date_short_pretty}", "Tomorrow"),
        (NOW + 2 * DAY, "{date_pretty} at {time}", "November 27th at 6:00 AM"),
        (NOW - 2 * DAY, "{date_long_pretty}", "Monday, November 23rd"),
        # In Chicago the day begins at 06:00 UTC.
        (NOW - 6 * 3600 - 1, "{date_pretty} {time_secs}", "Yesterday 11:59:59 PM"),
        (NOW - 6 * 3600, "{date_pretty} {time_secs}", "Today 12:00:00 AM"),
        (NOW + 18 * 3600, "{date_pretty} {time_secs}", "Tomorrow 12:00:00 AM"),
        (NOW + 6 * DAY, "{date}", "December 1st"),
        (NOW + 7 * DAY, "{date}", "December 2nd"),
        (NOW + 16 * DAY, "{date}", "December 11th"),
        (NOW + 181 * DAY, "{date}, {date_short}", "May 25th, May 25"),
        (NOW + 183 * DAY, "{date}, {date_short}", "May 27th, 2027, May 27, 2027"),
        (1_392_734_382, "{date_long}", "Tuesday, February 18th, 2014"),
        (NOW - 90, "{ago}", "1 minute ago"),
        (NOW - 3 * DAY, "{ago}", "3 days ago"),
        (NOW + 400 * DAY, "{ago}", "in 1 year"),
        (1e15, "{date}", ""),
        (None, "{date}", ""),
    ],
)
def test_a_date_is_told_by_the_worlds_clock(asked: Asked, unix: float | None, token: str, shown: str) -> None:
    assert asked.call("blocks/dates", "slackDate", unix, token, world()) == shown


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en-GB", "Tomorrow 20:05, Thursday 26 November, 26 November"),
        ("es-ES", "Mañana 20:05, jueves, 26 de noviembre, 26 de noviembre"),
        ("de-DE", "Morgen 20:05, Donnerstag, 26. November, 26. November"),
    ],
)
def test_a_date_is_told_in_the_viewers_language(asked: Asked, locale: str, shown: str) -> None:
    seen = world(tz="UTC", locale=locale)
    token = "{date_pretty} {time}, {date_long}, {date}"
    assert asked.call("blocks/dates", "slackDate", LATER + DAY, token, seen) == shown


@pytest.mark.parametrize(
    ("zone", "wall", "moment", "shown"),
    [
        ("America/New_York", "2025-03-09 01:59", "2025-03-09 06:59", "2025-03-09 01:59"),
        # There is no 2:30 on that day.
        ("America/New_York", "2025-03-09 02:30", "2025-03-09 07:30", "2025-03-09 03:30"),
        ("America/New_York", "2025-03-09 03:00", "2025-03-09 07:00", "2025-03-09 03:00"),
        # There are two 1:30s on that one.
        ("America/New_York", "2025-11-02 01:30", "2025-11-02 05:30", "2025-11-02 01:30"),
        ("America/New_York", "2025-11-02 02:00", "2025-11-02 07:00", "2025-11-02 02:00"),
        ("Asia/Manila", "2025-11-25 09:30", "2025-11-25 01:30", "2025-11-25 09:30"),
        ("Asia/Kolkata", "2025-11-25 00:00", "2025-11-24 18:30", "2025-11-25 00:00"),
        # Half an hour is saved there.
        ("Australia/Lord_Howe", "2025-04-06 01:45", "2025-04-05 14:45", "2025-04-06 01:45"),
        ("Australia/Lord_Howe", "2025-10-05 02:15", "2025-10-04 15:45", "2025-10-05 02:45"),
    ],
)
def test_a_clock_on_the_wall(asked: Asked, zone: str, wall: str, moment: str, shown: str) -> None:
    date, time = wall.split()
    unix = datetime.fromisoformat(f"{moment}Z").timestamp()
    assert asked.call("blocks/dates", "wallToUnix", date, time, zone) == unix
    date, time = shown.split()
    assert asked.call("blocks/dates", "unixToWall", unix, zone) == {"date": date, "time": time}


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Asia/Manila", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham"]
)
def test_a_year_of_walls_and_moments_as_python_knows_them(asked: Asked, zone: str) -> None:
    start = datetime(2025, 1, 1, tzinfo=ZoneInfo(zone))
    walls = [start + timedelta(minutes=210) * each for each in range(2500)]
    moments = [each.timestamp() for each in walls]
    told = asked.page.evaluate(WALLS, [zone, [written(each).split() for each in walls], moments])
    assert told == [moments, [written(datetime.fromtimestamp(each, start.tzinfo)) for each in moments]]


def written(wall: datetime) -> str:
    return wall.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([0], [0, 0.5]),
        ([1, 2, 3], [0, 1, 2, 3]),
        ([100], [0, 50, 100]),
        ([7, 12], [0, 5, 10, 15]),
        ([-5, 12], [-5, 0, 5, 10, 15]),
        ([-3], [-3, -2, -1, 0]),
        ([1_000_000, 3_000_000], [0, 1_000_000, 2_000_000, 3_000_000]),
        ([0.001, 0.0042], [0, 0.002, 0.004, 0.006]),
        ([0.1, 0.3], [0, 0.1, 0.2, 0.3]),
    ],
)
def test_an_axis_has_round_numbers(asked: Asked, values: list[float], marks: list[float]) -> None:
    assert asked.call("blocks/geometry", "ticks", values) == marks


def test_a_value_stands_where_the_axis_says(asked: Asked) -> None:
    at = "async (v) => v.map((await import('/page/blocks/geometry.js')).scale([-5, 0, 5, 10], 12, 228))"
    assert asked.page.evaluate(at, [-5, 0, 2.5, 10]) == [228, 156, 120, 12]
    assert asked.call("blocks/geometry", "line", [[0, 1], [2.005, 3.14159]]) == "M0 1L2.01 3.14"


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ([4], [(1, "M0 -10A10 10 0 0 1 0 10A10 10 0 0 1 0 -10Z")]),
        ([1, 3], [(0.25, "M0 0L0 -10A10 10 0 0 1 10 0Z"), (0.75, "M0 0L10 0A10 10 0 1 1 0 -10Z")]),
        ([2, 2], [(0.5, "M0 0L0 -10A10 10 0 0 1 0 10Z"), (0.5, "M0 0L0 10A10 10 0 0 1 0 -10Z")]),
    ],
)
def test_a_pie_is_cut(asked: Asked, values: list[float], parts: list[tuple[float, str]]) -> None:
    slices = asked.call("blocks/geometry", "slices", values, 10)
    assert slices == [{"share": share, "path": path} for share, path in parts]


@pytest.mark.parametrize(
    ("before", "start", "labels"),
    [
        ("Hi @noo", 3, ["Noor Haddad"]),
        ("Hi @NOOR", 3, ["Noor Haddad"]),
        ("(@hadd", 1, ["Noor Haddad"]),
        ("@noorh", 0, ["Noor Haddad"]),
        ("@rey", 0, ["Ana Reyes"]),
        ("@ana", 0, ["Ana Reyes", "Ana"]),
        ("@gone", None, None),
        ("@shift", 0, ["night-shift"]),
        ("@h", 0, ["Noor Haddad", "here"]),
        ("@everyone", 0, ["everyone"]),
        ("in #aus", 3, ["austin"]),
        ("#küche", 0, ["kaffeeküche"]),
        ("#noor", None, None),
        (":tad", 0, [":tada:"]),
        (":t", None, None),
        ("10:30", None, None),
        ("/pro", 0, ["/probe [what]", "Probe all"]),
        ("see /pro", None, None),
        ("ana@noor", None, None),
        ("@noor ", None, None),
        ("hello", None, None),
        ("", None, None),
    ],
)
def test_a_word_is_completed(asked: Asked, before: str, start: int | None, labels: list[str] | None) -> None:
    found: Any = asked.call("shell/completions", "completions", before, world())
    assert (found and found["start"]) == start
    assert (found and [each["label"] for each in found["options"]]) == labels


def test_a_completion_says_what_is_written_and_what_is_stored(asked: Asked) -> None:
    def first(before: str) -> tuple[str, str | None]:
        found: Any = asked.call("shell/completions", "completions", before, world())
        return found["options"][0]["insert"], found["options"][0].get("token")

    assert [first(each) for each in ("@noo", "@night", "@here", "#aus", ":tad", "/pro")] == [
        ("@Noor Haddad ", "<@U2>"),
        ("@night-shift ", "<!subteam^S1>"),
        ("@here ", "<!here>"),
        ("#austin ", "<#C1>"),
        (":tada: ", None),
        ("/probe ", None),
    ]


NOOR = {"@Noor Haddad": "<@U2>"}
ANA = {"@Ana": "<@U4>", "@Ana Reyes": "<@U3>"}


@pytest.mark.parametrize(
    ("text", "chosen", "stored"),
    [
        ("A & B <c>", {}, "A &amp; B &lt;c&gt;"),
        ("Thanks @Noor Haddad!", NOOR, "Thanks <@U2>!"),
        ("Thanks @Noor Haddad!", {}, "Thanks @Noor Haddad!"),
        ("@Ana Reyes, @Ana", ANA, "<@U3>, <@U4>"),
        ("@noor, @ana.reyes", {}, "<@U2>, <@U3>"),
        ("Ask @noor. Or @ana.reyes.", {}, "Ask <@U2>. Or <@U3>."),
        ("(@noor)", {}, "(<@U2>)"),
        ("@night-shift in #austin and #kaffeeküche", {}, "<!subteam^S1> in <#C1> and <#C2>"),
        ("@here: @channel, @everyone", {}, "<!here>: <!channel>, <!everyone>"),
        (
            "maya@noor.example me@here @nobody #noor @gone",
            {},
            "maya@noor.example me@here @nobody #noor @gone",
        ),
        ("@Q&A <now>", {"@Q&A": "<!subteam^S2>"}, "<!subteam^S2> &lt;now&gt;"),
        ("@C++ (all), @constructor", {"@C++ (all)": "<!subteam^S2>"}, "<!subteam^S2>, @constructor"),
    ],
)
def test_a_typed_text_is_stored(asked: Asked, text: str, chosen: dict[str, str], stored: str) -> None:
    assert asked.call("shell/completions", "stored", text, chosen, world()) == stored


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("A &amp; B &lt;c&gt; &amp;lt;", "A & B <c> &lt;"),
        ("<@U2> and <@U1>", "@Noor Haddad and @Maya Lindqvist"),
        ("<@U3>, <@U4>.", "@Ana Reyes, @Ana."),
        ("<#C1> <#C9> <!subteam^S1>", "#austin #C9 @night-shift"),
        ("<!here>, <!channel>, <!everyone>", "@here, @channel, @everyone"),
        ("<!subteam^S9|@old> <@U9>", "@S9 @U9"),
        ("日本<@U2>さん", "日本@Noor Haddadさん"),
        ("*as* _it_ is", "*as* _it_ is"),
    ],
)
def test_a_stored_text_is_typed_again(asked: Asked, stored: str, typed: str) -> None:
    again: Any = asked.call("shell/completions", "typed", stored, world())
    assert again["text"] == typed
    assert asked.call("shell/completions", "stored", typed, again["chosen"], world()) == stored


def test_two_of_one_name_stay_two(asked: Asked) -> None:
    seen = world()
    seen["people"]["U6"] = seen["people"]["U3"] | {"id": "U6", "name": "reyes.ana"}
    found: Any = asked.call("shell/completions", "completions", "@rey", seen)
    assert [(each["insert"], each["note"], each["token"]) for each in found["options"]] == [
        ("@ana.reyes ", "Ana Reyes", "<@U3>"),
        ("@reyes.ana ", "Ana Reyes", "<@U6>"),
    ]
    text = "<@U3> <@U6> <@U3>"
    again: Any = asked.call("shell/completions", "typed", text, seen)
    assert again["text"] == "@Ana Reyes @reyes.ana @Ana Reyes"
    assert asked.call("shell/completions", "stored", again["text"], again["chosen"], seen) == text


def rich(*elements: JSON) -> JSON:
    return {"type": "rich_text", "elements": list(elements)}


def holder(kind: str, *elements: JSON, **more: object) -> JSON:
    return {"type": f"rich_text_{kind}", "elements": list(elements), **more}


def text(words: str, *styles: str) -> JSON:
    style = {"style": dict.fromkeys(styles, True)} if styles else {}
    return {"type": "text", "text": words, **style}


def items(*words: str) -> list[JSON]:
    return [holder("section", text(each)) for each in words]


SHAPES = {
    "words": [holder("section", text("one"))],
    "lines": [holder("section", text("one\n\ntwo\n  three"))],
    "styles": [
        holder("section", text("plain "), text("bold", "bold"), text("all", "bold", "italic", "strike")),
        holder("section", text("code", "code"), text(" "), text("bold code", "bold", "code")),
    ],
    "underlined": [holder("section", text("under", "underline"), text(" marked", "highlight"))],
    "bold lines": [holder("section", text("one\ntwo", "bold"))],
    "a person and a room": [
        holder(
            "section",
            {"type": "user", "user_id": "U2"},
            text(" in "),
            {"type": "channel", "channel_id": "C1", "style": {"bold": True}},
        )
    ],
    "all and a group": [
        holder(
            "section",
            {"type": "broadcast", "range": "here"},
            text(" "),
            {"type": "usergroup", "usergroup_id": "S1"},
        )
    ],
    "emoji": [
        holder(
            "section", {"type": "emoji", "name": "wave", "skin_tone": 3}, {"type": "emoji", "name": "tada"}
        )
    ],
    "a date and a colour": [
        holder(
            "section",
            {"type": "date", "timestamp": NOW, "format": "{date}", "fallback": "then"},
            text(" "),
            {"type": "color", "value": "#abcdef"},
        )
    ],
    "links": [
        holder(
            "section",
            {"type": "link", "url": "https://x.example"},
            text(" "),
            {"type": "link", "url": "https://x.example", "text": "see", "style": {"bold": True}},
        )
    ],
    "an unsafe link": [
        holder("section", {"type": "link", "url": "slack://x", "text": "see", "unsafe": True})
    ],
    "a list": [holder("list", *items("one", "two"), style="bullet", indent=0)],
    "lists in lists": [
        holder("list", *items("one", "two"), style="ordered", indent=0),
        holder("list", *items("in"), style="bullet", indent=1),
        holder("list", *items("three"), style="ordered", indent=0, offset=2),
    ],
    "a break in an item": [holder("list", *items("one\nmore", "two"), style="bullet", indent=0)],
    "a quote": [holder("quote", text("said\n"), text("twice", "bold"), border=1)],
    "an empty last line": [holder("quote", text("one\n\n"))],
    "two quotes": [holder("quote", text("one")), holder("quote", text("two"))],
    "code": [holder("preformatted", text("one\n  two\n\nthree"), language="python")],
    "everything": [
        holder("section", text("before")),
        holder("list", *items("one"), style="bullet", indent=0),
        holder("section", text("between")),
        holder("preformatted", text("code")),
        holder("quote", text("said")),
        holder("section", text("after")),
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_rich_text_comes_out_of_the_editor_as_it_went_in(asked: Asked, shape: str) -> None:
    block = rich(*SHAPES[shape])
    told, edited = asked.page.evaluate(ROUND_TRIP, block)
    assert told == block
    assert edited == block


def test_a_break_at_the_end_breaks_nothing(asked: Asked) -> None:
    block = rich(holder("section", text("before\n")), holder("quote", text("said\n")))
    tidy = rich(holder("section", text("before")), holder("quote", text("said")))
    assert asked.page.evaluate(ROUND_TRIP, block) == [tidy, tidy]


@pytest.mark.parametrize(
    ("ops", "block"),
    [
        ([{"insert": "one\ntwo\n"}], rich(holder("section", text("one\ntwo")))),
        ([{"insert": "\n"}], None),
        ([{"insert": "  \n\n"}], None),
        (
            [{"insert": "one"}, {"insert": "\n", "attributes": {"list": "bullet"}}],
            rich(holder("list", *items("one"), style="bullet", indent=0)),
        ),
        (
            [{"insert": "said"}, {"insert": "\n", "attributes": {"blockquote": True, "part": "nonsense"}}],
            rich(holder("quote", text("said"))),
        ),
    ],
)
def test_what_is_written_anew_becomes_rich_text(asked: Asked, ops: list[JSON], block: JSON | None) -> None:
    assert asked.call("inputs/delta", "toRichText", ops) == block
