"""File names: what is refused everywhere, and what counts as one file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speccade.core.paths import collision_key, collisions, file_name_problems, output_path_problems


@pytest.mark.parametrize(
    "path", ["a.wav", "sfx/a.wav", "./a//b.wav", ".hidden/x.png", "a..b.wav", "é/ü.png", "CONsole.wav", "com10.wav"]
)
def test_safe_paths(path: str) -> None:
    assert output_path_problems(path) == []


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "\\\\host\\x", "../a.wav", "a/../b.wav", "a/..", "C:/a.wav", "a\\b.wav", "a\0b.wav", "a\nb",
        "con", "CON.wav", "x/nul.tar.gz/y", "aux .wav", "com1.wav", "LPT¹.wav", "dir./a", "dir /a", "a:b.wav", 'a"b', "a?b",
        "conin$", "a\x7fb", "a\x85b",
    ],
)  # fmt: skip
def test_unsafe_paths(path: str) -> None:
    assert output_path_problems(path)


@given(st.integers(1, 20), st.sampled_from(["", "x/", "./"]))
def test_climbing_out_is_always_unsafe(depth: int, prefix: str) -> None:
    assert output_path_problems(prefix + "../" * depth + "a.wav")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.png", "A.PNG"), ("a.png", "./a.png"), ("x/a.png", "x//a.png"), ("é.png", "e\u0301.png"), ("ß.png", "SS.png"),
        ("ſ.png", "S.png"),
    ],
)  # fmt: skip
def test_names_of_one_file(one: str, other: str) -> None:
    assert collision_key(one) == collision_key(other)
    assert collisions([one, other]) == [(1, 0)]


def test_a_file_cannot_be_a_folder() -> None:
    assert collisions(["a.png", "A.png/b.png"]) == [(1, 0)]
    assert collisions(["a/b.png", "a"]) == [(1, 0)]
    assert collisions(["a/b.png", "a/c.png", "ab.png"]) == []


@given(st.text(max_size=30))
def test_collision_key_is_idempotent(path: str) -> None:
    key = collision_key(path)
    assert collision_key("/".join(key)) == key


@pytest.mark.parametrize("name", ["soft", "1", "Soft-2", "ä", "a.b"])
def test_names_of_variants(name: str) -> None:
    assert file_name_problems(name) == []


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "con", "x.", "a\0", "a:b"])
def test_bad_names_of_variants(name: str) -> None:
    assert file_name_problems(name)
