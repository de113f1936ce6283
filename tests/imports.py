"""Which module imports which, read from the source: what the rules of the architecture are about."""

import ast
from pathlib import Path

from tests.environment import ROOT

# Where a package of that name lies below the checkout.
PACKAGES = {"blog": ROOT / "blog", "livelog": ROOT / "livelog", "launch": ROOT / "bin" / "launch"}


def find_modules():
    """Return {dotted name: path} of every module of ours, packages under their own name."""
    found = {}
    for package, folder in PACKAGES.items():
        for path in sorted(folder.rglob("*.py")):
            found[_dotted(package, path.relative_to(folder))] = path
    return found


def read_imports(modules):
    """Return {module: the set of what it imports}, by dotted names, wherever the import stands.

    `from a import b` is a.b where that is a module of `modules`, else a. What only a type checker
    imports is left out.
    """
    return {name: set(_imports_of(name, path, modules)) for name, path in modules.items()}


def find_circles(imports):
    """Return each circle of modules that import one another, as a sorted list."""
    reached = {name: _reach(name, imports) for name in imports}
    circles = {
        tuple(sorted({name} | {other for other in reached[name] if name in reached[other]}))
        for name in imports
        if name in reached[name]
    }
    return [list(circle) for circle in sorted(circles)]


def _reach(name, imports):
    """Return every module of ours that importing `name` leads to."""
    seen, left = set(), [name]
    while left:
        for other in imports[left.pop()] & imports.keys() - seen:
            seen.add(other)
            left.append(other)
    return seen


def _imports_of(name, path, modules):
    base = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in _statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            continue
        above = base[: len(base) + 1 - node.level] if node.level else []
        source = ".".join([*above, *filter(None, [node.module])])
        for alias in node.names:
            whole = f"{source}.{alias.name}"
            yield whole if whole in modules else source


def _statements(tree):
    """Yield the import statements of a module, but for those below `if TYPE_CHECKING`."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        left.extend(ast.iter_child_nodes(node))


def _dotted(package, relative):
    parts = [package, *Path(relative).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
