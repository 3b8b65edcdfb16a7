"""Generator of `texture.procedural_v1` (heavy)."""

from speccade.core.family import File, Generated, Job
from speccade.families.texture.fields import PngForm
from speccade.families.texture.graph import render
from speccade.families.texture.images import quantise, write_all
from speccade.families.texture.recipes.procedural import ProceduralParams


def generate(job: Job) -> Generated:
    """One PNG per requested output, of the node that it names."""
    params: ProceduralParams = job.params
    forms = params.png or {}
    plain = PngForm()
    width, height = params.resolution
    wanted = {request.source for request in job.outputs if request.source is not None}
    pixels = {}
    with job.stage("render_graph"):
        nodes = render(params.nodes, wanted, width=width, height=height, tileable=params.tileable, seed=job.seed)
        for name, image in nodes:
            pixels[name] = quantise(image, forms.get(name, plain))
            del image  # the next node may need the memory
    with job.stage("encode_outputs"):
        encoded = write_all(pixels, forms)
    files = (
        File(request.path, request.kind, request.format, encoded[request.source])
        for request in job.outputs
        if request.source is not None
    )
    return Generated(tuple(files))
