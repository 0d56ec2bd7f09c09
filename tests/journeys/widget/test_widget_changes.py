"""An element whose attributes are set again, as frameworks do, or taken away."""

from playwright.sync_api import Page, expect

from journeys.widget.stage import LINK, Stage, frame_of, shows_the_gate

_SET = "(widget, [name, value]) => widget.setAttribute(name, value)"


def test_an_attribute_set_to_what_it_is_leaves_a_half_filled_form(
    stage: Stage, page: Page
) -> None:
    invite = stage.invite("Set again")
    page.goto(stage.put(stage.widget(invite, mode="inline")))
    email = frame_of(page).get_by_label("Email", exact=True)
    email.fill("half@engines")
    widget = page.locator("track-widget")
    widget.evaluate(_SET, ["invite", invite.url.rpartition("/")[2]])
    widget.evaluate(_SET, ["mode", "inline"])
    expect(email).to_have_value("half@engines")


def test_without_an_invite_the_link_comes_back_until_there_is_one(
    stage: Stage, page: Page
) -> None:
    invite = stage.invite("Taken away")
    page.goto(stage.put(stage.widget(invite)))
    shows_the_gate(frame_of(page))
    widget = page.locator("track-widget")
    widget.evaluate("(widget) => widget.removeAttribute('invite')")
    expect(page.get_by_role("link", name=LINK)).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    widget.evaluate(_SET, ["invite", invite.url.rpartition("/")[2]])
    shows_the_gate(frame_of(page))
