"""What an admin does in a browser, in verbs."""

from playwright.sync_api import Page

from support.server import LiveServer

EMAIL = "owner@example.com"
PASSWORD = "correct horse battery"


def make_admin(live: LiveServer, email: str = EMAIL, role: str = "owner") -> None:
    """Make an admin on the command line, once per server."""
    live.command(
        "admin",
        "create",
        email,
        "--role",
        role,
        "--password-stdin",
        stdin=f"{PASSWORD}\n",
    )


def sign_in(page: Page, email: str = EMAIL, *, start: str = "") -> None:
    """Sign in by the form; ``start`` is the server of a page that knows none."""
    page.goto(f"{start}/admin/login")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/**")
