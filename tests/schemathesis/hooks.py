"""Path parameters of things that are there, most of the time: a random id is never anybody's."""

import json
import os

import schemathesis

world = json.load(open(os.environ["GOLDLEAF_WORLD"]))
there = {
    "project": [world["project"]],
    "dataset": [world["dataset"]],
    "account": [world["account"]],
    "task": [str(n) for n in range(1, 21)],
    "index": list(range(20)),
}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters:
        return path_parameters
    for name, known in there.items():
        made = path_parameters.get(name)
        draw = sum(str(made).encode()) if made is not None else 0
        if made is not None and draw % 4:
            path_parameters[name] = known[draw % len(known)]
    return path_parameters
