"""load.py URL KEYFILE: what datasets reads of our exports is what was put in, to the character."""

import sys

from datasets import load_dataset

import world

passed = failed = 0


def check(holds, says):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print("FAIL", says)


def number(row):
    return int(row["rejected"][0]["content"].replace('"A",', "B").split()[1])


def side(i, field):
    return [{"role": "assistant", "content": world.content(i)[field]}]


def turns(messages):
    return [{"role": m["role"], "content": m["content"]} for m in messages]


def right_pair(row):
    i = number(row)
    chosen, rejected = ("a", "b") if world.choice(i) == "left" else ("b", "a")
    return (
        turns(row["prompt"]) == world.content(i)["prompt"]
        and turns(row["chosen"]) == side(i, chosen)
        and turns(row["rejected"]) == side(i, rejected)
    )


DECIDED = [i for i in range(world.TASKS) if world.choice(i) in ("left", "right")]


def lean(files):
    both = load_dataset("json", data_files={p: files(f"trl-dpo/lean/{p}.jsonl.gz") for p in ("train", "test")})
    rows = list(both["train"]) + list(both["test"])
    check(set(both["train"].column_names) == {"prompt", "chosen", "rejected"}, "the trainer's columns and no other")
    check(sorted(map(number, rows)) == DECIDED, "every decided pair once")
    check(all(map(right_pair, rows)), "text as it was, chosen as it was said")
    groups = [{number(r) // 2 for r in both[p]} for p in ("train", "test")]
    check(not groups[0] & groups[1] and all(groups), "a group is on one side")


def full(files):
    rows = load_dataset("json", data_files=files("trl-dpo/full/train.jsonl"), split="train")
    check(rows.features["margin"].dtype == "float64" and rows.features["p_chosen"].dtype == "float64", "numbers")
    for row in rows:
        i = number(row)
        check(right_pair(row) and row["prompt_id"] == f"g-{i // 2}" and row["id"] == f"t-{i}", f"pair {i}")
        check(row["margin"] == (2.0 if i % 2 else 1.0) and row["votes"][world.choice(i)] == 2, f"margin of {i}")
        check(len(row["judgments"]) == 2 and row["judgments"][0]["active_ms"] == 1000 + i, f"judgments of {i}")
        check(row["dimensions"]["why"]["value"]["text"] == f"because {i}", f"words about {i}")


def undecided(files):
    rows = load_dataset("json", data_files=files("trl-dpo/lean/undecided.jsonl.gz"), split="train")
    check(sorted({r["value"] for r in rows}) == ["both_bad", "tie"], "ties and both bad have a file of their own")
    check(len(rows) == world.TASKS - len(DECIDED), "all of them")


def streamed(files):
    for name in ("trl-dpo/lean/train.jsonl", "trl-dpo/lean/train.jsonl.gz"):
        rows = list(load_dataset("json", data_files=files(name), split="train", streaming=True))
        check(rows and all(map(right_pair, rows)), f"{name}, streamed")


def tables(files):
    for name in ("jsonl/lean/all.jsonl.gz", "jsonl/full/all.jsonl"):
        rows = load_dataset("json", data_files=files(name), split="train")
        check(len(rows) == world.TASKS, f"{name}: a line a record")
        for row in rows:
            i = int(row["external_id"][2:])
            check(row["content"]["a"] == world.content(i)["a"] and turns(row["content"]["prompt"]) == world.content(i)["prompt"]
                  and row["values"]["better"]["choice"] == world.choice(i), f"{name}: {i}")
    rows = load_dataset("csv", data_files=files("csv/lean/all.csv.gz"), split="train")
    check(len(rows) == world.TASKS and set(r["answer.better"] for r in rows) == {"left", "right", "tie", "both_bad"}, "csv")
    check(all(r["b"] == world.content(int(r["external_id"][2:]))["b"] for r in rows), "csv: cells as they were")


def main():
    url = sys.argv[1]
    with open(sys.argv[2], encoding="ascii") as f:
        server = world.Server(url, f.read().strip())
    dataset = world.make(server)

    def files(name):
        return f"{url}/v1/datasets/{dataset}/files/export/{name}"

    for part in (lean, full, undecided, streamed, tables):
        part(files)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
