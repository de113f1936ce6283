import pytest

from livelog.static.errors import BundleError
from livelog.static.module import Import, read_module

TEXT = """// What it is for.
import { build, OWN } from "../stream/render.js";
import {
  one,
} from "./one.js";
import "./page.js";

export const LIMIT = 5; // px
export async function fetchPage(address) {
  /* Twice
     over. */
  return `${address}
    // kept`;
}

export class Reader {
  export = 1
  say() { this.import("export x") }
}
"""
CODE = """const LIMIT = 5;
async function fetchPage(address) {
return `${address}
    // kept`;
}
class Reader {
say() { this.import("export x") }
}"""


def test_a_module_is_taken_apart():
    """Imports by their paths, exports by their names, and code without what is said beside it."""
    module = read_module("blog/reader/a.js", TEXT.replace("  export = 1\n", ""))
    assert module.imports == (
        Import("blog/stream/render.js", ("build", "OWN")),
        Import("blog/reader/one.js", ("one",)),
        Import("blog/reader/page.js", ()),
    )
    assert module.exports == ("LIMIT", "fetchPage", "Reader")
    assert module.code == CODE


@pytest.mark.parametrize(
    "line",
    [
        'import render from "./render.js";',
        'import * as render from "./render.js";',
        'import { build as make } from "./render.js";',
        'import { build } from "render";',
        "import { build } from './render.js';",
        'const render = await import("./render.js");',
        "const address = import.meta.url;",
        "export default build;",
        "export { build };",
        'export { build } from "./render.js";',
        'export * from "./render.js";',
        "export let count = 0;",
        "export const { a, b } = c;",
        "export function* count() {}",
        "await ready;",
        "export class A {} A = null;",
        "if (a) { export const b = 1; }",
    ],
)
def test_forms_that_are_not_known_are_refused(line):
    """By file, line and what stands there: each would be another thing in a bundle."""
    with pytest.raises(BundleError) as refused:
        read_module("blog/a.js", f"\n{line}\n")
    assert str(refused.value).startswith(f"blog/a.js, line 2: `{line}` cannot be bundled: ")


def test_what_cannot_be_read_names_its_file():
    with pytest.raises(BundleError, match=r"^blog/a\.js, line 1: a template without an end"):
        read_module("blog/a.js", "`")


def test_a_name_of_anothers_may_change():
    """A variable, a property or an argument may be called as what is exported."""
    text = "export function update() {\n  const update = 1;\n  this.update = update;\n}"
    assert read_module("blog/a.js", text).exports == ("update",)
