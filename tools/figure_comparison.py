"""Are the figures that a notebook stores the ones that its code draws? nbval compares everything but these.

Figures are compared as pixels, not as bytes: compression differs between machines. matplotlib writes its version
into every PNG; two versions place ticks and letters differently, so only figures of one version are compared.
"""

import base64
import binascii
import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, UnidentifiedImageError

# In steps of 0..255, over all pixels. Measured on figures of 640 x 480 to 1200 x 900 pixels: data that differ by
# 1e-7, as they may between two processors, give at most 0.01; one changed digit in a small label gives 0.28 or more.
TOLERANCE = 0.15


@dataclass
class Comparison:
    problems: list = field(default_factory=list)
    not_compared: list = field(default_factory=list)  # the matplotlib versions of figures left uncompared


def compare_figures(stored_outputs, new_outputs, exact=True):
    """Compare the PNGs of a cell's stored outputs with those of its new ones, in order.

    exact=False is for cells whose outputs differ in every run (a timing, a widget): there, a stored figure must
    be a figure, and be drawn again, but may look different.
    """
    stored, new = _pngs(stored_outputs), _pngs(new_outputs)
    result = Comparison()
    if len(stored) > len(new) or (exact and len(stored) != len(new)):
        result.problems.append(f"{len(stored)} stored figures, but the cell draws {len(new)}")
    for number, ((old, old_alt), (fresh, fresh_alt)) in enumerate(zip(stored, new, strict=False), 1):
        try:
            problem = _compare(_open(old), _open(fresh), exact, result.not_compared)
        except (UnidentifiedImageError, binascii.Error, OSError) as error:
            problem = f"cannot be read ({error})"
        if problem is None and exact and old_alt != fresh_alt:
            problem = f"has the alternative text {old_alt!r}, the code gives {fresh_alt!r}"
        if problem:
            result.problems.append(f"stored figure {number} {problem}")
    return result


def _compare(stored, new, exact, not_compared):
    """What is wrong with a stored figure, or None."""
    if _is_blank(stored) and not _is_blank(new):
        return "is blank"
    if not exact:
        return None
    old_version, version = _version(stored), _version(new)
    if version and not old_version:
        return "was not drawn by matplotlib"
    if old_version != version:
        not_compared.append(old_version)
        return None
    if stored.size != new.size:
        return f"is {stored.size} pixels, the new one {new.size}"
    difference = rms(stored, new)
    if difference > TOLERANCE:
        return f"differs from the new one (RMS {difference:.2f}, allowed {TOLERANCE})"
    return None


def rms(one, other):
    """The root of the mean squared difference of two pictures of the same size, on white.

    A pixel is compared with the nearest in value of the nine around its place: where rounding moves a marker by
    one pixel (the last digit of a float decides), the plain difference is as large as that of a changed digit.
    """
    first, second = _on_white(one), _on_white(other)
    if np.array_equal(first, second):
        return 0.0
    difference = np.maximum(_to_nearest(first, second), _to_nearest(second, first))
    return float(np.sqrt(np.mean(difference.astype(float) ** 2)))


def _to_nearest(image, other):
    rows, columns, _ = image.shape
    padded = np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    shifted = (padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3))
    return np.min([np.abs(image - near) for near in shifted], axis=0)


def _on_white(image):
    rgba = image.convert("RGBA")
    white = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
    return np.asarray(white.convert("RGB"), dtype=np.int16)


def _is_blank(image):
    pixels = _on_white(image)
    return bool((pixels == pixels[0, 0]).all())


def _version(image):
    software = image.info.get("Software", "")  # "Matplotlib version3.11.2, https://matplotlib.org/"
    return software.partition(",")[0] if software.startswith("Matplotlib") else ""


def _pngs(outputs):
    """(base64 text, alternative text) of each figure."""
    return [
        (output["data"]["image/png"], output.get("metadata", {}).get("image/png", {}).get("alt"))
        for output in outputs
        if "image/png" in output.get("data", {})
    ]


def _open(text):
    image = Image.open(io.BytesIO(base64.b64decode("".join(text))), formats=["PNG"])
    image.load()
    return image
