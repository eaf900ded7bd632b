"""Texts of a crowd, as tests/replay/run compares them.

texts.py rows N <answers.csv      the first N recordings' rows, of each annotator the first, as CSV
texts.py count <answers.csv       how many answers there are
texts.py results <results.csv     task TAB text of what goldleaf consensus wrote
texts.py records BUNDLE QUESTION  the same of a dataset: a record names the answer, said.jsonl holds it
"""
import csv
import json
import sys

NAME = ".mp3"  # a few rows of the set are torn and name no recording


def rows(limit):
    out = csv.writer(sys.stdout, lineterminator="\n")
    reader = csv.DictReader(sys.stdin)
    said, tasks = set(), set()

    out.writerow(["task", "worker", "label"])
    for row in reader:
        key = row["task"], row["worker"]
        if key in said or not row["task"].endswith(NAME) or (row["task"] not in tasks and len(tasks) == limit):
            continue
        tasks.add(row["task"])
        said.add(key)
        out.writerow([*key, row["label"]])


def line(task, text):
    print(task, json.dumps(text), sep="\t")


def results():
    for row in csv.DictReader(sys.stdin):
        line(row["task"], row["text"])


def records(bundle, question):
    with open(f"{bundle}/said.jsonl") as file:
        said = {row["index"]: row["said"] for row in map(json.loads, file) if "value" in row["said"]}
    with open(f"{bundle}/records.jsonl") as file:
        for record in map(json.loads, file):
            result = record["questions"][question]
            if result["status"] == "consensus":
                line(record["external_id"], said[result["value"]["answer"]]["value"][question]["text"])


mode, *rest = sys.argv[1:]
if mode == "rows":
    rows(int(rest[0]))
elif mode == "count":
    print(sum(1 for _ in csv.DictReader(sys.stdin)))
elif mode == "results":
    results()
else:
    records(*rest)
