"""What an import has to say: problems that refuse it, notes that do not."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """Something about a track folder: where it stands (lines from 1), and what."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ImportRefused(Exception):
    """A folder that cannot become a track; ``problems`` has every reason found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Report:
    """Collects what is found while one folder is read."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def file(self, path: str, *, lines_before: int = 0) -> "FileReport":
        """Give the part of the report that speaks about one file.

        ``lines_before`` is how many lines of the file come before the text whose
        lines are counted from 1 (the front matter begins on the second line).
        """
        return FileReport(self, path, lines_before)

    def refuse_if_needed(self) -> None:
        """Raise ``ImportRefused`` with all problems, if there is one."""
        if self.problems:
            raise ImportRefused(sorted(set(self.problems)))


@dataclass(frozen=True)
class FileReport:
    """Reports about one file, by line."""

    report: Report
    path: str
    lines_before: int = 0

    def problem(self, line: int, message: str) -> None:
        """Say what refuses the import."""
        self.report.problems.append(self._at(line, message))

    def note(self, line: int, message: str) -> None:
        """Say what was not understood, or left out, without harm."""
        self.report.notes.append(self._at(line, message))

    def _at(self, line: int, message: str) -> Problem:
        return Problem(self.path, max(1, line) + self.lines_before, message)
