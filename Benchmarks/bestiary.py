"""What the rule of proof says of circuits of Bestiary that mean nothing, and the circuits of its classes.

    bestiary-scenes export-pictures 2000 3000 SCENES
    python3 Benchmarks/bestiary.py MICROGRAPH SCENES STORE KNOWN > table.md

Every answer is told at once and added to KNOWN, a line of JSON; what stands there already is not asked again.
"""
import json
import pathlib
import subprocess
import sys
import time

MODEL = pathlib.Path(__file__).parent.parent / "Content/models/bestiary"
OPTIONS = "--mean 0.5 --std 0.25 --range 0,1 --order rgb --resize 96 --size 96 --json".split()
LAYERS = "mixed3b,mixed4a,mixed4b,mixed4c"
CONTROLS = 10
UNITS = [f"mixed4c:{unit}" for unit in range(3, 128, 6)][:20]
WORDS = ("proved", "supported", "suggested")


def ask(program, scenes, store, *arguments):
    start = time.monotonic()
    result = subprocess.run(
        [program, "circuit", MODEL / "bestiary.onnx", *arguments, "--images", scenes, "--store", store, "--labels",
         MODEL / "labels.txt", *OPTIONS], capture_output=True, text=True)
    fact = {"clock": time.monotonic() - start}
    if result.returncode:
        return fact | {"fault": (result.stderr.strip().splitlines() or ["failed"])[-1]}
    return fact | {"answer": json.loads(result.stdout)}


def percent(share, digits=0):
    return f"{100 * share:.{digits}f} %"


def controls(facts):
    print("| circuits of units | circuits | " + " | ".join(WORDS) + " |\n" + "|---" * 5 + "|")
    for kind, name in (("random", "ranked at random"), ("shuffled", "ranked in a network with shuffled weights")):
        verdicts = [v for fact in facts if "answer" in fact for v in fact["answer"][kind]]
        shares = [f"{verdicts.count(w)} ({percent(verdicts.count(w) / max(len(verdicts), 1), 1)})" for w in WORDS]
        print(f"| {name} | {len(verdicts)} | " + " | ".join(shares) + " |")


def classes(facts):
    print("\n| class | named right | others | alone, with 10 % of the edges | others taken for it | as many random units alone"
          " | not told without: edges | named right without | others without | s |\n" + "|---" * 10 + "|")
    for fact in facts:
        if "fault" in fact:
            print(f"| {fact['name']} | {fact['fault']} |")
            continue
        a = fact["answer"]
        cells = [a["name"], percent(a["before"]["own"]), percent(a["before"]["others"])]
        tenth = [p for p in a["sizes"] if p["size"]["share"] <= 0.105][-1]
        cells += [percent(tenth["kept"]["own"]), percent(tenth["kept"]["claimed"]), percent(tenth["randomKept"]["own"])]
        lost = next((p for p in a["sizes"] if p["cut"]["own"] <= 0.2 * a["before"]["own"]), None)
        cells += [
            percent(lost["size"]["share"], 2), percent(lost["cut"]["own"]),
            f"{percent(lost['cut']['others'])} ({percent(lost['cut']['others'] / a['before']['others'])} of before)"
        ] if lost else ["none", "-", "-"]
        print("| " + " | ".join(cells + [f"{fact['clock']:.0f}"]) + " |")


def main(program, scenes, store, known):
    known = pathlib.Path(known)
    facts = [json.loads(line) for line in known.read_text().splitlines()] if known.exists() else []
    questions = [(f"class:{name}", []) for name in (MODEL / "labels.txt").read_text().split()]
    questions += [(unit, ["--layers", LAYERS, "--controls", str(CONTROLS)]) for unit in UNITS]
    for name, options in questions:
        if any(fact["name"] == name for fact in facts):
            continue
        facts.append({"name": name} | ask(program, scenes, store, name, *options))
        with known.open("a") as file:
            print(json.dumps(facts[-1]), file=file)
        print(name, f"{facts[-1]['clock']:.0f} s", facts[-1].get("fault", ""), file=sys.stderr, flush=True)
    controls([fact for fact in facts if not fact["name"].startswith("class:")])
    classes([fact for fact in facts if fact["name"].startswith("class:")])


if __name__ == "__main__":
    main(*sys.argv[1:])
