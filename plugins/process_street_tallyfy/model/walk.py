"""Ways into JSON that came from outside: a literal path, and what stands at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

#: A step of a path: a key, or what to do with what stands there.
Step = str | Callable[[Any], Iterable[Any]]
Path = Sequence[Step]


def each(value: Any) -> Iterable[Any]:
    """The items of a list, the values of an object."""
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def where(key: str, expected: str) -> Step:
    """An object that has this under the key."""
    return lambda value: (value,) if isinstance(value, dict) and value.get(key) == expected else ()


def below(value: Any) -> Iterator[Any]:
    """The value and everything in it, however deep."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(each(found))


def texts(value: Any) -> Iterator[str]:
    return (found for found in below(value) if isinstance(found, str))


def at(value: Any, path: Path) -> Iterator[Any]:
    """Everything at the end of the path; what does not have its form is passed over."""
    if not path:
        yield value
        return
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        found: Iterable[Any] = (value[step],) if isinstance(value, dict) and step in value else ()
    else:
        found = step(value)
    for one in found:
        yield from at(one, rest)
