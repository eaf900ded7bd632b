"""Boxes as task,x,y,w,h in ten-thousandths of the picture's sides.

    boxes.py parts ITEMS.jsonl <PIXELS.csv     of a file (with a worker or without) in pixels
    boxes.py records BUNDLE QUESTION           of a dataset's records
    boxes.py floor <RESULTS.csv                of results: corners to whole numbers downwards, without ties
"""
import csv
import json
import math
import sys
from fractions import Fraction

SIDE = 10000


def side(start, size, pixels):
    ends = [Fraction(start), Fraction(start) + Fraction(size)]
    ends = [min(max(math.floor(end * SIDE / pixels + Fraction(1, 2)), 0), SIDE) for end in ends]
    ends[0] = min(ends[0], SIDE - 1)
    return ends[0], max(ends[1] - ends[0], 1)


def parts(items):
    with open(items) as lines:
        size = {item["task"]: (item["width"], item["height"]) for item in map(json.loads, lines)}
    rows = csv.DictReader(sys.stdin)
    out = csv.DictWriter(sys.stdout, rows.fieldnames, lineterminator="\n")
    out.writeheader()
    for row in rows:
        width, height = size[row["task"]]
        row["x"], row["w"] = side(row["x"], row["w"], width)
        row["y"], row["h"] = side(row["y"], row["h"], height)
        out.writerow(row)


def records(bundle, question):
    with open(bundle + "/records.jsonl") as lines:
        for record in map(json.loads, lines):
            for box in (record["questions"][question]["value"] or {"boxes": []})["boxes"]:
                print(record["external_id"], box["x"], box["y"], box["w"], box["h"], sep=",")


def floor():
    for row in csv.DictReader(sys.stdin):
        if row["tie"] == "0":
            left, top, width, height = (Fraction(row[name]) for name in "xywh")
            x, y = math.floor(left), math.floor(top)
            print(row["task"], x, y, math.floor(left + width) - x, math.floor(top + height) - y, sep=",")


{"parts": parts, "records": records, "floor": floor}[sys.argv[1]](*sys.argv[2:])
