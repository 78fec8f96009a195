"""Replays a Dockerfile without an engine: its steps, in clean folders, as this user.

What it does not replay: the base image, the user's creation, and the rights of that user.
"""

from __future__ import annotations

import fnmatch
import json
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOTED = ("/opt/hub", "/var/lib/hub")
"""Absolute folders of the image; the replay moves them below the folder of the stage."""

NOT_RUN = ("useradd", "install --directory --owner")
"""Beginnings of steps that need the rights of an engine."""


@dataclass
class Image:
    """What the last stage came to: where it stands and how it starts."""

    root: Path
    workdir: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)

    def inside(self, text: str) -> str:
        """A text of the Dockerfile with its absolute folders moved below this image."""
        for folder in ROOTED:
            text = text.replace(folder, str(self.root / folder.lstrip("/")))
        return text


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """The steps in order, as (`RUN`, rest of the line); comments and blank lines left out."""
    lines = dockerfile.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    kept = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [
        (word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in kept)
    ]


def in_context(path: Path, root: Path) -> bool:
    """Whether `.dockerignore` (everything out, `!` lets in) leaves a path to the build."""
    relative = path.relative_to(root).as_posix()
    kept = False
    for line in (root / ".dockerignore").read_text(encoding="utf-8").split():
        pattern = line.lstrip("!")
        anywhere = pattern.startswith("**/") and pattern[3:] in relative.split("/")
        if anywhere or fnmatch.fnmatch(relative, pattern) or relative.startswith(f"{pattern}/"):
            kept = line.startswith("!")
    return kept


def replay(context: Path, folder: Path) -> Image:
    """Carry out every step of `context/Dockerfile` below `folder`; the last stage comes back.

    Raises:
        subprocess.CalledProcessError: a RUN step failed.
        ValueError: a step that this replay does not know.
    """
    stages: dict[str, Image] = {}
    name, image = "", Image(folder, folder)
    for word, rest in instructions(context / "Dockerfile"):
        if word == "FROM":
            if name:  # its paths hold the name of the folder: the next stage stands in the same one
                image.root = (folder / "image").rename(folder / f"stage-{name}")
                stages[name] = image
            (folder / "image").mkdir(parents=True)
            name = rest.rpartition(" AS ")[2] if " AS " in rest else "last"
            image = Image(folder / "image", folder / "image", _clean_environment(folder))
        elif word == "RUN":
            _run(image, rest)
        elif word == "COPY":
            _copy(image, stages, context, rest)
        else:
            _note(image, word, rest)
    return image


def _clean_environment(folder: Path) -> dict[str, str]:
    """This machine's environment (package registry, certificates) without our own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HUB_", "PYTHON", "VIRTUAL_ENV", "PYTEST", "COVERAGE"))
    }
    return kept | {"HOME": str(folder)}


def _run(image: Image, step: str) -> None:
    if step.startswith(NOT_RUN):
        return
    subprocess.run(
        image.inside(step),
        shell=True,
        check=True,
        cwd=image.workdir,
        env=image.environment,
        capture_output=True,
        text=True,
    )


def _copy(image: Image, stages: dict[str, Image], context: Path, rest: str) -> None:
    *sources, target = shlex.split(rest)
    into = Path(image.inside(target)) if target.startswith("/") else image.workdir / target
    if sources[0].startswith("--from="):
        stage = stages[sources[0].removeprefix("--from=")]
        shutil.copytree(stage.inside(sources[1]), into, symlinks=True)
        return
    for source in sources:
        start = context / source
        files = (
            [start] if start.is_file() else [path for path in start.rglob("*") if path.is_file()]
        )
        kept = [path for path in files if in_context(path, context)]
        if not kept:
            raise FileNotFoundError(f"nothing of {source} reaches the build")
        for path in kept:
            place = into / path.relative_to(start) if start.is_dir() else into
            if target.endswith("/"):
                place = into / path.relative_to(start.parent)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def _note(image: Image, word: str, rest: str) -> None:
    if word == "WORKDIR":
        image.workdir = Path(image.inside(rest))
        image.workdir.mkdir(parents=True, exist_ok=True)
    elif word == "ENV":
        name, _, value = rest.partition("=")
        tail = f"{os.pathsep}{os.environ['PATH']}" if name == "PATH" else ""
        image.environment[name] = image.inside(value) + tail
    elif word == "USER":
        image.user = rest
    elif word == "ENTRYPOINT":
        image.entrypoint = json.loads(rest)
    elif word == "CMD":
        image.command = json.loads(rest)
    elif word == "HEALTHCHECK":
        image.health_check = json.loads(rest.partition("CMD ")[2])
    elif word not in {"ARG", "EXPOSE", "VOLUME"}:
        raise ValueError(f"the replay does not know {word}")
