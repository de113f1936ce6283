import shutil
import subprocess

import pytest

from livelog.static.bundle import make_script
from livelog.static.errors import BundleError

# Modules that tell of themselves: in what order they run, how often, and whose names they see.
MODULES = {
    "page.js": """
        import { say, Teller } from "./room/say.js";
        import "./effect.js";
        import { LIMIT, count } from "./count.js";
        const own = "page";
        say(own, LIMIT, count(), count(), new Teller().tell(), typeof tell, typeof lines);
        say(this === undefined, (() => { try { undeclared = 1; } catch { return "strict"; } })());
    """,
    "effect.js": """
        import { count } from "./count.js";
        import { say } from "./room/say.js";
        const own = "effect"
        const more = own
        ;[count()].forEach((n) => say(more, n))
    """,
    "count.js": """
        import { say } from "./room/say.js";
        const own = "count", $0 = "its own";
        let n = 0;
        export const LIMIT = `a
          // line ${[1, 2].map((each) => `<${each /* not said */}>`)}`; // said
        export function count() { return (n += 1); }
        say(own, $0);
    """,
    "room/say.js": r"""
        import { lines } from "../lines.js";
        const own = "say";
        export class Teller { tell() { return tell() / 2 / 1; } }
        export function say(...what) { lines.push(what); console.log(own, ...what); }
        function tell() { return lines.length * 2; }
    """,
    "lines.js": "export const lines = [];",
}


@pytest.mark.parametrize("entry", ["page.js", "room/say.js"])
def test_a_bundle_does_what_its_modules_do(tmp_path, entry):
    """Under Node both say the same: order, scopes, texts and what each module is handed."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node: apt install nodejs (18 or later)")
    (tmp_path / "room").mkdir()
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    bundle = tmp_path / "bundle.js"
    bundle.write_text(make_script(entry, MODULES.__getitem__), encoding="utf-8")
    said = [
        subprocess.run([node, str(path)], check=True, stdout=subprocess.PIPE).stdout
        for path in (tmp_path / entry, bundle)
    ]
    assert said[0] == said[1]
    assert entry != "page.js" or b"say page a\n          // line <1>,<2> 2 3 " in said[0]


def test_each_module_is_in_it_once():
    """After what it imports, without what is said beside the code."""
    script = make_script("page.js", MODULES.__getitem__)
    order = [line[3:] for line in script.splitlines() if line.startswith("// ")]
    assert order == ["lines.js", "room/say.js", "count.js", "effect.js", "page.js"]
    assert "not said" not in script and "// said" not in script


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"lines.js": 'import "./page.js";'}, "a circle: page.js → room/say.js → lines.js → page"),
        ({"lines.js": "export const line = [];"}, "room/say.js: lines.js exports no lines"),
        ({"lines.js": "export default [];"}, "lines.js, line 1: `export default"),
    ],
)
def test_what_would_not_be_the_same_is_refused(changed, complaint):
    with pytest.raises(BundleError) as refused:
        make_script("page.js", {**MODULES, **changed}.__getitem__)
    assert complaint in str(refused.value)
