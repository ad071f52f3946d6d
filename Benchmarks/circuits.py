"""The proofs of some circuits of GoogLeNet as a table: how large, how necessary, how sufficient, and the verdict.

    python3 Benchmarks/circuits.py MICROGRAPH MODEL PHOTOS STORE KNOWN [TARGET...] > table.md

Every target that is measured is told at once and added to KNOWN, a line of JSON; those that stand there already are not
measured again, so a run that was stopped goes on where it was.
"""
import json
import pathlib
import resource
import subprocess
import sys
import time

LAYERS = ["conv2/relu_3x3"] + [f"inception_{name}/output" for name in ("3a", "3b", "4a", "4b", "4c", "4d", "4e")]
BELOW = 3
TARGETS = """3b:20 3b:85 3b:379 3b:413 4a:107 4a:224 4a:392 4a:475 4b:70 4b:166 4b:206 4b:322 4b:373 4b:454
4c:62 4c:130 4c:212 4c:414 4c:447 4d:11 4d:83 4d:268 4e:55 4e:126 4e:310""".split()
OPTIONS = "--mean 104,117,123 --range 0,255 --order bgr --resize 256 --size 224 --json".split()


def percent(share, digits=0):
    return f"{100 * share:.{digits}f} %"


def interval(value):
    return f"{percent(value['median'])} ({percent(value['low'])} to {percent(value['high'])})" if value else "-"


def size(circuit):
    return f"{sum(circuit['units'])} units, {percent(circuit['share'], 2)}" if circuit else "none"


def chance(test):
    return f"{test['won']}, {test['p']:.1e}" if test else "-"


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(program, model, photos, store, target):
    """What is told of one target: its proof, how much is drawn, and what it took."""
    layer, unit = target.split(":")
    top = LAYERS.index(f"inception_{layer}/output")
    layers = LAYERS[max(top - BELOW, 0) : top + 1]
    command = [program, "circuit", model, f"{LAYERS[top]}:{unit}", "--layers", ",".join(layers)]
    before, start = processor_seconds(), time.monotonic()
    result = subprocess.run([*command, "--images", photos, "--store", store, *OPTIONS], capture_output=True, text=True)
    fact = {"target": target, "processor": processor_seconds() - before, "clock": time.monotonic() - start}
    if result.returncode:
        return fact | {"fault": (result.stderr.strip().splitlines() or ["failed"])[-1]}
    circuit = json.loads(result.stdout)
    return fact | {
        "units": len(circuit["units"]), "edges": len(circuit["edges"]),
        "proof": {name: value for name, value in circuit["evidence"].items() if name not in ("interventions", "sizes")}}


def row(fact):
    if "fault" in fact:
        return f"| {fact['target']} | {fact['fault']} |"
    proof = fact["proof"]
    primary = next(a for a in proof["ablations"] if a["kind"] == proof["ablation"])
    stable, special = proof.get("stability"), proof.get("specificity")
    return "| " + " | ".join([
        fact["target"], proof["verdict"], f"{fact['units']}, {fact['edges']}",
        interval(primary.get("skeletonCut")), size(proof.get("necessary")), interval(primary.get("necessary")),
        chance(proof.get("necessity")), size(proof.get("sufficient")), interval(primary.get("faithfulness")),
        chance(proof.get("sufficiency")), percent(stable["jaccard"]) if stable else "-",
        percent(special["left"]) if special else "-", proof["rankings"][0]["method"] if proof["rankings"] else "-",
        f"{fact['processor']:.0f}, {fact['clock']:.0f}"]) + " |"


def table(facts):
    proofs = [fact["proof"] for fact in facts if "proof" in fact]
    small = sum(
        (p.get("necessary") or {"share": 1})["share"] <= 0.05 and (p.get("sufficient") or {"share": 1})["share"] <= 0.15
        for p in proofs)
    words = {word: sum(p["verdict"] == word for p in proofs) for word in ("proved", "supported", "suggested")}
    clock = sorted(fact["clock"] for fact in facts)
    return "\n".join([
        "# Circuits of GoogLeNet\n",
        "Written by `Benchmarks/circuits.py`: every circuit over the target's layer and up to three below it, units replaced"
        " by their mean, on held-out photographs (one of each class of ImageNet). Shares are medians with 95 % intervals.\n",
        f"- {len(facts)} of {len(TARGETS)} targets: " + ", ".join(f"{n} {w}" for w, n in words.items())
        + f"; {small} have a necessary circuit of at most 5 % of the edges and a sufficient one of at most 15 %.",
        f"- seconds by the clock: median {clock[len(clock) // 2]:.0f}, most {clock[-1]:.0f}.\n",
        "| target | verdict | skeleton: units, edges | left without it | necessary | left without it | beats random, p |"
        " sufficient | kept by it alone | beats random, p | edges found again | left of other units | ranked by"
        " | seconds: processor, clock |",
        "|---" * 14 + "|",
        *map(row, facts)])


def main(program, model, photos, store, known, *chosen):
    known = pathlib.Path(known)
    facts = [json.loads(line) for line in known.read_text().splitlines()] if known.exists() else []
    for target in chosen or TARGETS:
        if any(fact["target"] == target for fact in facts):
            continue
        facts.append(measured(program, model, photos, store, target))
        with known.open("a") as file:
            print(json.dumps(facts[-1]), file=file)
        print(row(facts[-1]), file=sys.stderr, flush=True)
    if facts:
        order = {target: place for place, target in enumerate(TARGETS)}
        print(table(sorted(facts, key=lambda fact: order.get(fact["target"], len(order)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
