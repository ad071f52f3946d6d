"""The proofs of some circuits of GoogLeNet as a table: how large, how necessary, how sufficient, and the verdict.

    python3 Benchmarks/circuits.py MICROGRAPH MODEL PHOTOS STORE [TARGET...] > Benchmarks/CIRCUITS.md
"""
import json
import resource
import subprocess
import sys

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


def main(program, model, photos, store, *chosen):
    rows, facts = [], []
    for target in chosen or TARGETS:
        layer, unit = target.split(":")
        top = LAYERS.index(f"inception_{layer}/output")
        layers = LAYERS[max(top - BELOW, 0) : top + 1]
        command = [program, "circuit", model, f"{LAYERS[top]}:{unit}", "--layers", ",".join(layers)]
        start = processor_seconds()
        result = subprocess.run(
            [*command, "--images", photos, "--store", store, *OPTIONS], capture_output=True, text=True)
        seconds = processor_seconds() - start
        print(target, f"{seconds:.0f} s", result.stderr.strip()[-200:], file=sys.stderr, flush=True)
        if result.returncode:
            rows.append(f"| {target} | {result.stderr.strip().splitlines()[-1] if result.stderr.strip() else 'failed'} |")
            continue
        circuit = json.loads(result.stdout)
        proof = circuit["evidence"]
        primary = next(a for a in proof["ablations"] if a["kind"] == proof["ablation"])
        facts.append((proof, seconds))
        stable, special = proof.get("stability"), proof.get("specificity")
        rows.append(
            "| " + " | ".join(
                [
                    target, proof["verdict"], f"{len(circuit['units'])}, {len(circuit['edges'])}",
                    interval(primary.get("skeletonCut")), size(proof.get("necessary")), interval(primary.get("necessary")),
                    chance(proof.get("necessity")), size(proof.get("sufficient")), interval(primary.get("faithfulness")),
                    chance(proof.get("sufficiency")), percent(stable["jaccard"]) if stable else "-",
                    percent(special["left"]) if special else "-", proof["rankings"][0]["method"] if proof["rankings"] else "-",
                    f"{seconds:.0f}",
                ]) + " |")
    small = sum(
        1 for p, _ in facts
        if (p.get("necessary") or {"share": 1})["share"] <= 0.05 and (p.get("sufficient") or {"share": 1})["share"] <= 0.15)
    words = {word: sum(p["verdict"] == word for p, _ in facts) for word in ("proved", "supported", "suggested")}
    print("# Circuits of GoogLeNet\n")
    print(
        "Written by `Benchmarks/circuits.py`: every circuit over the target's layer and up to three below it, units replaced"
        " by their mean, on held-out photographs (one of each class of ImageNet). Shares are medians with 95 % intervals.\n")
    print(
        f"- {len(facts)} targets: " + ", ".join(f"{n} {w}" for w, n in words.items())
        + f"; {small} have a necessary circuit of at most 5 % of the edges and a sufficient one of at most 15 %.")
    if facts:
        print(f"- processor seconds, from a warm store: median {sorted(s for _, s in facts)[len(facts) // 2]:.0f}, "
              f"most {max(s for _, s in facts):.0f}.\n")
    print(
        "| target | verdict | skeleton: units, edges | left without it | necessary | left without it | beats random, p |"
        " sufficient | kept by it alone | beats random, p | edges found again | left of other units | ranked by | processor s |")
    print("|---" * 14 + "|")
    print("\n".join(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
