"""The spec envelope: identity, licence, seed, outputs, variants and a recipe whose params are typed later, by its family."""

from typing import Annotated, Any

from speccade.core.kinds import AssetType, EngineTarget, OutputFormat, OutputKind
from speccade.core.model import Keyed, Metadata, Model, SetLike, UInt32


class OutputSpec(Model):
    """A file that the spec declares."""

    kind: OutputKind
    """Role of the file."""
    format: OutputFormat
    """File format; the extension of `path` must match."""
    path: str
    """Relative path under the output root, with forward slashes."""
    source: str | None = None
    """Which map, node or layer of the recipe feeds the file, for recipes that bind sources."""


class VariantSpec(Model):
    """A seed variant, expanded on demand."""

    variant_id: str
    """Names the variant; becomes a folder and part of the report name."""
    seed_offset: UInt32
    """Mixed into the variant's seed."""


class RecipeSpec(Model):
    """How to generate the asset."""

    kind: str
    """One of the recipe kinds, such as `audio_v1`."""
    params: Any
    """Parameters; an object whose fields the recipe kind defines."""


class Envelope(Model):
    """A spec, version 1."""

    spec_version: UInt32
    """Format version; must be 1."""
    asset_id: str
    """Stable identifier: a lower-case letter, then 2 to 63 of a-z, 0-9, `_`, `-`; names the report file."""
    asset_type: AssetType
    """Asset family; must fit the recipe kind."""
    license: Annotated[str, Metadata()]
    """Licence of the produced asset, preferably an SPDX identifier."""
    seed: UInt32
    """Base seed of all random streams."""
    outputs: Annotated[list[OutputSpec], Keyed("path")]
    """Declared files."""
    description: Annotated[str | None, Metadata()] = None
    """Free text."""
    style_tags: Annotated[list[str] | None, SetLike(), Metadata()] = None
    """Search tags."""
    engine_targets: Annotated[list[EngineTarget] | None, SetLike(), Metadata()] = None
    """Engines the asset is meant for; informational."""
    migration_notes: Annotated[list[str] | None, Metadata()] = None
    """History of the spec."""
    variants: Annotated[list[VariantSpec] | None, Keyed("variant_id"), Metadata()] = None
    """Seed variants."""
    recipe: RecipeSpec | None = None
    """How to generate; required for generating, optional for validating."""
