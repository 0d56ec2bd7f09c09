"""``trackgate admin``."""

from trackgate.admin.base.accounts import find_admin, password_is_right
from trackgate.admin.base.models import Role

from .conftest import Cli


def test_a_password_is_made_and_printed(cli: Cli) -> None:
    made = cli.json("admin", "create", "Ada@Example.com")
    assert set(made) == {"email", "role", "password", "url"}
    assert made["url"] == "http://localhost:8000/admin/"
    admin = find_admin("ada@example.com")
    assert admin is not None
    assert admin.role is Role.OWNER
    assert password_is_right(admin, made["password"])


def test_a_given_password_is_not_printed(cli: Cli) -> None:
    said = cli(
        *("admin", "create", "bob@example.com", "--role", "editor"),
        "--password-stdin",
        stdin="a long enough password\n",
    )
    assert "a long enough password" not in said
    admin = find_admin("bob@example.com")
    assert admin is not None
    assert admin.role is Role.EDITOR
    assert password_is_right(admin, "a long enough password")


def test_what_cannot_be_an_admin_is_one_line(cli: Cli) -> None:
    assert "correct format" in cli.refuses("admin", "create", "nobody")
    short = ("admin", "create", "ada@example.com", "--password-stdin")
    assert "at least 12" in cli.refuses(*short, stdin="short\n")
    assert "standard input" in cli.refuses(*short, stdin="")
    cli("admin", "create", "ada@example.com")
    assert "already" in cli.refuses("admin", "create", "ADA@example.com")
