"""The result as a table and a line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from include.sandbox.reader.judge import Problem, Result

#: How many ids are shown of problems that are alike.
EXAMPLES = 3


def table(result: Result) -> Iterator[str]:
    """A line per kind, field and detail of a problem, the most frequent first."""
    for title, problems in (
        ("lost", result.lost),
        ("wrong", result.wrong),
        ("duplicated", result.duplicated),
        ("not looked into", result.notes),
    ):
        for line in _grouped(problems):
            yield f"{title:<15} {line}"
    for disposition, count in sorted(result.declared.items()):
        yield f"{'declared':<15} {count:>6}  {disposition}"


def line(result: Result) -> str:
    verdict = "ok" if result.clean else "failed"
    return (
        f"reader {verdict}: facts={result.facts} equal={result.equal} wrong={len(result.wrong)} lost={len(result.lost)}"
        f" declared={sum(result.declared.values())} duplicated={len(result.duplicated)} mails={result.mails}"
        f" accuracy={result.accuracy:.4f}"
    )


def _grouped(problems: Iterable[Problem]) -> Iterator[str]:
    counts: Counter[tuple[str, str, str]] = Counter()
    examples: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for problem in problems:
        key = (problem.kind, problem.field, problem.detail)
        counts[key] += 1
        if len(examples[key]) < EXAMPLES:
            examples[key].append(problem.source_id)
    for key, count in counts.most_common():
        kind, name, detail = key
        yield f"{count:>6}  {kind}{'.' + name if name else ''}: {detail} (such as {', '.join(examples[key])})"
