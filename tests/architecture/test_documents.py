"""What the project says about itself is true, and says nothing about this or that machine."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.architecture.sources import ROOT, kept_files, python_files, short, tree_of

# Put together from halves, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a registry's address": "|".join(
        ("index" + "-url", "files.python" + "hosted", r"registry\.npm" + "js", r"//pypi\." + "org")
    ),
    "a path of one machine": r"(?<![\w.])/(wo" + r"rk|ho" + r"me/\w+|ro" + r"ot)/",
}
TEXT_MAX_BYTES = 4_000_000


def test_no_kept_file_holds_an_address_of_a_registry_or_a_path_of_a_machine() -> None:
    found = []
    for path in kept_files():
        if path.stat().st_size > TEXT_MAX_BYTES or path.suffix in {".gz", ".xz", ".png", ".bin"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in FORBIDDEN.items():
            found += [f"{short(path)}: {what}: {hit[0]}" for hit in re.finditer(pattern, text)]
    assert found == []


def test_every_module_begins_with_one_line_that_says_what_it_is_for() -> None:
    found = [
        short(path)
        for path in python_files("hub")
        if not (ast.get_docstring(tree_of(path)) or "").split("\n")[0].endswith((".", ":"))
    ]
    assert found == []


def test_every_public_function_class_and_method_says_what_it_does() -> None:
    found = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in python_files("hub")
        for node in _public(tree_of(path).body)
        if not ast.get_docstring(node)
    ]
    assert found == []


def test_every_link_between_documents_leads_somewhere() -> None:
    found = []
    for path in kept_files():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                found.append(f"{short(path)} -> {target}")
    assert found == []


def test_the_changelog_begins_with_what_is_not_yet_released_and_knows_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sections = re.findall(
        r"^## \[?([^\]\s]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sections[0] == "Unreleased"
    assert sections[1] == project["version"]


def test_every_decision_record_has_the_same_four_parts() -> None:
    records = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        parts = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], short(path)


def test_the_lock_files_pin_every_package_with_its_hashes() -> None:
    for name in ("runtime", "dev"):
        lines = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").splitlines()
        packages = [place for place, line in enumerate(lines) if not line.startswith(" ")]
        assert packages
        for place in packages:
            assert re.match(r"[a-z0-9.\-]+(\[[a-z0-9,\-]+\])?==\S+ ", lines[place]), lines[place]
            assert lines[place + 1].startswith("    --hash=sha256:"), lines[place]


def test_what_the_hub_declares_is_what_the_lock_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = (ROOT / "requirements/runtime.txt").read_text(encoding="utf-8")
    missing = [
        name
        for name in (re.split(r"[\[<>=]", line)[0] for line in project["dependencies"])
        if f"\n{name}==" not in f"\n{pinned}"
    ]
    assert missing == []


def _public(body: list[ast.stmt]) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    found: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_"):
                continue
            found.append(node)
            if isinstance(node, ast.ClassDef):
                found += _public(node.body)
    return found
