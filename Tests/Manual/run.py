"""Runs every block of the manual: `run.py FOLDER_OF_THE_PROGRAM [PAGE...]`.

A page of Docs, or README.md, begins in a folder of its own with what the tutorial asks for: `model.onnx` (Bestiary),
`labels.txt`, `photographs` (60 drawn scenes in folders of their classes), `finetuned.onnx` (another last layer), and, but
for the tutorial, `my-microscope`. What the line with a block's three marks says is done, from the top on:

    sh                      the lines are run; one that fails ends the page
    sh not run: REASON      nothing
    python                  the same with Python
    json                    the output of the command that stands above the block, a line of code and a colon, has its keys, no
                            more and no fewer; null stands for what need not be there, a key "..." for any
    yaml, markdown, mustache    the file that is named above the block in the same way is written, and YAML is read

A block that is none of these is a fault. That project has three layers, and pictures of one step; other
projects get a second for pictures. The pages are the same.
Last, Docs/configuration.md must be what `micrograph reference` prints, and the links between pages must lead somewhere.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import onnx
import yaml
from onnx import numpy_helper

ROOT = Path(__file__).resolve().parents[2]
BESTIARY = ROOT / "Content/models/bestiary"
BLOCK = re.compile(
    r"(?:^`(?P<above>[^`\n]+)`:\n\n)?^```(?P<kind>\S*)[ ]?(?P<rest>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"\]\(([^)#:]*)(#[^)]*)?\)")


class Fault(Exception):
    """What is wrong with a block, in words."""


def finetuned(path):
    """Bestiary with a last layer that was trained on, as far as a build can tell."""
    model = onnx.load(BESTIARY / "bestiary.onnx")
    last = model.graph.initializer[-1]
    for tensor in model.graph.initializer:
        if tensor.name in {name for node in model.graph.node if node.op_type == "Gemm" for name in node.input}:
            last = tensor
    last.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(last) * 1.1, last.name))
    onnx.save(model, path)


def merged(values):
    """One value with all keys of a list's."""
    tables = [value for value in values if isinstance(value, dict)]
    if len(tables) < len(values) or not tables:
        return values[0] if values else None
    return {
        key: merged([value[key] for value in tables if value.get(key) is not None])
        for key in {key for value in tables for key in value}
    }


def differences(said, found, place=""):
    """Where the keys of a sample are not those of the program's output."""
    if isinstance(said, list) and isinstance(found, list):
        if said and found:
            yield from differences(merged(said), merged(found), place + "[]")
    elif isinstance(said, dict) and isinstance(found, dict):
        if "..." in said:
            return
        for key in sorted(said.keys() | found.keys()):
            where = f"{place}.{key}"
            if key not in said:
                yield f"{where} is not in the manual"
            elif key not in found:
                if said[key] is not None:
                    yield f"{where} is not in the output"
            elif said[key] is not None and found[key] is not None:
                yield from differences(said[key], found[key], where)


class Bench:
    """The folder in which the blocks of a page are run, with what pages begin with."""

    def __init__(self, place, programs):
        # The project's configuration has the whole path of its model, so a page's folder is always the same one.
        self.folder, self.saved = place / "page", place / "saved"
        tools = place / "tools"
        tools.mkdir()
        wrapper = tools / "micrograph"
        wrapper.write_text(
            f'#!/bin/bash\nif [ "$1" = build ] && [[ "$*" != *--shard* ]]; then set -- "$@" --budget 1s; fi\n'
            f'exec {programs}/micrograph "$@"\n'
        )
        wrapper.chmod(0o755)
        self.environment = dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}")
        self.folder.mkdir()
        shutil.copy(BESTIARY / "bestiary.onnx", self.folder / "model.onnx")
        shutil.copy(BESTIARY / "labels.txt", self.folder)
        finetuned(self.folder / "finetuned.onnx")
        self.run(f"{programs}/bestiary-scenes export-pictures 60 3000 photographs")
        begin = "micrograph init my-microscope --model model.onnx --images photographs --labels labels.txt"
        self.run(f"{begin} --mean 0.5 --std 0.25")
        configuration = self.folder / "my-microscope/Content/microscope.yml"
        text = configuration.read_text().replace("preset: standard", "{steps: 1, size: 32}")
        configuration.write_text(text + "layers: [mixed4a, mixed4b, mixed4c]\n")
        self.run("micrograph build my-microscope")
        self.folder.rename(self.saved)

    def begin(self, with_project):
        """Puts everything back to where a page begins."""
        shutil.rmtree(self.folder, ignore_errors=True)
        left_out = None if with_project else shutil.ignore_patterns("my-microscope")
        shutil.copytree(self.saved, self.folder, ignore=left_out)

    def run(self, command):
        """The standard output of shell lines; what they wrote to both is in the fault."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder, env=self.environment, capture_output=True, text=True,
        )
        if done.returncode:
            raise Fault(f"status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def do(self, block):
        """Does what a block says; returns whether anything was done."""
        above, kind, rest, text = block.group("above", "kind", "rest", "text")
        if rest.startswith("not run: "):
            return False
        if kind == "sh" and not rest:
            self.run(text)
        elif kind == "python" and not rest:
            self.run(f"{sys.executable} - <<'END'\n{text}END\n")
        elif kind == "json" and above and not rest:
            faults = list(differences(json.loads(text), json.loads(self.run(above))))
            if faults:
                raise Fault("\n".join(faults))
        elif kind in ("yaml", "markdown", "mustache") and above and not rest:
            file = self.folder / above
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            if kind == "yaml":
                yaml.safe_load(text)
        else:
            raise Fault(f"a block must say what it is: '{kind} {rest}'")
        return True


def page(path, bench):
    """Runs a page's blocks in order; yields its faults with their lines."""
    text = path.read_text()
    name = path.relative_to(ROOT)
    for link in LINK.finditer(CODE.sub("", BLOCK.sub("", text))):
        if link[1] and not (path.parent / link[1]).exists():
            yield f"{name}: the link {link[1]} leads nowhere"
    blocks = list(BLOCK.finditer(text))
    if any(not block["rest"].startswith("not run: ") for block in blocks):
        bench.begin(with_project=path.stem != "tutorial")
    start = time.monotonic()
    done = 0
    for block in blocks:
        try:
            done += bench.do(block)
        except (Fault, yaml.YAMLError, json.JSONDecodeError) as fault:
            line = text.count("\n", 0, block.start("text"))
            yield f"{name}, line {line}: {fault}"
            break
    if blocks:
        print(f"{name}: {done} of {len(blocks)} blocks were run, {time.monotonic() - start:.0f} s", flush=True)


def main():
    programs = Path(sys.argv[1]).resolve()
    wanted = [Path(name).resolve() for name in sys.argv[2:]]
    start = time.monotonic()
    faults = []
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place), programs)
        for path in wanted or [ROOT / "README.md", *sorted((ROOT / "Docs").glob("*.md"))]:
            faults += page(path, bench)
    if not wanted:
        reference = subprocess.run([programs / "micrograph", "reference"], capture_output=True, text=True, check=True)
        if reference.stdout != (ROOT / "Docs/configuration.md").read_text():
            faults.append("Docs/configuration.md is not what `micrograph reference` prints; `make reference` writes it")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"The manual took {time.monotonic() - start:.0f} s")
    sys.exit(bool(faults))


main()
