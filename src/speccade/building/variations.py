"""`generate --variations N`: the same sound with the following seeds, measured and sorted out."""

import json
from pathlib import Path
from typing import Any

from speccade.building.artifacts import BuildError, Built, generate, keep
from speccade.building.outputs import OutputRoot
from speccade.building.plan import FileHash, Request, Run, plan_of
from speccade.building.store import Store
from speccade.core.budgets import BudgetProfile
from speccade.core.canonical import digest
from speccade.core.seeds import variation_seed

MANIFEST_NAME = "variations.json"


def generate_variations(
    path: Path,
    out: Path,
    count: int,
    *,
    budget: BudgetProfile,
    store: Store | None,
    max_peak_db: float | None = None,
    max_dc_offset: float | None = None,
) -> dict[str, Any]:
    """Build `count` seed variations of a valid spec with one WAV output; returns and writes `variations.json`.

    Each passing sound is `<asset_id>_var_<i>.wav` below `out` (dashes of the id become underscores). One that misses a
    bound is reported with the reason and not written; one with the bytes of an earlier one says so in `same_as`.
    """
    from speccade import pipeline
    from speccade.building.plan import with_seed
    from speccade.core.workspace import read_inputs

    spec = pipeline.compile(pipeline.read(path, budget), budget)
    inputs, _ = read_inputs(spec)
    hashes = [FileHash(name, digest(data)) for name, data in sorted(inputs.items())]
    base_seed = spec.envelope.seed
    stem = spec.envelope.asset_id.replace("-", "_")
    rows: list[dict[str, Any]] = []
    first: dict[str, int] = {}
    with OutputRoot(out) as outputs:
        for index in range(count):
            seed = variation_seed(base_seed, index)
            varied = with_seed(spec, seed)
            plan, _ = plan_of(varied, (), {}, budget, hashes, Request())
            row: dict[str, Any] = {"index": index, "seed": seed}
            try:
                built, data = _bytes(varied, plan.runs[0], inputs, store)
            except BuildError as failure:
                rows.append(row | {"passed": False, "reason": failure.diagnostic.message})
                continue
            sound = next((a for a in built.artifacts if a.format == "wav"), None)
            if sound is None:
                rows.append(row | {"passed": False, "reason": "the recipe makes no sound"})
                continue
            metrics = sound.metrics or built.metrics
            peak, offset = metrics.get("peak_dbfs"), metrics.get("dc_offset")
            row |= {"peak_db": peak, "dc_offset": offset}
            reason = _rejection(peak, offset, max_peak_db, max_dc_offset)
            if reason is not None:
                rows.append(row | {"passed": False, "reason": reason})
                continue
            name = f"{stem}_var_{index}.wav"
            outputs.write(name, data[sound.path])
            row |= {"passed": True, "path": name, "hash": sound.digest}
            if sound.digest in first:
                row["same_as"] = first[sound.digest]
            first.setdefault(sound.digest, index)
            rows.append(row)
        manifest: dict[str, Any] = {
            "spec_id": spec.envelope.asset_id,
            "total": count,
            "passed": sum(row["passed"] for row in rows),
            "failed": sum(not row["passed"] for row in rows),
            "base_seed": base_seed,
        }
        bounds = {"max_peak_db": max_peak_db, "max_dc_offset": max_dc_offset}
        if any(value is not None for value in bounds.values()):
            manifest["constraints"] = {name: value for name, value in bounds.items() if value is not None}
        if copies := sum("same_as" in row for row in rows):
            manifest["warning"] = f"{copies} of {count} variations repeat another: nothing random is in them to vary"
        manifest["variations"] = rows
        outputs.write(MANIFEST_NAME, json.dumps(manifest, indent=2).encode() + b"\n")
    return manifest


def _bytes(spec: Any, run: Run, inputs: dict[str, bytes], store: Store | None) -> tuple[Built, dict[str, bytes]]:
    """The run's files in memory, from the cache when it has them."""
    body = None if store is None else store.get_manifest("ac", run.key)
    if store is not None and body is not None:
        from speccade.building.artifacts import built_from_manifest

        built = built_from_manifest(body)
        blobs = {} if built is None else {a.path: store.read_blob(a.digest) for a in built.artifacts}
        if built is not None and all(data is not None for data in blobs.values()):
            return built, {path: data for path, data in blobs.items() if data is not None}
    built = generate(spec, run, inputs)
    if store is not None:
        keep(run, built, store)
    return built, dict(built.data)


def _rejection(
    peak: float | None, offset: float | None, max_peak: float | None, max_offset: float | None
) -> str | None:
    if max_peak is not None and peak is not None and peak > max_peak:
        return f"peak {peak:.2f} dB is above {max_peak} dB"
    if max_offset is not None and offset is not None and abs(offset) > max_offset:
        return f"DC offset {offset:.4f} is above {max_offset}"
    return None
