"""What stands on the pages of a microsite, and what never does."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from PIL import Image

from factories import make_invite, make_track
from trackgate.core.organisation import change_organisation
from trackgate.invites.links import token_of, url_of
from trackgate.microsites.errors import MicrositeRefused
from unit.microsites.conftest import SITE, Site

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_a_page_shows_public_texts_only_and_escapes_them(site: Site) -> None:
    make_track("intro", title="A & B", teaser="<i>in</i>", tags=["x<y"])
    make_invite(
        title="Within",
        public_title="<b>Out</b>",
        public_description="**Do** <script>alert(1)</script>",
        private_description="a secret of ours",
        listed=True,
    )
    page = site.page(site.build())
    assert "<h1>&lt;b&gt;Out&lt;/b&gt;</h1>" in page
    assert "<strong>Do</strong>" in page
    assert "A &amp; B" in page
    assert "&lt;i&gt;in" in page
    kinds = (".html", ".xml", ".txt", ".json")
    everything = "".join(site.read(n) for n in site.files() if n.endswith(kinds))
    for text in ("Within", "secret", "<script>alert", "<i>in", "<b>Out"):
        assert text not in everything, text


@pytest.mark.parametrize(
    ("settings", "url", "framed"),
    [
        ({}, SITE, False),
        ({"origins": ["https://www.example.com"]}, SITE, True),
        ({"origins": ["https://www.example.com"]}, "https://example.com", False),
        ({"origins": ["https://www.example.com"]}, "", False),
        ({"any_origin": True}, SITE, True),
        ({"any_origin": True}, "", True),
        ({"any_origin": True}, "http://www.example.com", False),
        ({"origins": ["http://localhost"]}, "http://localhost/", False),
    ],
)
def test_the_widget_stands_only_where_the_site_may_frame(
    site: Site, settings: dict[str, object], url: str, framed: bool
) -> None:
    invite = make_invite(listed=True, **settings)
    page = site.page(site.build(url=url))
    if "localhost" in url:
        framed = True  # listed by name, even without TLS
    assert (f'<track-widget invite="{token_of(invite)}" ' in page) is framed
    assert ("/widget.js" in page) is framed
    assert f'href="{url_of(invite)}"' in page, "the way in without a frame"
    policy = site.read("_headers")
    assert ("frame-src http://localhost:8000" in policy) is framed


def test_pictures_in_a_description_are_shown_as_on_the_invites_own_page(
    site: Site, client: FlaskClient
) -> None:
    invite = make_invite(
        listed=True, public_description="![A](https://x.example/a.png)"
    )
    assert '<img src="https://x.example/a.png"' in site.page(site.build())
    there = client.get(url_of(invite)).headers["Content-Security-Policy"]
    pictures = re.search("img-src [^;]+", there)
    assert pictures is not None
    assert f"{pictures[0]};" in site.read("_headers")


def test_every_address_of_the_site_leads_somewhere(site: Site) -> None:
    for number in range(50):
        make_invite(title=f"Number {number}", listed=True)
    site.build()
    seen = 0
    for name in site.files():
        if not name.endswith(".html"):
            continue
        for address in re.findall(r'(?:href|src)="([^"#]+)"', site.read(name)):
            if address.startswith("http"):
                continue
            root = Path("/learn") if name == "404.html" else Path("/learn") / name
            path = Path(address) if address[0] == "/" else root.parent / address
            inside = path.as_posix().replace("/learn", "", 1)
            target = (site.out / f".{inside or '/'}").resolve()
            assert (target / "index.html").is_file() or target.is_file(), address
            seen += 1
    assert seen > 200


def test_a_long_list_comes_in_pages(site: Site) -> None:
    for number in range(50):
        make_invite(title=f"Number {number}", listed=True)
    site.build()
    first, second = site.read("index.html"), site.read("page/2/index.html")
    assert first.count('class="offer card"') == 48
    assert second.count('class="offer card"') == 2
    assert 'rel="next" href="./page/2/"' in first
    assert 'rel="prev" href="../../"' in second


def test_feed_and_sitemap_name_whole_addresses(site: Site) -> None:
    make_invite(title="Spring & <Summer>", listed=True)
    done = site.build()
    address = f"{SITE}/{done.pages[0].path}"
    feed = ET.fromstring(site.read("feed.xml"))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Spring & <Summer>"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == address
    sitemap = ET.fromstring(site.read("sitemap.xml"))
    assert [loc.text for loc in sitemap.iter(f"{MAP}loc")] == [f"{SITE}/", address]
    assert f"Sitemap: {SITE}/sitemap.xml" in site.read("robots.txt")
    assert f'<link rel="canonical" href="{address}">' in site.page(done)


def test_without_an_address_there_is_no_catalogue_and_that_is_said(site: Site) -> None:
    make_invite(listed=True)
    done = site.build(url="")
    assert not {"feed.xml", "sitemap.xml"} & site.files()
    assert "Sitemap" not in site.read("robots.txt")
    assert any("Without --site-url" in warning for warning in done.warnings)


@pytest.mark.parametrize(
    "url",
    ["example.com", "ftp://example.com", "https://", "https://a.b/?q", "https://x y"],
)
def test_what_is_no_address_is_refused(site: Site, url: str) -> None:
    with pytest.raises(MicrositeRefused, match="is not the address of a site"):
        site.build(url=url)


def test_the_picture_is_there_in_the_size_that_is_told(site: Site) -> None:
    make_invite(title="Spring", listed=True)
    page = site.page(site.build())
    found = re.search(rf'og:image" content="{SITE}/(pictures/[^"]+)"', page)
    assert found is not None
    with Image.open(site.out / found[1]) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))


def test_the_organisations_look_is_taken(site: Site, tmp_path: Path) -> None:
    make_invite(listed=True)
    Image.new("RGB", (20, 20), "#ff0000").save(tmp_path / "logo.png")
    logo = (tmp_path / "logo.png").read_bytes()
    change_organisation(
        name="Harbour", accent="#772222", logo=logo, logo_type="image/png"
    )
    site.build()
    index = site.read("index.html")
    assert "Harbour" in index
    sheet = re.search(r'href="\./(assets/brand-[0-9a-f]+\.css)"', index)
    picture = re.search(r'src="\./(assets/logo-[0-9a-f]+\.png)"', index)
    assert sheet is not None
    assert picture is not None
    assert "#772222" in site.read(sheet[1])
    assert (site.out / picture[1]).read_bytes() == logo


def test_a_users_template_stands_in_for_ours_file_by_file(
    site: Site, write: Callable[..., Path]
) -> None:
    make_invite(title="Spring", listed=True)
    ours = write(
        invite_dot_html="{% extends 'base.html' %}{% block main %}"
        "<h1>{{ invite.title|upper }}</h1>{{ asset('more.css') }}{% endblock %}",
        static__more_dot_css="body { color: red }",
    )
    page = site.page(site.build(templates=ours))
    assert "<h1>SPRING</h1>" in page
    assert "All tracks" in page, "the frame is ours"
    added = re.search(r"assets/more-[0-9a-f]+\.css", page)
    assert added is not None
    assert site.read(added[0]) == "body { color: red }"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("one\n{% if %}", "Template invite.html, line 2"),
        ("{{ nothing }}", "Template invite.html: 'nothing' is undefined"),
        ("{% include 'gone.html' %}", "gone.html"),
    ],
)
def test_a_wrong_template_is_told_by_its_name(
    site: Site, write: Callable[..., Path], text: str, why: str
) -> None:
    make_invite(listed=True)
    with pytest.raises(MicrositeRefused, match=why):
        site.build(templates=write(invite_dot_html=text))
