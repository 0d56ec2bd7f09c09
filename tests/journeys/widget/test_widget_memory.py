"""Who is known where: third-party cookies are blocked, a site is one place."""

from playwright.sync_api import BrowserContext, Page, expect

from journeys.widget.stage import (
    ACADEMY,
    BLOG,
    LINK,
    SHOP,
    Stage,
    frame_of,
    leave_details,
    names_told,
    shows_the_gate,
)

# Tries both kinds of cookie and shows what came of it.
_JAR = """<script>
  document.cookie = "loose=1; Secure; SameSite=None; Path=/";
  document.cookie = "parted=1; Secure; SameSite=None; Path=/; Partitioned";
  document.body.append(document.cookie);
</script>"""


def _keeps_a_loose_cookie(context: BrowserContext, stage: Stage) -> None:
    context.add_cookies(
        [
            {
                "name": "given",
                "value": "1",
                "url": stage.sites.origin(ACADEMY),
                "secure": True,
                "sameSite": "None",
            }
        ]
    )


def test_control_this_browser_blocks_third_party_cookies_but_partitioned_ones(
    stage: Stage, page: Page
) -> None:
    _keeps_a_loose_cookie(page.context, stage)
    jar = stage.put(_JAR, on=ACADEMY, head="")
    page.goto(jar)
    first_party = page.locator("body")
    expect(first_party).to_contain_text("given=1")
    expect(first_party).to_contain_text("loose=1")
    page.goto(stage.put(f'<iframe src="{jar}"></iframe>', head=""))
    third_party = frame_of(page).locator("body")
    expect(third_party).to_contain_text("parted=1")
    expect(third_party).not_to_contain_text("given=1")
    expect(third_party).not_to_contain_text("loose=1")


def test_who_got_in_is_known_after_a_reload_and_on_that_site_only(
    stage: Stage, page: Page
) -> None:
    widget = stage.widget(stage.invite("Known again"))
    shop = stage.put(widget, on=SHOP)
    blog = stage.put(widget, on=BLOG)
    page.goto(shop)
    leave_details(frame_of(page), "reload@engines.example.com")
    page.reload()
    start = frame_of(page).get_by_role("button", name="Start").first
    expect(start).to_be_visible()
    page.goto(blog)
    shows_the_gate(frame_of(page))
    page.goto(shop)
    expect(start).to_be_visible()


def test_a_shared_machine_keeps_nothing(stage: Stage, page: Page) -> None:
    page.goto(stage.put(stage.widget(stage.invite("Kiosk"), remember="never")))
    leave_details(frame_of(page), "kiosk@engines.example.com")
    page.reload()
    shows_the_gate(frame_of(page))
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_site_that_is_not_listed_is_refused_by_the_browser_and_keeps_its_link(
    stage: Stage, page: Page
) -> None:
    only = [stage.sites.origin(BLOG)]
    widget = stage.widget(stage.invite("Not here", origin=only))
    blog, shop = stage.put(widget, on=BLOG), stage.put(widget, on=SHOP)
    page.goto(blog)
    shows_the_gate(frame_of(page))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with page.expect_console_message(lambda one: "frame-ancestors" in one.text):
        page.goto(shop)
    link = page.get_by_role("link", name=LINK)
    expect(link).to_be_visible()
    # The host hears of it once the silence has lasted.
    page.wait_for_function("told.length > 0", timeout=15_000)
    assert names_told(page) == ["error"]
    link.click()
    expect(page.get_by_label("Email", exact=True)).to_be_visible()
