"""Budget profiles: how much of everything a spec may ask for, checked before anything is generated.

Each limit is declared once, with its number in every named profile. A family predicts its usage by limit name; one
comparison (`exceeded`) turns usage and profile into findings.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from speccade.core.canonical import content_hash
from speccade.core.diagnostics import Diagnostic, Loc, error
from speccade.core.record import Record, replace
from speccade.core.suggest import did_you_mean

UNLIMITED = math.inf
Number = int | float


class _Limit:
    """The declaration of one limit: its doc, its unit and its number in every named profile."""

    __slots__ = ("doc", "unit", "values")

    def __init__(self, doc: str, unit: str, values: Mapping[str, Any]) -> None:
        self.doc, self.unit, self.values = doc, unit, values


def _limit(
    doc: str, unit: str, *, default: Any, strict: Any, zx_8bit: Any, nethercore: Any, unlimited: Any = UNLIMITED
) -> Any:
    """Declare one limit with its value in every named profile."""
    names = ("default", "strict", "zx-8bit", "nethercore", "unlimited")
    return _Limit(doc, unit, dict(zip(names, (default, strict, zx_8bit, nethercore, unlimited), strict=True)))


class _Budget(Record):
    """The limits of one category; each field is declared with `_limit`."""

    _limits: ClassVar[dict[str, _Limit]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._limits = dict(cls._defaults)
        cls._defaults = {name: limit.values["default"] for name, limit in cls._limits.items()}

    @classmethod
    def declared(cls) -> dict[str, _Limit]:
        """The limits by name."""
        return cls._limits


class AudioBudget(_Budget):
    """Limits of sounds."""

    max_duration_seconds: float = _limit(
        "Length of a sound", "s", default=30.0, strict=10.0, zx_8bit=5.0, nethercore=30.0
    )
    max_layers: Number = _limit(
        "Layers, a unison layer counted once per voice", "layers", default=32, strict=16, zx_8bit=8, nethercore=16
    )
    max_samples: Number = _limit(
        "Sample frames of a sound", "frames", default=1_440_000, strict=480_000, zx_8bit=110_250, nethercore=661_500
    )
    allowed_sample_rates: tuple[int, ...] | None = _limit(
        "Sample rates that may be used",
        "Hz",
        default=(22050, 44100, 48000),
        strict=(22050, 44100),
        zx_8bit=(22050,),
        nethercore=(22050,),
        unlimited=None,
    )


class TextureBudget(_Budget):
    """Limits of images."""

    max_dimension: Number = _limit(
        "Longer side of an image", "px", default=4096, strict=2048, zx_8bit=256, nethercore=1024
    )
    max_pixels: Number = _limit(
        "Pixels of an image", "px", default=16_777_216, strict=4_194_304, zx_8bit=65_536, nethercore=1_048_576
    )
    max_graph_nodes: Number = _limit(
        "Nodes of a texture graph", "nodes", default=256, strict=128, zx_8bit=32, nethercore=128
    )
    max_graph_depth: Number = _limit(
        "Nodes on the longest path of a texture graph", "levels", default=64, strict=32, zx_8bit=16, nethercore=32
    )
    max_memory_bytes: Number = _limit(
        "Predicted working memory of an image",
        "bytes",
        default=8_589_934_592,
        strict=2_147_483_648,
        zx_8bit=67_108_864,
        nethercore=1_073_741_824,
    )


class MusicBudget(_Budget):
    """Limits of tracker modules."""

    xm_max_channels: Number = _limit("Channels of an XM", "channels", default=32, strict=32, zx_8bit=8, nethercore=16)
    xm_max_patterns: Number = _limit(
        "Patterns of an XM", "patterns", default=256, strict=256, zx_8bit=64, nethercore=128
    )
    xm_max_instruments: Number = _limit(
        "Instruments of an XM", "instruments", default=128, strict=128, zx_8bit=32, nethercore=64
    )
    xm_max_pattern_rows: Number = _limit(
        "Rows of an XM pattern", "rows", default=256, strict=256, zx_8bit=64, nethercore=128
    )
    it_max_channels: Number = _limit("Channels of an IT", "channels", default=64, strict=64, zx_8bit=8, nethercore=16)
    it_max_patterns: Number = _limit(
        "Patterns of an IT", "patterns", default=200, strict=200, zx_8bit=64, nethercore=128
    )
    it_max_instruments: Number = _limit(
        "Instruments of an IT", "instruments", default=99, strict=99, zx_8bit=32, nethercore=64
    )
    it_max_samples: Number = _limit("Samples of an IT", "samples", default=99, strict=99, zx_8bit=32, nethercore=64)
    max_compose_recursion: Number = _limit(
        "Nesting of a compose program", "levels", default=64, strict=64, zx_8bit=16, nethercore=32
    )
    max_cells_per_pattern: Number = _limit(
        "Cells that one pattern expands to", "cells", default=50_000, strict=50_000, zx_8bit=10_000, nethercore=25_000
    )


class MeshBudget(_Budget):
    """Limits of meshes and skeletons."""

    max_vertices: Number = _limit(
        "Vertices of a mesh", "vertices", default=100_000, strict=50_000, zx_8bit=10_000, nethercore=25_000
    )
    max_faces: Number = _limit(
        "Faces of a mesh", "faces", default=100_000, strict=50_000, zx_8bit=10_000, nethercore=25_000
    )
    max_bones: Number = _limit("Bones of a skeleton", "bones", default=256, strict=128, zx_8bit=32, nethercore=128)


class GeneralBudget(_Budget):
    """Limits of reading and evaluating a spec."""

    starlark_timeout_seconds: Number = _limit(
        "Wall clock of one Starlark evaluation", "s", default=30, strict=15, zx_8bit=30, nethercore=30
    )
    max_spec_size_bytes: Number = _limit(
        "Size of a spec file",
        "bytes",
        default=10_485_760,
        strict=5_242_880,
        zx_8bit=10_485_760,
        nethercore=10_485_760,
    )


_CATEGORIES: dict[str, type[_Budget]] = {
    "audio": AudioBudget,
    "texture": TextureBudget,
    "music": MusicBudget,
    "mesh": MeshBudget,
    "general": GeneralBudget,
}


class LimitInfo(Record):
    """One limit as declared: `name` is dotted (`audio.max_layers`), `values` holds its number in each named profile."""

    name: str
    doc: str
    unit: str
    values: Mapping[str, Any]

    @property
    def is_membership(self) -> bool:
        return self.name.partition(".")[2].startswith("allowed_")


def _declared() -> dict[str, LimitInfo]:
    found = {}
    for category, budget in _CATEGORIES.items():
        for key, limit in budget.declared().items():
            name = f"{category}.{key}"
            found[name] = LimitInfo(name, limit.doc, limit.unit, limit.values)
    return found


LIMITS: Mapping[str, LimitInfo] = _declared()
PROFILE_NAMES: tuple[str, ...] = tuple(next(iter(LIMITS.values())).values)


class BudgetProfile(Record):
    """A named set of limits; every number is enforced at validation, none in a generator."""

    name: str = "default"
    audio: AudioBudget = AudioBudget()
    texture: TextureBudget = TextureBudget()
    music: MusicBudget = MusicBudget()
    mesh: MeshBudget = MeshBudget()
    general: GeneralBudget = GeneralBudget()

    @classmethod
    def named(cls, name: str) -> "BudgetProfile":
        """The shipped profile `name`.

        Raises
            UnknownProfileError: no profile has that name.
        """
        if name not in PROFILE_NAMES:
            raise UnknownProfileError(name)
        parts: dict[str, Any] = {
            category: budget(**{key: limit.values[name] for key, limit in budget.declared().items()})
            for category, budget in _CATEGORIES.items()
        }
        return cls(name, **parts)

    def limit(self, name: str) -> Any:
        """The number of the dotted limit `name`."""
        category, _, key = name.partition(".")
        return getattr(getattr(self, category), key)

    def with_limits(self, name: str, limits: Mapping[str, Any]) -> "BudgetProfile":
        """A copy called `name` with some limits (dotted names) replaced.

        Raises
            BudgetFileError: an unknown limit or a value of the wrong type.
        """
        parts: dict[str, Any] = {}
        for dotted, value in limits.items():
            if dotted not in LIMITS:
                raise BudgetFileError(f"unknown limit '{dotted}'", did_you_mean(dotted, LIMITS))
            category, _, key = dotted.partition(".")
            parts.setdefault(category, {})[key] = _checked(LIMITS[dotted], value)
        return replace(
            self, name=name, **{category: replace(getattr(self, category), **new) for category, new in parts.items()}
        )

    def to_json(self) -> dict[str, Any]:
        """The limits by category; an unlimited one is null."""
        return {category: dict(limits) for category, limits in self._limits.items()}

    @cached_property
    def _limits(self) -> dict[str, Any]:
        return {
            category: {key: _plain(getattr(getattr(self, category), key)) for key in budget.declared()}
            for category, budget in _CATEGORIES.items()
        }

    @cached_property
    def digest(self) -> str:
        """Hash of the limits: profiles of equal content are one profile to the cache, whatever they are called."""
        return content_hash(self.to_json())


class UnknownProfileError(ValueError):
    """No shipped profile has this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hint = did_you_mean(name, PROFILE_NAMES) or f"use one of: {', '.join(PROFILE_NAMES)}, or a .toml file"
        super().__init__(f"unknown budget profile '{name}'")


