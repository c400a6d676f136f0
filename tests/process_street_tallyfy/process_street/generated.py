"""Answers that the vendor's specification allows, drawn at random from its schemas.

Small on purpose: the specification uses `$ref`, `oneOf` (by discriminator or at random), `enum`, `const`, maps and a
handful of types. Objects also get keys that the schema does not list, which it does not forbid. Left out of what
RFC 3339 allows: leap seconds, which the vendor's clock does not have.
"""

from __future__ import annotations

import random
from typing import Any

WORDS = (
    "",
    " ",
    "x",
    "{{form.a}}",
    "<script>alert(1)</script>",
    "[ps:x]",
    "@[12]",
    "group-abc@process.st",
    "P1Y2M3DT4H",
    "2026-02-30T00:00:00Z",
    "null",
    "0",
    "\u202e\u200b\u0007",
    "𝔘👩\u200d👩",
    '"\\/',
    "a" * 3000,
)
MOMENTS = (
    "2026-09-15T14:32:00.000Z",
    "2026-09-15T14:32:00Z",
    "2026-09-15T14:32:00.123456789+05:45",
    "2026-09-15T14:32:00.1-12:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "1969-12-31T23:59:59-00:00",
)
INTEGERS = {"int32": (0, 1, -1, 2**31 - 1, -(2**31)), "int64": (0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63))}
NUMBERS = (0, -0.0, 1.5, 1e300, -1e-300, 2**60)
#: What stands where the schema says nothing.
ANYTHING = (None, True, 0, 1.5, "text", [], [None, {"a": []}], {}, {"value": "x"}, {"values": ["a", 1]})


class Generator:
    """`schemas` are the components of the specification; the same seed gives the same answers."""

    def __init__(self, schemas: dict[str, Any], seed: object) -> None:
        self.schemas = schemas
        self.chance = random.Random(str(seed))  # noqa: S311 - no secret comes out of it

    def make(self, schema: dict[str, Any], fixed: dict[str, str] | None = None) -> Any:
        """`fixed`: discriminators that a union around this object has chosen."""
        if "$ref" in schema:
            return self.make(self.schemas[schema["$ref"].rpartition("/")[2]], fixed)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        if "oneOf" in schema or "anyOf" in schema:
            return self._union(schema)
        kinds = schema.get("type", "object" if "properties" in schema else "anything")
        return self._typed(self.chance.choice(kinds) if isinstance(kinds, list) else kinds, schema, fixed or {})

    def _union(self, schema: dict[str, Any]) -> Any:
        discriminator = schema.get("discriminator")
        if discriminator and "mapping" in discriminator:
            value, reference = self.chance.choice(sorted(discriminator["mapping"].items()))
            return self.make({"$ref": reference}, {discriminator["propertyName"]: value})
        return self.make(self.chance.choice(schema.get("oneOf") or schema["anyOf"]))

    def _typed(self, kind: str, schema: dict[str, Any], fixed: dict[str, str]) -> Any:
        if kind == "object":
            return self._object(schema, fixed)
        if kind == "array":
            size = self.chance.choice((0, 1, 1, 2, 3))
            return [self.make(schema.get("items", {})) for _ in range(size)]
        if kind == "string":
            return self.chance.choice(MOMENTS if schema.get("format") == "date-time" else WORDS)
        if kind == "integer":
            return self.chance.choice(INTEGERS.get(schema.get("format", ""), INTEGERS["int64"]))
        plain = {"number": NUMBERS, "boolean": (True, False), "null": (None,)}
        return self.chance.choice(plain.get(kind, ANYTHING))

    def _object(self, schema: dict[str, Any], fixed: dict[str, str]) -> dict[str, Any]:
        required, made = set(schema.get("required", ())), {}
        for name, part in schema.get("properties", {}).items():
            if name in fixed:
                made[name] = fixed[name]
            elif name in required or self.chance.random() < 0.6:
                made[name] = self.make(part)
        if isinstance(schema.get("additionalProperties"), dict):
            made |= {word: self.make(schema["additionalProperties"]) for word in self.chance.sample(WORDS, 2)}
        elif schema.get("additionalProperties") is not False and self.chance.random() < 0.3:
            made[f"later{self.chance.randint(1, 9)}"] = self.chance.choice(ANYTHING)
        return made
