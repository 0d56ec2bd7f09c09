"""Every admin page says when machines have no image that holds what it promises."""

from flask.testing import FlaskClient

from support.machines import fail_image, make_image


def test_every_admin_page_says_what_is_missing(owner: FlaskClient) -> None:
    make_image()
    assert "image of machines" not in owner.get("/admin/invites").text
    fail_image()
    page = owner.get("/admin/invites").text
    assert "The image of machines" in page
    assert "git: git works. But: not there" in page
