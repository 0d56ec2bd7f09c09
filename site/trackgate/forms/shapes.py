"""Reading loose data (JSON, TOML) field by field, noting what does not fit."""

from collections.abc import Mapping

Problems = dict[str, str]
"""Path of a value, such as ``fields.2.label`` (from 0) → what is wrong, in words."""


class Shape:
    """One table of loose data; each wrong value is noted and read as its default."""

    def __init__(self, data: object, path: str, problems: Problems) -> None:
        """Take the data, where it stands ("" = at the top) and where to note."""
        self._path = path
        self._problems = problems
        self._data: Mapping[object, object] = {}
        if isinstance(data, Mapping):
            self._data = data
        else:
            problems.setdefault(path, "This must be a table of settings")

    def path(self, key: object) -> str:
        """Give the path of one of the values."""
        return f"{self._path}.{key}" if self._path else str(key)

    def note(self, key: object, message: str) -> None:
        """Note a problem; the first one of a value stands."""
        self._problems.setdefault(self.path(key), message)

    def only(self, *known: str) -> None:
        """Note the keys that nothing reads: most are slips of the pen."""
        for key in self._data:
            if key not in known:
                self.note(key, f"There is no setting of this name: {key}")

    def text(self, key: str, default: str = "") -> str:
        """Give a text without white space around it."""
        value = self._data.get(key, default)
        if isinstance(value, str):
            return value.strip()
        self.note(key, "This must be text")
        return default

    def flag(self, key: str) -> bool:
        """Give a yes or no; missing means no."""
        value = self._data.get(key, False)
        if isinstance(value, bool):
            return value
        self.note(key, "This must be true or false")
        return False

    def items(self, key: str) -> list[object]:
        """Give a list; missing means an empty one."""
        value = self._data.get(key, [])
        if isinstance(value, list | tuple):
            return list(value)
        self.note(key, "This must be a list")
        return []

    def texts(self, key: str) -> list[str]:
        """Give a list of texts without white space around them."""
        found = []
        for index, item in enumerate(self.items(key)):
            if isinstance(item, str):
                found.append(item.strip())
            else:
                self.note(f"{key}.{index}", "This must be text")
        return found

    def inside(self, key: str, data: object) -> "Shape":
        """Give the table that stands at ``key``."""
        return Shape(data, self.path(key), self._problems)

    def table(self, key: str) -> "Shape | None":
        """Give the table inside, if there is one."""
        data = self._data.get(key)
        return None if data is None else self.inside(key, data)

    def tables(self, key: str) -> list["Shape"]:
        """Give the tables of a list."""
        return [
            self.inside(f"{key}.{index}", item)
            for index, item in enumerate(self.items(key))
        ]

    def __contains__(self, key: str) -> bool:
        return key in self._data
