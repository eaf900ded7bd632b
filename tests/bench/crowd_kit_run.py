"""crowd-kit on one file, in a process of its own: crowd_kit_run.py CLASS ANSWERS [TRUTH] prints a JSON object.

Importing, reading and fitting are timed apart, by the processor's clock, fitting by the wall's, too; memory is the peak
of the process.
"""

import json
import resource
import sys
import time

began = time.process_time()
import pandas
from crowdkit import aggregation

imported = time.process_time()
name, answers = sys.argv[1:3]
data = pandas.read_csv(answers, dtype=str, keep_default_na=False, usecols=["task", "worker", "label"])
read = time.process_time()
method = getattr(aggregation, name)()
if hasattr(method, "tol"):
	method.n_iter, method.tol = 100, 1e-5
wall = time.perf_counter()
labels = method.fit_predict(data)
wall = time.perf_counter() - wall
fitted = time.process_time()
out = {
	"import_s": imported - began,
	"read_s": read - imported,
	"fit_s": fitted - read,
	"wall_s": wall,
	"kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
	"iterations": len(getattr(method, "loss_history_", [])),
}
if len(sys.argv) > 3:
	truth = pandas.read_csv(sys.argv[3], dtype=str, keep_default_na=False).set_index("task").label
	truth = truth[(truth != "") & truth.index.isin(labels.index)]
	out["accuracy"] = float((labels[truth.index] == truth).mean())
print(json.dumps(out))
