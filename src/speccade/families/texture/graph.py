"""Texture graphs: checking them, and rendering what is asked for with as little memory as the graph allows.

Everything is iterative: a chain of ten thousand nodes is as fine as a short one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic, Loc
from speccade.core.family import PARAMS, Inspection
from speccade.core.record import Record
from speccade.core.suggest import did_you_mean
from speccade.families.texture.contract import Array, Canvas, Kind, TextureOp, input_fields

NODES: Loc = ("nodes",)

# A suggestion costs a comparison with every id: give them to the first few findings only.
_SUGGESTIONS = 20


class Shape(Record):
    """A graph as far as it can be understood.

    nodes    by id; of nodes that share an id, the first.
    order    ids, inputs before users; nodes on or behind a cycle are left out.
    kinds    type of each node's value, where it is known.
    """

    nodes: Mapping[str, TextureOp]
    order: tuple[str, ...]
    kinds: Mapping[str, Kind]


def shape_of(nodes: Sequence[TextureOp]) -> Shape:
    """Sort a graph topologically (Kahn 1962) and derive the type of every node; works on faulty graphs too."""
    by_id: dict[str, TextureOp] = {}
    for node in nodes:
        by_id.setdefault(node.id, node)
    inputs = {name: _inputs(node, by_id) for name, node in by_id.items()}
    users: dict[str, list[str]] = {name: [] for name in by_id}
    waiting: dict[str, int] = {}
    for name, sources in inputs.items():
        waiting[name] = len(sources)
        for source in sources:
            users[source].append(name)
    ready = [name for name, count in waiting.items() if count == 0]
    order: list[str] = []
    kinds: dict[str, Kind] = {}
    while ready:
        name = ready.pop()
        order.append(name)
        node = by_id[name]
        if type(node).output_kind is TextureOp.output_kind:
            kinds[name] = node.output
        else:
            known = {ref.field: kinds[ref.node] for ref in node.references() if ref.node in kinds}
            kinds[name] = node.output_kind(known)
        for user in users[name]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return Shape(by_id, tuple(order), kinds)


def _inputs(node: TextureOp, known: Mapping[str, TextureOp]) -> tuple[str, ...]:
    """Distinct existing ids that a node refers to."""
    values = node.__dict__
    names = [values[field] for field, _ in input_fields(type(node))]
    return tuple(dict.fromkeys(name for name in names if name is not None and name in known))


def depth_of(shape: Shape) -> int:
    """Nodes on the longest path; nodes on or behind a cycle do not count."""
    depth: dict[str, int] = {}
    for name in shape.order:
        depth[name] = 1 + max((depth[source] for source in _inputs(shape.nodes[name], shape.nodes)), default=0)
    return max(depth.values(), default=0)


def graph_findings(spec: Inspection, *, tileable: bool) -> Iterator[Diagnostic]:
    """Duplicate ids, unknown and ill-typed references, cycles, and the nodes' own findings."""
    nodes: list[TextureOp] = spec.params.nodes
    width, height = spec.params.resolution
    shape = shape_of(nodes)
    canvas = Canvas(width, height, tileable, 0)
    seen: dict[str, int] = {}
    suggestions = 0
    for index, node in enumerate(nodes):
        loc = (*NODES, index)
        if node.id in seen:
            message = f"node id '{node.id[:60]}' repeats nodes[{seen[node.id]}]"
            yield spec.error((*loc, "id"), message, hint="ids must be unique")
        seen.setdefault(node.id, index)
        for ref in node.references():
            place = (*loc, ref.field)
            if ref.node not in shape.nodes:
                suggestions += 1
                hint = did_you_mean(ref.node, shape.nodes) if suggestions <= _SUGGESTIONS else None
                yield spec.error(place, f"there is no node '{ref.node[:60]}'", hint=hint)
            elif (kind := shape.kinds.get(ref.node)) is not None and not ref.accepts(kind):
                yield spec.error(
                    place,
                    f"'{ref.field}' takes a {ref.kind} value; node '{ref.node[:60]}' gives {kind}",
                    hint="put a to_grayscale node between" if kind == "colour" else "put a color_ramp node between",
                )
        if width and height:
            for problem in node.problems(canvas):
                report = spec.error if problem.refused else spec.warning
                yield report((*loc, *problem.loc), problem.message, hint=problem.hint)
    for cycle in _cycles(shape):
        names = [*cycle, cycle[0]]
        if len(names) > 12:
            names = [*names[:6], "...", *names[-5:]]
        text = " -> ".join(name[:40] for name in names)
        yield spec.error(NODES, f"nodes depend on themselves: {text}", hint="no node may need its own result")


def _cycles(shape: Shape) -> Iterator[list[str]]:
    """One cycle of every group of nodes that need each other, each as ids from user to input."""
    sorted_out = set(shape.order)
    left = {
        name: [source for source in _inputs(node, shape.nodes) if source not in sorted_out]
        for name, node in shape.nodes.items()
        if name not in sorted_out
    }
    done: set[str] = set()
    for start in left:
        # Every node left has an input left, so walking along first inputs must meet itself or what is done.
        walk: dict[str, int] = {}
        name = start
        while name not in walk and name not in done:
            walk[name] = len(walk)
            name = left[name][0]
        if name in walk:
            yield list(walk)[walk[name] :]
        done.update(walk)


