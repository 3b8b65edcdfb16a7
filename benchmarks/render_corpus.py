"""Render audio specs to a folder, for `features.py` of the audio conformance pack, and say how fast that was.

python benchmarks/render_corpus.py OUT SPEC_OR_FOLDER ... [--flat]

Every JSON spec of asset type `audio` below a folder is rendered to OUT/<path below the folder>.wav; `--flat` leaves the
folders out of the names.
"""

import json
import sys
import time
from pathlib import Path

from speccade.core.family import Job, OutputRequest, find_recipe
from speccade.core.model import normalise
from speccade.core.spec import type_params


def specs(place: Path) -> list[Path]:
    """The spec files at a place, sorted."""
    return [place] if place.is_file() else sorted(place.rglob("*.json"))


def main(arguments: list[str]) -> int:
    """Entry point."""
    flat = "--flat" in arguments
    out, *places = [Path(item) for item in arguments if not item.startswith("--")]
    seconds = busy = 0.0
    failed = rendered = 0
    recipe = find_recipe("audio_v1")
    assert recipe is not None
    for place in places:
        for path in specs(place):
            spec = json.loads(path.read_text("utf-8"))
            if not isinstance(spec, dict) or spec.get("asset_type") != "audio" or "recipe" not in spec:
                continue
            params, findings = type_params(recipe, spec["recipe"]["params"])
            if params is None:
                failed += 1
                print(f"{path}: " + "; ".join(str(item) for item in findings if item.severity == "error"))
                continue
            job = Job(normalise(params), spec["seed"], (OutputRequest("primary", "wav", "a.wav"),))
            began = time.perf_counter()
            generated = recipe.load_generator()(job)
            busy += time.perf_counter() - began
            seconds += generated.files[0].metrics["duration_seconds"]
            rendered += 1
            below = path.name if place.is_file() else path.relative_to(place)
            target = out / (Path(below).name if flat else below)
            target = target.with_suffix(".wav")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(generated.files[0].data)
    speed = seconds / max(busy, 1e-9)
    print(f"{rendered} rendered, {failed} refused: {seconds:.0f} s of sound in {busy:.2f} s, {speed:.0f} x real time")
    return 1 if failed or not rendered else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
