"""Measure audio files, and compare them with rows of features or with the checks of one-feature specs.

  features.py FILE.wav ...                  one JSON line per file
  features.py --compare ROWS.jsonl DIR      table of differences beyond tolerance; exit 1 if any is a failure
  features.py --units INDEX.json DIR        run the checks of the one-feature specs on DIR/<name>.wav

Needs numpy, scipy and soundfile. Definitions, tolerances and the file layout of DIR: README.md beside this script.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import soundfile as sf
from scipy.fft import irfft, rfft
from scipy.signal import lfilter
from scipy.stats import trim_mean

FLOOR_DB = -90.0
SLICES, BANDS, ENV_SLICES = 8, 24, 32


def db(power):
    """Power to dB with the floor of this file."""
    return float(10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10))))


def load(path):
    """Samples as float64 (channels, frames) in [-1, 1) and the sample rate."""
    x, rate = sf.read(path, always_2d=True, dtype="float64")
    return x.T, rate


# ---------------------------------------------------------------- loudness (ITU-R BS.1770-4)


def k_weight(x, rate):
    """The two K-weighting stages, designed for the given rate by bilinear transform."""

    def stage(f0, q, gain_db, high_pass):
        k = math.tan(math.pi * f0 / rate)
        a0 = 1 + k / q + k * k
        a = [1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
        if high_pass:
            return [1.0, -2.0, 1.0], a
        vh = 10 ** (gain_db / 20)
        vb = vh**0.4996667741545416
        b = [(vh + vb * k / q + k * k) / a0, 2 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0]
        return b, a

    y = lfilter(*stage(1681.974450955533, 0.7071752369554196, 3.999843853973347, False), x)
    return lfilter(*stage(38.13547087602444, 0.5003270373238773, 0.0, True), y)


def lufs(x, rate):
    """Integrated loudness; a file shorter than 0.4 s is one block of its own length; None if silent."""
    y = k_weight(x, rate) ** 2
    n = y.shape[1]
    size, hop = round(0.4 * rate), round(0.1 * rate)
    starts = range(0, n - size + 1, hop) if n >= size else [0]
    power = np.array([y[:, s : s + size].mean(1).sum() for s in starts])
    loud = power[power > 10 ** ((-70 + 0.691) / 10)]
    if not len(loud):
        return None
    loud = loud[loud > loud.mean() / 10]
    return -0.691 + 10 * math.log10(loud.mean())


# ---------------------------------------------------------------- spectrum


def stft_power(x, rate):
    """(frames, bins) one-sided power, scaled so that a frame's bins add up to its (windowed) mean square."""
    size = 1024 if rate < 32000 else 2048
    hop = size // 4
    w = np.hanning(size + 1)[:-1]
    x = np.concatenate([x, np.zeros(size)])
    count = max(1, (len(x) - size) // hop + 1)
    idx = np.arange(size) + hop * np.arange(count)[:, None]
    p = np.abs(rfft(x[idx] * w, axis=1)) ** 2 / (size * np.sum(w * w))
    p[:, 1:-1] *= 2
    return p, np.fft.rfftfreq(size, 1 / rate), hop


def mel_weights(freqs):
    """24 triangles, equally spaced on 2595 log10(1 + f/700) from 40 Hz to 16 kHz; outer flanks flat."""
    edges = 700 * (10 ** (np.linspace(*(2595 * np.log10(1 + np.array([40, 16000]) / 700)), BANDS + 2) / 2595) - 1)
    w = np.zeros((BANDS, len(freqs)))
    for b in range(BANDS):
        lo, mid, hi = edges[b : b + 3]
        up = np.ones_like(freqs) * (freqs >= 20) if b == 0 else (freqs - lo) / (mid - lo)
        down = np.ones_like(freqs) if b == BANDS - 1 else (hi - freqs) / (hi - mid)
        w[b] = np.clip(np.minimum(up, down), 0, 1)
    return w


def mel_table(x, rate):
    """8 time slices x 24 bands of mean power in dBFS."""
    rows = []
    for part in np.array_split(x, SLICES):
        p, f, _ = stft_power(part, rate)
        # frames reach past the slice: rescale so that the bands add up to the slice's mean square
        total = np.mean(part**2) if len(part) else 0.0
        mean = p.mean(0)
        scale = total / mean.sum() if mean.sum() > 0 else 0.0
        rows.append([round(db(v), 1) for v in mel_weights(f) @ mean * scale])
    return rows


def centroid_rolloff(x, rate):
    """Median power centroid and 85 % roll-off in Hz over frames within 60 dB of the loudest."""
    p, f, _ = stft_power(x, rate)
    total = p.sum(1)
    if total.max() <= 0:
        return None, None
    p = p[total > total.max() * 1e-6]
    cum = np.cumsum(p, 1)
    roll = f[np.argmax(cum >= 0.85 * cum[:, -1:], 1)]
    return float(np.median(p @ f / p.sum(1))), float(np.median(roll))


# ---------------------------------------------------------------- pitch (YIN: de Cheveigne & Kawahara 2002)


def yin(frame, rate, low=30.0, high=4000.0):
    """Period estimate of one frame: (f0 in Hz, aperiodicity)."""
    half = len(frame) // 2
    tau_max = min(half - 1, int(rate / low))
    n = 1 << (2 * len(frame) - 1).bit_length()
    acf = irfft(np.conj(rfft(frame[:half], n)) * rfft(frame, n), n)[: tau_max + 1]
    energy = np.concatenate([[0], np.cumsum(frame**2)])
    e = energy[np.arange(tau_max + 1) + half] - energy[np.arange(tau_max + 1)]
    d = np.maximum(e[0] + e - 2 * acf, 0)
    d[0] = 0
    cmn = np.ones_like(d)
    cmn[1:] = d[1:] * np.arange(1, tau_max + 1) / np.maximum(np.cumsum(d[1:]), 1e-30)
    t = max(2, int(rate / high))
    while t < tau_max and not (cmn[t] < 0.12 and cmn[t] <= cmn[t + 1]):
        t += 1
    if t >= tau_max:
        t = max(2, int(np.argmin(cmn[2:tau_max])) + 2)
    a, b, c = (cmn[t - 1], cmn[t], cmn[t + 1]) if 0 < t < tau_max else (1, cmn[t], 1)
    shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c > 1e-12 else 0.0
    return rate / (t + shift), float(b)


def f0_track(x, rate):
    """Median f0 of up to 24 loud frames and the share of them that are periodic; None where unclear."""
    size = 2 * int(rate / 30) + 64
    if len(x) < size:
        return None, 0.0
    hop = max(1, (len(x) - size) // 200)
    starts = np.arange(0, len(x) - size + 1, hop)
    sq = np.concatenate([[0], np.cumsum(x**2)])
    energy = sq[starts + size] - sq[starts]
    loud = starts[energy > energy.max() * 1e-3] if energy.max() > 0 else starts[:0]
    if not len(loud):
        return None, 0.0
    loud = loud[np.unique(np.linspace(0, len(loud) - 1, 24).round().astype(int))]
    est = np.array([yin(x[s : s + size], rate) for s in loud])
    good = est[est[:, 1] < 0.15, 0]
    share = len(good) / len(est)
    if share < 0.5:
        return None, share
    mid = float(np.median(good))
    steady = float(np.mean(np.abs(good / mid - 1) < 0.03))
    return (mid, share * steady) if share * steady >= 0.5 else (None, share * steady)


# ---------------------------------------------------------------- time


def frame_rms(x, rate, window_s=0.010, hop_s=0.005):
    """RMS power (over channels) of 10 ms windows every 5 ms."""
    n, w, h = x.shape[1], max(1, round(window_s * rate)), max(1, round(hop_s * rate))
    sq = np.concatenate([[0], np.cumsum((x**2).mean(0))])
    starts = np.arange(0, max(1, n - w + 1), h)
    ends = np.minimum(starts + w, n)
    return (sq[ends] - sq[starts]) / np.maximum(1, ends - starts), starts / rate


def timing(x, rate):
    """Onset, rise (first 10 ms window within 3 dB of the loudest) and how long after the rise the level last exceeds
    -20/-40/-60 dB of the loudest; None where it still does at the end of the file."""
    top = np.abs(x).max(0)
    peak = top.max() if x.shape[1] else 0.0
    if peak <= 0:
        return dict.fromkeys(("onset_ms", "rise_ms", "t20_ms", "t40_ms", "t60_ms"))
    p, t = frame_rms(x, rate)
    rise = int(np.argmax(p > p.max() * 10**-0.3))
    out = {"onset_ms": round(1000 * float(np.argmax(top > 0.01 * peak)) / rate, 2), "rise_ms": round(1000 * t[rise])}
    for d in (20, 40, 60):
        above = np.nonzero(p > p.max() * 10 ** (-d / 10))[0][-1]
        out[f"t{d}_ms"] = None if above >= len(p) - 2 else round(1000 * (t[above] - t[rise]))
    return out


# ---------------------------------------------------------------- one file


def features(x, rate):
    """All features of a (channels, frames) signal."""
    n = x.shape[1]
    peak = float(np.abs(x).max()) if n else 0.0
    left, right = x[0], x[-1]
    loud = lufs(x, rate) if peak > 0 else None
    out = {
        "sample_rate": rate,
        "channels": int(x.shape[0]),
        "frames": n,
        "peak_dbfs": round(20 * math.log10(peak), 2) if peak > 0 else None,
        "rms_dbfs": round(db(np.mean(x**2)), 2),
        "integrated_lufs": None if loud is None else round(loud, 2),
        "dc": round(float(np.abs(x.mean(1)).max()), 4),
        "end_dbfs": round(db(np.mean(x[:, -max(1, round(0.010 * rate)) :] ** 2)), 1),
    }
    ll, rr, lr = float(left @ left), float(right @ right), float(left @ right)
    out["correlation"] = round(lr / math.sqrt(ll * rr), 3) if ll > 0 and rr > 0 else None
    out["width_db"] = round(db((ll + rr - 2 * lr) / max(ll + rr + 2 * lr, 1e-30)), 1)
    out["balance_db"] = round(db(rr) - db(ll), 2) if ll > 0 and rr > 0 else None
    mid = (left + right) / 2
    c, r = centroid_rolloff(mid, rate) if np.any(mid) else (None, None)
    out["centroid_hz"] = None if c is None else float(f"{c:.4g}")
    out["rolloff_hz"] = None if r is None else float(f"{r:.4g}")
    out |= timing(x, rate)
    f0, conf = f0_track(mid, rate)
    out["f0_hz"] = None if f0 is None else float(f"{f0:.6g}")
    out["f0_confidence"] = round(conf, 2)
    out["env_db"] = [round(db(np.mean(s**2)), 1) for s in np.array_split(x, ENV_SLICES, axis=1)]
    same = x.shape[0] == 1 or np.abs(left - right).max() < 1.5 / 32768
    out["mel_db"] = [mel_table(ch, rate) for ch in (x[:1] if same else x)]
    return out


# ---------------------------------------------------------------- comparison

# Base tolerances (README.md). `spread` of a row widens them: noise and random phases differ from program to program.
TOLERANCE = {
    "rms_dbfs": 0.8, "integrated_lufs": 0.8, "dc": 0.01, "correlation": 0.05, "width_db": 1.5, "balance_db": 0.4,
    "centroid_pct": 8.0, "rolloff_pct": 12.0, "onset_ms": 3.0, "rise_ms": 15.0, "t20_pct": 10.0, "t40_pct": 10.0,
    "t60_pct": 15.0, "f0_cents": 6.0, "env_db": 0.8, "mel_db": 2.0,
}  # fmt: skip

# Largest allowed mean (5 % trimmed at each end) of the signed differences over the rows without `expected_to_differ`.
BIAS = {"rms_dbfs": 0.4, "integrated_lufs": 0.4, "width_db": 0.4, "centroid_hz": 0.04, "t20_ms": 0.04, "f0_hz": 0.001}


def masked_rms(a, b, span=45.0):
    """RMS difference in dB of two dB arrays over cells where either is within `span` dB of the loudest."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    m = np.maximum(a, b)
    use = m > max(m.max() - span, FLOOR_DB + 1)
    return float(np.sqrt(np.mean((a - b)[use] ** 2))) if use.any() else 0.0


def channels_alike(mel, count):
    return np.asarray(list(mel) * count if len(mel) == 1 else mel, float)


def distances(got, want):
    """Distance per feature, in the units of TOLERANCE; features missing on one side are left out."""
    out = {}

    def both(k):
        return got.get(k) is not None and want.get(k) is not None

    for k in ("rms_dbfs", "integrated_lufs", "correlation", "balance_db", "onset_ms", "rise_ms"):
        if both(k):
            out[k] = abs(got[k] - want[k])
    out["dc"] = max(0.0, got["dc"] - want["dc"])  # less is always welcome
    if max(got["width_db"], want["width_db"]) > -40:
        out["width_db"] = abs(got["width_db"] - want["width_db"])
    for k in ("centroid", "rolloff"):
        if both(k + "_hz"):
            out[k + "_pct"] = 100 * abs(math.log(max(got[k + "_hz"], 1) / max(want[k + "_hz"], 1)))
    for k in ("t20", "t40", "t60"):
        if both(k + "_ms"):
            out[k + "_pct"] = 100 * max(0, abs(got[k + "_ms"] - want[k + "_ms"]) - 10) / max(want[k + "_ms"], 20)
    if both("f0_hz") and min(got["f0_confidence"], want["f0_confidence"]) >= 0.8:
        out["f0_cents"] = abs(1200 * math.log2(got["f0_hz"] / want["f0_hz"]))
    # shape only: the overall level has its own row above
    lift = want["rms_dbfs"] - got["rms_dbfs"]
    out["env_db"] = masked_rms(np.asarray(got["env_db"], float) + lift, want["env_db"])
    count = max(len(got["mel_db"]), len(want["mel_db"]))
    out["mel_db"] = masked_rms(channels_alike(got["mel_db"], count) + lift, channels_alike(want["mel_db"], count))
    return out


def limits(row):
    """Tolerances of one row: the base value plus twice the spread measured over other noise seeds."""
    return {k: v + 2.0 * row.get("spread", {}).get(k, 0.0) for k, v in TOLERANCE.items()}


def find_wav(row, folder):
    """DIR/<path without suffix>.wav, or the only WAV below DIR/<path without suffix>/, or any DIR/**/<asset_id>.wav."""
    stem = folder / Path(row["path"]).with_suffix("")
    if stem.with_name(stem.name + ".wav").is_file():
        return stem.with_name(stem.name + ".wav")
    inside = sorted(stem.rglob("*.wav")) if stem.is_dir() else []
    return inside[0] if inside else next(iter(sorted(folder.rglob(row["asset_id"] + ".wav"))), None)


def compare(rows_path, folder):
    failures = reviews = missing = passed = 0
    signed = {k: [] for k in ("rms_dbfs", "integrated_lufs", "width_db", "centroid_hz", "t20_ms", "f0_hz")}
    rows = [json.loads(line) for line in Path(rows_path).read_text().splitlines() if line.strip()]
    for row in rows:
        wav = find_wav(row, Path(folder))
        if wav is None:
            missing += 1
            print(f"MISSING  {row['path']}")
            continue
        got = features(*load(wav))
        bad = [f"{k} {got[k]} != {row[k]}" for k in ("sample_rate", "channels") if got[k] != row[k]]
        if abs(got["frames"] - row["frames"]) > 1:
            bad.append(f"frames {got['frames']} != {row['frames']}")
        if got["peak_dbfs"] is not None and not -20 < got["peak_dbfs"] <= -2.95:
            bad.append(f"peak {got['peak_dbfs']} dBFS")
        limit = limits(row)
        soft = [f"{k} {v:.2f}>{limit[k]:.2f}" for k, v in distances(got, row).items() if v > limit[k]]
        excused = row.get("expected_to_differ", [])
        for k, values in signed.items():
            if not excused and got[k] and row[k]:
                values.append(math.log(got[k] / row[k]) if k.endswith(("hz", "ms")) else got[k] - row[k])
        if bad or (soft and not excused):
            failures += 1
            print(f"FAIL     {row['path']}  {'; '.join(bad + soft)}")
        elif soft:
            reviews += 1
            print(f"REVIEW   {row['path']}  {'; '.join(soft)}  (expected: {', '.join(excused)})")
        else:
            passed += 1
    for k, values in signed.items():  # single rows scatter with the noise; a systematic error shows here
        if values:
            mean, unit = float(trim_mean(values, 0.05)), "%" if k.endswith(("hz", "ms")) else "dB"
            off = len(values) >= 40 and abs(mean) > BIAS[k]
            failures += off
            print(f"{'BIAS    ' if off else 'mean    '} {k}: {mean * (100 if unit == '%' else 1):+.3f} {unit}")
    print(
        f"{passed} within tolerance, {reviews} to review by ear, {failures} failures, {missing} missing, of {len(rows)}"
    )
    return 1 if failures or missing or not rows else 0


# ---------------------------------------------------------------- one-feature checks


def cut(x, rate, c, key="window"):
    a, b = c.get(key, [0, x.shape[1] / rate])
    return x[:, round(a * rate) : round(b * rate)]


def pick(x, c):
    ch = c.get("channel", "mid")
    return {"left": x[0], "right": x[-1], "mid": (x[0] + x[-1]) / 2, "side": (x[0] - x[-1]) / 2}[ch]


def tone_power(x, rate, freq):
    """Power of the sinusoid nearest to freq by a windowed projection."""
    w = np.hanning(len(x))
    z = np.sum(x * w * np.exp(-2j * np.pi * freq * np.arange(len(x)) / rate)) / w.sum()
    return 2 * abs(z) ** 2


def peak_hz(x, rate, low, high):
    n = 1 << (max(len(x), 65536) * 2 - 1).bit_length()
    p = np.abs(rfft(x * np.hanning(len(x)), n))
    f = np.fft.rfftfreq(n, 1 / rate)
    p[(f < low) | (f > high)] = 0
    k = int(np.argmax(p))
    a, b, c = np.log(p[k - 1 : k + 2] + 1e-30)
    return (k + 0.5 * (a - c) / (a - 2 * b + c)) * rate / n


def measure(c, x, rate):
    """Value of one check (kinds are listed in README.md)."""
    kind = c["measure"]
    if kind == "frames":
        return x.shape[1]
    if kind == "channels":
        return x.shape[0]
    if kind == "peak_dbfs":
        return 20 * math.log10(max(np.abs(cut(x, rate, c)).max(), 1e-5))
    y = pick(cut(x, rate, c), c)
    if kind == "f0_hz":
        return f0_track(y, rate)[0]
    if kind == "peak_hz":
        return peak_hz(y, rate, c.get("low", 20), c.get("high", rate / 2))
    if kind == "rms_db":
        return db(np.mean(y**2))
    if kind == "rms_ratio_db":
        return db(np.mean(y**2)) - db(np.mean(pick(cut(x, rate, c, "against"), c) ** 2))
    if kind == "tone_ratio_db":  # level of `freq` against `against_freq` in the same window
        return db(tone_power(y, rate, c["freq"])) - db(tone_power(y, rate, c["against_freq"]))
    if kind == "response_db":  # magnitude of the whole window's transform at one frequency against another
        n = np.arange(y.size)
        a, b = (abs(np.sum(y * np.exp(-2j * np.pi * c[k] * n / rate))) for k in ("freq", "against_freq"))
        return 20 * math.log10(max(a, 1e-9) / max(b, 1e-9))
    if kind == "band_ratio_db":  # mean spectral density of one band against another
        p, f, _ = stft_power(y, rate)
        p = p.mean(0)
        (a, b), (d, e) = c["band"], c["against_band"]
        return db(p[(f >= a) & (f <= b)].mean() * 1e3) - db(p[(f >= d) & (f <= e)].mean() * 1e3)
    if kind == "alias_db":  # power that is not within 3 bins of a multiple of `freq`, against all power
        p = np.abs(rfft(y * np.blackman(len(y)))) ** 2
        f = np.fft.rfftfreq(len(y), 1 / rate)
        near = np.abs(f / c["freq"] - np.round(f / c["freq"])) * c["freq"] < 6 * rate / len(y)
        return db(p[~near & (f > c["freq"] / 2)].sum() / p.sum())
    if kind == "t60_s":  # straight-line fit of the level between -5 and -35 dB of the window's start
        p, t = frame_rms(y[None], rate)
        level = 10 * np.log10(p + 1e-12)
        use = (level < level.max() - 5) & (level > level.max() - 35) & (np.arange(len(p)) > int(np.argmax(p)))
        return -60 / np.polyfit(t[use], level[use], 1)[0]
    if kind == "crossing_ms":  # first (or last) time |x| exceeds `level` of its peak
        k = np.nonzero(np.abs(y) > c["level"] * np.abs(y).max())[0]
        return 1000 * float(k[-1] if c.get("last") else k[0]) / rate
    if kind == "echo_ms":  # strongest echo: peak of the autocorrelation between `low` and `high` ms
        n = 1 << (2 * len(y) - 1).bit_length()
        acf = irfft(np.abs(rfft(y, n)) ** 2, n)
        a, b = round(c["low"] * rate / 1000), round(c["high"] * rate / 1000)
        k = a + int(np.argmax(acf[a:b]))
        s, m, u = acf[k - 1 : k + 2]
        return 1000 * (k + 0.5 * (s - u) / (s - 2 * m + u)) / rate
    if kind == "modulation_hz" or kind == "modulation_db":  # of the 10 ms level
        p, t = frame_rms(y[None], rate, 0.010, 0.0025)
        if kind == "modulation_db":
            return db(p.max()) - db(p.min())
        return peak_hz(np.sqrt(p) - np.sqrt(p).mean(), 400.0, c.get("low", 0.5), c.get("high", 50))
    if kind == "correlation":
        z = cut(x, rate, c)
        return float(z[0] @ z[-1] / math.sqrt((z[0] @ z[0]) * (z[-1] @ z[-1])))
    if kind == "balance_db":
        z = cut(x, rate, c)
        return db(np.mean(z[-1] ** 2)) - db(np.mean(z[0] ** 2))
    raise ValueError(f"unknown measure {kind!r}")


def units(index_path, folder):
    failures = 0
    for unit in json.loads(Path(index_path).read_text())["units"]:
        wav = Path(folder) / (unit["name"] + ".wav")
        if not wav.is_file():
            failures += 1
            print(f"MISSING  {unit['name']}")
            continue
        x, rate = load(wav)
        for c in unit["checks"]:
            value = measure(c, x, rate)
            lo, hi = c.get("min", -math.inf), c.get("max", math.inf)
            if "expect" in c:
                lo, hi = c["expect"] - c["tol"], c["expect"] + c["tol"]
            if value is None or not lo <= value <= hi:
                failures += 1
                shown = "none" if value is None else f"{value:.4g}"
                print(f"FAIL     {unit['name']}: {c['what']}: {shown}, wanted {lo:.6g} to {hi:.6g}")
    print(f"{failures} failures")
    return 1 if failures else 0


def main(argv):
    if len(argv) == 3 and argv[0] == "--compare":
        return compare(argv[1], argv[2])
    if len(argv) == 3 and argv[0] == "--units":
        return units(argv[1], argv[2])
    if not argv or argv[0].startswith("-"):
        print(__doc__)
        return 2
    for name in argv:
        print(json.dumps({"file": Path(name).name, **features(*load(name))}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
