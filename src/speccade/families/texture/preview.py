"""Pictures of textures for a person (heavy): tiled twice by twice, and as a material on a lit sphere."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speccade.core.family import File, Picture
from speccade.families.texture.fields import PngForm
from speccade.families.texture.images import quantise
from speccade.families.texture.preview_kernels import shade_sphere
from speccade.formats.png import encode_png
from speccade.formats.png_read import decode_png
from speccade.formats.thumbnails import reduced
from speccade.kernels.jit import Floats

SPHERE = 320
TILED = 352

_LIGHTS = np.array(
    [
        [-0.52, 0.60, 0.61, 2.6, 2.5, 2.35],
        [0.78, 0.10, 0.62, 0.55, 0.62, 0.75],
        [0.55, 0.55, -0.63, 1.2, 1.25, 1.4],
    ]
)

# What a file shows, by the words that end its name.
_ROLES = {
    "albedo": ("albedo", "color", "colour", "diffuse", "basecolor", "base_color"),
    "normal": ("normal", "nrm", "normals"),
    "roughness": ("roughness", "rough"),
    "metallic": ("metallic", "metal", "metalness"),
    "ao": ("ao", "occlusion"),
    "orm": ("orm", "arm"),
    "emissive": ("emissive", "emission", "glow"),
    "height": ("height", "displacement"),
}


def previews(files: tuple[File, ...]) -> Iterator[Picture]:
    """One sphere for each material among the files, its colour tiled, and every picture of no material tiled."""
    images = {file.path: decode_png(file.data).pixels for file in files if file.format == "png"}
    found = materials(images)
    for name, maps in found.items():
        yield Picture(f"{name}, lit", encode_png(sphere(maps), filtered=True))
    known = {id(pixels) for maps in found.values() for role, pixels in maps.items() if role != "albedo"}
    for path, pixels in images.items():
        if id(pixels) not in known:
            yield Picture(f"{path}, tiled", encode_png(tiled(pixels), filtered=True))


def materials(images: Mapping[str, NDArray[Any]]) -> dict[str, dict[str, NDArray[Any]]]:
    """Images grouped by the stem of their names into materials with at least a colour and a normal map."""
    found: dict[str, dict[str, NDArray[Any]]] = {}
    for path, pixels in images.items():
        stem, role = _role(path)
        if role is not None:
            found.setdefault(stem, {})[role] = pixels
    return {stem: maps for stem, maps in found.items() if "albedo" in maps and ("normal" in maps or "height" in maps)}


def _role(path: str) -> tuple[str, str | None]:
    name = path.rpartition("/")[2].rpartition(".")[0].lower()
    for role, words in _ROLES.items():
        for word in words:
            for separator in ("_", "-", "."):
                if name.endswith(separator + word):
                    return name[: -len(word) - 1], role
    return name, None


def tiled(pixels: NDArray[Any], largest: int = TILED) -> NDArray[np.uint8]:
    """An 8-bit picture of four copies side by side, at most `largest` pixels a side; over a checker where it is
    transparent."""
    if pixels.dtype.itemsize == 2:
        pixels = (pixels >> 8).astype(np.uint8)
    small = _levels(reduced(pixels, max(1, largest // 2)))
    four = np.tile(small, (2, 2, 1))
    if four.shape[2] in (2, 4):
        y, x = np.arange(four.shape[0])[:, None] // 8, np.arange(four.shape[1])[None, :] // 8
        ground = np.where((y + x) % 2 == 0, 0.75, 0.6)[..., None]
        alpha = four[..., -1:]
        four = four[..., :-1] * alpha + ground * (1.0 - alpha)
    picture = quantise(np.ascontiguousarray(four[..., 0] if four.shape[2] == 1 else four), PngForm(alpha=False))
    result: NDArray[np.uint8] = picture
    return result


def sphere(maps: Mapping[str, NDArray[Any]], size: int = SPHERE, repeats: float = 2.0) -> NDArray[np.uint8]:
    """An 8-bit picture of a sphere with material maps: `albedo`, and any of `normal`, `height`, `roughness`, `metallic`,
    `ao`, `orm` (occlusion, roughness, metallic), `emissive`."""
    from speccade.families.texture.ops.normal_from_height_kernels import normals

    # About one texel to a sample: finer ones would glitter. Heights of 16 bits would lose their smoothness.
    texels = int(1.5 * size)
    maps = {role: pixels if pixels.dtype.itemsize == 2 else reduced(pixels, texels) for role, pixels in maps.items()}
    albedo = _rgb(maps["albedo"])
    if "normal" in maps:
        normal = _rgb(maps["normal"])
    elif "height" in maps:
        height = np.ascontiguousarray(_levels(maps["height"])[..., 0])
        normal = normals(height, 0.005 * height.shape[1], 1.0, True)
    else:
        normal = np.tile(np.array([0.5, 0.5, 1.0]), (1, 1, 1))
    if "orm" in maps:
        surface = _rgb(maps["orm"])
    else:
        planes = [_gray(maps, "ao", 1.0), _gray(maps, "roughness", 0.6), _gray(maps, "metallic", 0.0)]
        rows, columns = max(p.shape[0] for p in planes), max(p.shape[1] for p in planes)
        surface = np.stack([_stretched(plane, rows, columns) for plane in planes], axis=2)
    emissive = _rgb(maps["emissive"]) if "emissive" in maps else np.empty((0, 0, 3))
    out = np.empty((2 * size, 2 * size, 3))
    shade_sphere(
        np.ascontiguousarray(albedo),
        np.ascontiguousarray(surface),
        normal,
        emissive,
        float(repeats),
        _unit(_LIGHTS),
        out,
    )
    return reduced(quantise(out, PngForm(alpha=False)), size)


def _unit(lights: Floats) -> Floats:
    lights = lights.copy()
    x, y, z = lights[:, :1], lights[:, 1:2], lights[:, 2:3]
    lights[:, :3] /= np.sqrt(x * x + y * y + z * z)
    return lights


def _levels(pixels: NDArray[Any]) -> Floats:
    """Pixels as numbers 0..1, (height, width, channels)."""
    top = 255.0 if pixels.dtype.itemsize == 1 else 65535.0
    result: Floats = pixels.reshape(*pixels.shape[:2], -1) / top
    return result


def _rgb(pixels: NDArray[Any]) -> Floats:
    image = _levels(pixels)
    return np.ascontiguousarray(np.repeat(image[..., :1], 3, axis=2) if image.shape[2] < 3 else image[..., :3])


def _stretched(plane: Floats, rows: int, columns: int) -> Floats:
    """Each pixel repeated until the plane has this size."""
    y, x = np.arange(rows) * plane.shape[0] // rows, np.arange(columns) * plane.shape[1] // columns
    return plane[np.ix_(y, x)]


def _gray(maps: Mapping[str, NDArray[Any]], name: str, default: float) -> Floats:
    return _levels(maps[name])[..., 0] if name in maps else np.full((1, 1), default)
