"""Settings of every effect: usual ones, both ends of every range, those that mean "off", and refused ones."""

from typing import Any

Spec = dict[str, Any]

TYPICAL: dict[str, Spec] = {
    "delay": {"time_ms": 37.3, "feedback": 0.4, "wet": 0.3},
    "reverb": {"room_size": 0.5, "damping": 0.5, "wet": 0.3, "width": 0.8},
}

LOW: dict[str, Spec] = {
    "delay": {"time_ms": -5, "feedback": 0, "wet": 0},
    "reverb": {"room_size": -1, "damping": 0, "wet": 0, "width": 0},
}

HIGH: dict[str, Spec] = {
    "delay": {"time_ms": 9999, "feedback": 0.95, "wet": 1, "ping_pong": True},
    "reverb": {"room_size": 2, "damping": 1, "wet": 1, "width": 1},
}

BYPASSED: list[tuple[str, Spec]] = [
    ("delay", TYPICAL["delay"] | {"wet": 0}),
    ("reverb", TYPICAL["reverb"] | {"wet": 0}),
]

REFUSED: list[tuple[str, Spec, tuple[str | int, ...]]] = [
    ("delay", {"feedback": 0.96}, ("feedback",)),
    ("delay", {"wet": 1.1}, ("wet",)),
    ("delay", {"ping_pong": 1}, ("ping_pong",)),
    ("reverb", {"damping": -0.1}, ("damping",)),
    ("reverb", {"wet": 2}, ("wet",)),
    ("reverb", {"width": 1.5}, ("width",)),
]