def graph_usage(
    spec: Inspection, wanted: Iterable[str], sizes: Iterable[tuple[int, int]], beside: int = 0
) -> Iterator[Usage]:
    """Nodes, nodes on the longest path, and the memory that rendering the wanted nodes at one of the sizes takes, with
    so many bytes `beside`."""
    loc = PARAMS + NODES
    shape = shape_of(spec.params.nodes)
    yield Usage("texture.max_graph_nodes", len(spec.params.nodes), loc)
    yield Usage("texture.max_graph_depth", depth_of(shape), loc)
    sorted_out = frozenset(shape.order)
    asked = sorted(name for name in set(wanted) if name in sorted_out)
    # Whether edges continue each other makes no difference worth a second look.
    canvases = (Canvas(width, height, True, 0) for width, height in set(sizes) if width > 0 and height > 0)
    yield memory_usage(max((plan(shape, asked, canvas).peak_bytes for canvas in canvases), default=0) + beside)


def memory_usage(predicted: int) -> Usage:
    """Bytes of working memory."""
    return Usage("texture.max_memory_bytes", predicted, (*PARAMS, "resolution"))


def image_usage(spec: Inspection, bytes_per_pixel: int = 0) -> Iterator[Usage]:
    """Sides and pixels of the images, and the memory they take where that is so much for each pixel."""
    width, height = spec.params.resolution
    loc = (*PARAMS, "resolution")
    yield Usage("texture.max_dimension", max(width, height), loc)
    yield Usage("texture.max_pixels", width * height, loc)
    if bytes_per_pixel:
        yield memory_usage(bytes_per_pixel * width * height)


class Plan(Record):
    """How to render some nodes of a sound graph.

    steps       ids in the order of evaluation: only what is wanted, each once.
    releases    for each step, ids whose value nobody needs afterwards.
    peak_bytes  predicted largest amount of memory alive at once: live values plus the working memory of the step.
    """

    steps: tuple[str, ...]
    releases: tuple[tuple[str, ...], ...]
    peak_bytes: int


def plan(shape: Shape, wanted: Iterable[str], canvas: Canvas) -> Plan:
    """Order the evaluation so that few values are alive at once.

    Depth first from the wanted nodes; of a node's inputs the one whose own evaluation needs most memory goes first
    (Sethi and Ullman, "The generation of optimal code for arithmetic expressions", 1970, as a heuristic on a graph).
    """
    wanted = tuple(dict.fromkeys(wanted))
    size = {name: _bytes(kind, canvas) for name, kind in shape.kinds.items()}
    need: dict[str, int] = {}
    inputs: dict[str, list[str]] = {}
    for name in shape.order:
        sources = sorted(_inputs(shape.nodes[name], shape.nodes), key=lambda source: (-need[source], source))
        held, largest = 0, 0
        for source in sources:
            largest = max(largest, held + need[source])
            held += size[source]
        need[name] = max(largest, held + size[name] + shape.nodes[name].scratch(canvas))
        inputs[name] = sources
    steps = _depth_first(sorted(wanted, key=lambda name: (-need[name], name)), inputs)
    last_use = {source: name for name in steps for source in inputs[name]}
    alive, peak, releases = 0, 0, []
    for name in steps:
        alive += size[name]
        peak = max(peak, alive + shape.nodes[name].scratch(canvas))
        spent = [source for source in inputs[name] if last_use[source] == name]
        if name not in last_use:
            spent.append(name)
        alive -= sum(size[source] for source in spent)
        releases.append(tuple(spent))
    return Plan(steps, tuple(releases), peak)


def _bytes(kind: Kind, canvas: Canvas) -> int:
    return canvas.width * canvas.height * (8 if kind == "gray" else 32)


def _depth_first(roots: Iterable[str], inputs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every node below the roots, each after its inputs."""
    steps: list[str] = []
    visited: set[str] = set()
    for root in roots:
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            name, ready = stack.pop()
            if ready:
                steps.append(name)
            elif name not in visited:
                visited.add(name)
                stack.append((name, True))
                stack.extend((source, False) for source in reversed(inputs[name]))
    return tuple(steps)


def render(
    nodes: Sequence[TextureOp], wanted: Iterable[str], *, width: int, height: int, tileable: bool, seed: int
) -> Iterator[tuple[str, Array]]:
    """Evaluate a sound graph and give each wanted node's image as soon as it is there, in an order of the graph's choice.

    Only what the wanted nodes need is evaluated, each node once; a value is freed when its last user is done. Take
    what you need of an image before asking for the next one.
    """
    import numpy as np

    from speccade.core.seeds import named_seed

    shape = shape_of(nodes)
    asked = frozenset(wanted)
    whole = Canvas(width, height, tileable, seed)
    schedule = plan(shape, sorted(asked), whole)
    values: dict[str, Array] = {}
    for name, releases in zip(schedule.steps, schedule.releases, strict=True):
        node = shape.nodes[name]
        canvas = Canvas(width, height, tileable, named_seed(seed, f"texture.procedural_v1/{name}"), seed)
        # Unclamped arithmetic may overflow; the PNG writer says what becomes of it.
        with np.errstate(all="ignore"):
            values[name] = node.evaluate({ref.field: values[ref.node] for ref in node.references()}, canvas)
        if name in asked:
            yield name, values[name]
        for spent in releases:
            del values[spent]
