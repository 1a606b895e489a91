"""JSON that is valid and wrong: values of other types, out of range, missing, doubled, nested, and far too long.

Damaged bytes hardly ever get past a JSON parser; `changed_json` gets past it always.
"""

from __future__ import annotations

import json
import random
from typing import Any

_STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 3.5, 1e308, float("nan"), float("inf"), -float("inf"), 10**400, -(10**30), 2**63,
    "", "x", "none", "0.5", "\ud800", "\0", "../../x", "CON", "x" * 5000, [], [[]], [1], [0.1, 0.2], [None, None],
    [10**400, 0], {}, {"a": {}}, {"": 1},
)  # fmt: skip
_DEEP = "[" * 3000 + "]" * 3000


def changed_json(rng: random.Random, data: bytes) -> bytes:
    """A copy of a JSON text with one to five of its values replaced, removed or added."""
    value: Any = json.loads(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        value = _changed(rng, value)
    text = json.dumps(value)
    if rng.random() < 0.02:
        text = text.replace("0", _DEEP, 1)
    return text.encode()


def _changed(rng: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and value and rng.random() < 0.9:
        return _changed_group(rng, dict(value))
    if isinstance(value, list) and value and rng.random() < 0.7:
        at = rng.randrange(len(value))
        return [*value[:at], _changed(rng, value[at]), *value[at + rng.choice((0, 1, 1)) :]]
    return rng.choice(_STRANGE)


def _changed_group(rng: random.Random, group: dict[str, Any]) -> dict[str, Any]:
    key = rng.choice(list(group))
    action = rng.random()
    if action < 0.1:
        del group[key]
    elif action < 0.2:
        group[rng.choice(("unknown", "", "__class__", key + "x"))] = rng.choice(_STRANGE)
    elif action < 0.3:
        other = rng.choice(list(group))
        group[key], group[other] = group[other], group[key]
    else:
        group[key] = _changed(rng, group[key])
    return group