class BudgetFileError(ValueError):
    """A budget file that cannot be used; `hint` says what to change."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(message)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if value == UNLIMITED else value


def _checked(limit: LimitInfo, value: Any) -> Any:
    reference = limit.values["default"]
    if limit.is_membership:
        if isinstance(value, list | tuple) and value and all(type(item) is int and item > 0 for item in value):
            return tuple(value)
        raise BudgetFileError(f"{limit.name} must be a list of positive integers", "for example [22050, 44100]")
    if type(value) is float and math.isfinite(value) and value >= 0 and isinstance(reference, float):
        return value
    if type(value) is int and value >= 0:
        return float(value) if isinstance(reference, float) else value
    wanted = "a number" if isinstance(reference, float) else "an integer"
    raise BudgetFileError(f"{limit.name} must be {wanted} of at least 0, got {value!r}")


def load_profile(name_or_file: str) -> BudgetProfile:
    """A shipped profile by name, or a TOML file that overrides some limits of a base profile.

    The file holds `base = "default"`, optionally `name`, and tables `[audio]`, `[texture]`, `[music]`, `[mesh]`,
    `[general]` with limit names.

    Raises
        UnknownProfileError: neither a profile nor a `.toml` file.
        BudgetFileError: the file cannot be read, is not TOML, or holds an unknown key or a wrong value.
    """
    if not name_or_file.lower().endswith(".toml"):
        return BudgetProfile.named(name_or_file)
    import tomllib

    path = Path(name_or_file)
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as failure:
        raise BudgetFileError(f"cannot read {name_or_file}: {failure.strerror or failure}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise BudgetFileError(f"{name_or_file} is not valid TOML: {failure}") from None
    return profile_from_table(table, default_name=path.stem)


def profile_from_table(table: Mapping[str, Any], default_name: str) -> BudgetProfile:
    """The profile that a parsed budget file describes; raises as `load_profile`."""
    table = dict(table)
    base = BudgetProfile.named(str(table.pop("base", "default")))
    name = table.pop("name", default_name)
    if not isinstance(name, str) or not name:
        raise BudgetFileError("name must be a non-empty string")
    overrides: dict[str, Any] = {}
    for category, limits in table.items():
        if category not in _CATEGORIES:
            known = ["base", "name", *_CATEGORIES]
            raise BudgetFileError(f"unknown key '{category}'", did_you_mean(category, known))
        if not isinstance(limits, dict):
            raise BudgetFileError(f"[{category}] must be a table of limits")
        overrides.update({f"{category}.{key}": value for key, value in limits.items()})
    return base.with_limits(name, overrides)


class Usage(Record):
    """How much of one limit a spec will use: predicted from the spec alone, at the parameter that carries the number."""

    limit: str
    actual: Any
    loc: Loc | None = None
    subject: str = ""


def exceeded(usage: Iterable[Usage], profile: BudgetProfile) -> Iterator[Diagnostic]:
    """E017 for every usage beyond its limit: at the limit passes, anything above fails."""
    for item in usage:
        info = LIMITS[item.limit]
        maximum = profile.limit(item.limit)
        if info.is_membership:
            within = maximum is None or item.actual in maximum
        else:
            within = item.actual <= maximum
        if within:
            continue
        subject = item.subject or info.doc.lower()
        if info.is_membership:
            wanted = " or ".join(map(str, maximum))
            text = f"{subject} is {item.actual} {info.unit}; budget profile '{profile.name}' allows {wanted}"
            hint = f"use {wanted}"
        else:
            text = (
                f"{subject}: {item.actual} {info.unit} exceeds the limit of {maximum} (budget profile '{profile.name}')"
            )
            hint = f"reduce it to {maximum}, or choose a budget profile with a larger {item.limit}"
        yield error(
            "E017",
            text,
            item.loc,
            hint=hint,
            data={
                "category": item.limit.partition(".")[0],
                "limit": item.limit,
                "actual": item.actual,
                "maximum": _plain(maximum),
                "profile": profile.name,
            },
        )


def usage_table(usage: Iterable[Usage], profile: BudgetProfile) -> dict[str, dict[str, Any]]:
    """Predicted usage against each limit that the spec touches, largest first where a limit is used in many places."""
    table: dict[str, dict[str, Any]] = {}
    for item in usage:
        row = table.get(item.limit)
        if row is None or (not LIMITS[item.limit].is_membership and item.actual > row["actual"]):
            table[item.limit] = {"actual": item.actual, "maximum": _plain(profile.limit(item.limit))}
    return dict(sorted(table.items()))
