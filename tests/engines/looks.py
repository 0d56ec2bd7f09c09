"""How a page looks: nothing wider than the page, out of its box, or unseen."""

from engines.page import EnginePage

_PHONE, _WIDE = 390, 1280
_OVERFLOW = "() => document.scrollingElement.scrollWidth - innerWidth"
_STICKS_OUT = """() => find.all("fieldset, .option, .choice, .panel, .card")
  .filter((one) => find.seen(one) && getComputedStyle(one).overflowY == "visible")
  .filter((one) => one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.className)"""
_UNSEEN = """() => find.all("input, select, textarea, button")
  .filter((one) => find.seen(one) && !one.closest(".hp, .visually-hidden"))
  .filter((one) => {
    const { backgroundColor, borderTopColor, color } = getComputedStyle(one);
    const nothing = "rgba(0, 0, 0, 0)";
    const open = backgroundColor == nothing && borderTopColor == nothing;
    return backgroundColor == color || (open && one.matches(".input, .select"));
  })
  .map((one) => one.outerHTML)"""


def looks_right(visitor: EnginePage) -> None:
    """Expect nothing amiss on a desk and, made as narrow as that, on a phone."""
    for width in (_WIDE, _PHONE):
        visitor.resize(width, 900)
        assert visitor.ask(_OVERFLOW) <= 0, f"wider than {width} px"
        assert visitor.ask(_STICKS_OUT) == []
        assert visitor.ask(_UNSEEN) == []
