"""What a picture is to fit into, and which form of it reads best there."""

from __future__ import annotations

from collections.abc import Iterable

from podgram.layout.candidates import Form
from podgram.model.diagram import Fit

MARGIN = 8.0  # around the whole picture
UPRIGHT = 0.9  # what a tall picture is worth on a slide, which is read from left to right

# Width and height of the frame (a slide's in points, a page's column in pixels), and the largest scale that is a gain.
FRAMES: dict[Fit, tuple[float, float, float]] = {
    "slide": (960, 540, 2.5),
    "page": (700, 1000, 1.0),
    "square": (720, 720, 2.5),
    "none": (1200, 1200, 1.0),
}


def score(form: Form, fit: Fit) -> tuple[float, float]:
    """How good a form is in a frame: first by the size of its text there, then by how little room it takes."""
    w, h, most = FRAMES[fit]
    scale = min(w / (form.w + 2 * MARGIN), h / (form.tall + 2 * MARGIN), most)
    return scale * uprightness(form.w, form.tall, fit) * form.worth, -form.w * form.tall


def uprightness(w: float, h: float, fit: Fit) -> float:
    """What a picture of a size is worth in its frame beside one that lies as that does."""
    return UPRIGHT if fit == "slide" and h > w else 1.0


def choose(forms: Iterable[Form], fit: Fit) -> Form:
    return max(forms, key=lambda form: score(form, fit))
