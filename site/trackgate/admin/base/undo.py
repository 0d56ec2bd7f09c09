"""A message that carries the way back: what was done, and a button that undoes it."""

from markupsafe import Markup


def with_undo(said: str, url: str, *, text: str = "Undo", base: int = 0) -> Markup:
    """Give a message with a button that sends a POST to ``url``.

    ``base`` is the version that the undoing starts from, where somebody else may
    change things meanwhile. The button sends the page's own form (``#undo`` in
    ``admin/layout.html``): a token kept in the message would age.
    """
    button = Markup(
        '{} <button class="linkish" type="submit" form="undo" formaction="{}"{}>'
        "{}</button>"
    )
    value = Markup(' name="base" value="{}"').format(base) if base else Markup()
    return button.format(said, url, value, text)
