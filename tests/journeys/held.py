"""Requests that a page has sent and that wait until the test lets them go on."""

from collections.abc import Callable

from playwright.sync_api import Page, Request, Route


def sends(part: str) -> Callable[[Request], bool]:
    """Give what says whether a request's body has this part."""
    return lambda request: part in (request.post_data or "")


def hold(page: Page, url: str, part: str) -> list[Route]:
    """Keep back the requests to `url` whose body has this part, oldest first."""
    held: list[Route] = []

    def meet(route: Route) -> None:
        if sends(part)(route.request):
            held.append(route)
        else:
            route.continue_()

    page.route(url, meet)
    return held
