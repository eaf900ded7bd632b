"""Spans as task,start,end,label in code points.

    spans.py points ITEMS.jsonl <WORDS.csv     of a file (with a worker or without) that counts words; a space between each
    spans.py records BUNDLE QUESTION           of a dataset's records
"""
import csv
import json
import sys


def points(items):
    with open(items) as lines:
        words = {item["task"]: item["tokens"] for item in map(json.loads, lines)}
    rows = csv.DictReader(sys.stdin)
    out = csv.DictWriter(sys.stdout, rows.fieldnames, lineterminator="\n")
    out.writeheader()
    for row in rows:
        start, end, tokens = int(row["start"]), int(row["end"]), words[row["task"]]
        at = sum(len(word) + 1 for word in tokens[:start])
        out.writerow({**row, "start": at, "end": at + len(" ".join(tokens[start:end]))})


def records(bundle, question):
    with open(bundle + "/records.jsonl") as lines:
        for record in map(json.loads, lines):
            for span in (record["questions"][question]["value"] or {"spans": []})["spans"]:
                print(record["external_id"], span["start"], span["end"], span["label"], sep=",")


{"points": points, "records": records}[sys.argv[1]](*sys.argv[2:])
