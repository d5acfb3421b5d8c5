"""Prints the oldest version that pyproject.toml allows of each dependency, as pip takes it: `jinja2==3.1`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
extras = project["optional-dependencies"]
wanted = (*project["dependencies"], *extras["pictures"], *extras["pptx"], *extras["preview"])
for requirement in dict.fromkeys(wanted):
    name, oldest = re.match(r"([\w-]+)[>=]=([\d.]+)", requirement).groups()
    print(f"{name}=={oldest}")
