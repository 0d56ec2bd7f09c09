"""The commands: ``trackgate …``, and the same as ``flask --app wsgi …``."""

from flask import Flask


def main() -> None:
    """Run the program; the entry point of ``trackgate``."""
    from trackgate.cli.program import program

    program(prog_name="trackgate")


def init_cli(app: Flask) -> None:
    """Give ``flask --app wsgi`` our commands.

    Imported late: the commands make applications themselves.
    """
    from trackgate.cli.program import program

    for name, command in program.commands.items():
        if name != "db":  # Flask-Migrate's own group has more
            app.cli.add_command(command)
