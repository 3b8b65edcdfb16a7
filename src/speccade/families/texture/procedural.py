"""Generator of `texture.procedural_v1` (heavy)."""

from speccade.core.family import File, Generated, Job
from speccade.families.texture.graph import render
from speccade.families.texture.images import Writing
from speccade.families.texture.recipes.procedural import ProceduralParams


def generate(job: Job) -> Generated:
    """One PNG per requested output, of the node that it names."""
    params: ProceduralParams = job.params
    width, height = params.resolution
    wanted = {request.source for request in job.outputs if request.source is not None}
    with Writing(params.png) as writing:
        with job.stage("render_graph"):
            nodes = render(params.nodes, wanted, width=width, height=height, tileable=params.tileable, seed=job.seed)
            for name, image in nodes:
                writing.add(name, image)
                del image  # the next node may need the memory
        with job.stage("encode_outputs"):
            files = writing.files()
    return Generated(
        tuple(
            File(request.path, request.kind, request.format, files[request.source])
            for request in job.outputs
            if request.source is not None
        )
    )
