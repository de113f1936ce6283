"""A bundle: a module and all that it imports as one script that does the same. Pure.

Each module is a function that is called once, after those that it imports and in their order
(ECMA-262, section 16.2.1.6), and returns what it exports: so each has a scope of its own. What the
language allows beyond that, and the scripts do without, is refused: circles, waiting at the top of
a module, an exported name that changes its value.
"""

from __future__ import annotations

from typing import Callable, Dict

from livelog.static.errors import BundleError
from livelog.static.module import Module, read_module

Read = Callable[[str], str]  # from a path among the static files to the file's text
Modules = Dict[str, Module]  # by path, in the order in which they run


def make_script(path: str, read: Read) -> str:
    """Return the script that the module at `path` makes with all that it imports.

    Raises BundleError where that is not known to be the same.
    """
    modules: Modules = {}
    collect(path, read, modules, ())
    return "".join(wrap(module, modules) for module in modules.values())


def collect(path: str, read: Read, modules: Modules, above: tuple[str, ...]) -> None:
    """Add a module to `modules`, after all that it imports; `above` are those that import it."""
    if path in above:
        raise BundleError("imports in a circle: " + " → ".join([*above, path]))
    if path in modules:
        return
    try:
        module = read_module(path, read(path))
    except OSError:
        raise BundleError(f"{above[-1] if above else 'a bundle'} names no file: {path}") from None
    for each in module.imports:
        collect(each.path, read, modules, (*above, path))
        missing = [name for name in each.names if name not in modules[each.path].exports]
        if missing:
            raise BundleError(f"{path}: {each.path} exports no {missing[0]}")
    modules[path] = module


def wrap(module: Module, modules: Modules) -> str:
    """Return a module as a function that is called at once; its exports are `$` and its number."""
    names = {path: f"${number}" for number, path in enumerate(modules)}
    taken = [
        f"const {{ {', '.join(each.names)} }} = {names[each.path]};\n"
        for each in module.imports
        if each.names
    ]
    given = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    body = "".join(taken) + module.code + "\n" + given
    return f"// {module.path}\nconst {names[module.path]} = (() => {{\n{body}}})();\n"
