"""Did-you-mean suggestions, the same rule everywhere."""

from collections.abc import Iterable


def levenshtein(a: str, b: str, limit: int) -> int:
    """Edit distance of `a` and `b`, or `limit + 1` when it is larger (Wagner and Fischer, 1974)."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(text: str, candidates: Iterable[str], limit: int = 3) -> str | None:
    """The candidate that the author probably meant, or None.

    Case-insensitive: the first candidate that is a prefix of `text` or has it as a prefix; else the first of the
    smallest edit distance up to `limit`.
    """
    wanted = text.lower()[:64]
    best, best_distance = None, limit + 1
    for candidate in candidates:
        folded = candidate.lower()
        if folded.startswith(wanted) or wanted.startswith(folded):
            return candidate
        distance = levenshtein(wanted, folded, limit)
        if distance < best_distance:
            best, best_distance = candidate, distance
    return best


def did_you_mean(text: str, candidates: Iterable[str]) -> str | None:
    """A sentence for a diagnostic's hint, or None when nothing is near."""
    match = nearest(text, candidates)
    return None if match is None else f"did you mean '{match}'?"
