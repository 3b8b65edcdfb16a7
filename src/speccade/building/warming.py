"""Compile every kernel ahead of time, by generating the small samples that the recipes give, in several processes."""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby

from speccade.core.family import Recipe, Sample, built_kinds, find_recipe


@dataclass(frozen=True, slots=True)
class Warmed:
    """Kernels of one part of a family (`audio_v1 synthesis/fm_synth`): how many were compiled, how long it took.

    `problem` is the message of what kept the last failing sample from being generated.
    """

    name: str
    samples: int
    compiled: int
    seconds: float
    problem: str | None = None


def groups() -> list[tuple[str, str]]:
    """What there is to warm: recipe kinds, and groups of their samples by the first word of the name."""
    return [
        (kind, group)
        for kind in built_kinds()
        if (recipe := find_recipe(kind)) is not None
        for group, _ in groupby(recipe.load_samples(), _group)
    ]


def _group(sample: Sample) -> str:
    return sample.name.partition(" ")[0]


def warm(jobs: int) -> Iterator[Warmed]:
    """Warm all groups in `jobs` processes; results come as they are ready."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        for done in as_completed([pool.submit(warm_group, *group) for group in groups()]):
            yield done.result()


def warm_group(kind: str, group: str) -> Warmed:
    """Generate the samples of one group in this process."""
    from speccade.building.artifacts import BuildError
    from speccade.core.diagnostics import SpecError
    from speccade.kernels.compiling import compiled_here

    recipe = find_recipe(kind)
    assert recipe is not None
    started, before = time.perf_counter(), compiled_here()
    samples = [sample for sample in recipe.load_samples() if _group(sample) == group]
    problem = None
    for sample in samples:
        try:
            generate_sample(recipe, sample)
        except (BuildError, SpecError) as failure:
            problem = f"{sample.name}: {failure}"
    seconds = time.perf_counter() - started
    return Warmed(f"{kind} {group}", len(samples), compiled_here() - before, seconds, problem)


def generate_sample(recipe: Recipe, sample: Sample) -> dict[str, bytes]:
    """The files of a sample by path; nothing is written.

    Raises
        SpecError: the sample is no valid spec.
        BuildError: it cannot be generated.
    """
    import json

    from speccade import pipeline
    from speccade.building import artifacts
    from speccade.building.plan import Request, plan_of
    from speccade.core.diagnostics import SpecError
    from speccade.core.samples import spec_of
    from speccade.core.source import from_text

    spec = pipeline.compile(from_text(json.dumps(spec_of(recipe, sample)).encode()))
    errors = [finding for finding in pipeline.validate(spec) if finding.severity == "error"]
    if errors:
        raise SpecError(errors)
    plan, _ = plan_of(spec, (), {}, pipeline.DEFAULT, (), Request())
    return dict(artifacts.generate(spec, plan.runs[0], {}).data)
