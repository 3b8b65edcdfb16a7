"""JSON files that accompany images: two-space indent, members in the given order, numbers as the format writes them.

Light: standard library only. Integers are plain, reals always show that they are reals (`1.0`, `0.25`, `1e-6`).
"""

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any


def format_real(value: float) -> str:
    """Shortest decimal that reads back: plain for 1e-5 <= |x| < 1e16, else with an exponent that has a sign, unpadded.

    Raises
        ValueError: NaN or an infinity, which JSON cannot express.
    """
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{value!r} has no JSON form")
    text = repr(float(value))
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    power = int(exponent)
    if power == -5:  # Python turns to exponents below 1e-4
        sign = "-" if mantissa.startswith("-") else ""
        return f"{sign}0.0000{mantissa.lstrip('-').replace('.', '')}"
    return f"{mantissa.removesuffix('.0')}e{power:+d}"


def sidecar_text(value: Any, indent: str = "") -> str:
    """`value` (mappings, sequences, strings, numbers, booleans, None) as indented JSON without a final newline."""
    inner = indent + "  "
    if isinstance(value, Mapping):
        members = [f"{inner}{encode_basestring(key)}: {sidecar_text(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{indent}}}" if members else "{}"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Sequence):
        items = [inner + sidecar_text(item, inner) for item in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]" if items else "[]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_real(value) if isinstance(value, float) else str(int(value))


def sidecar_bytes(value: Any) -> bytes:
    """`value` as a sidecar file in UTF-8."""
    return sidecar_text(value).encode("utf-8")
