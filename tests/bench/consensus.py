"""What every method of `goldleaf consensus` gets right, and how fast it is: consensus.py GOLDLEAF README [PART...].

Writes the tables of a part ("accuracy", "cost", "speed", "huge"; all but the last, if none is named) between its two marks of
README. Sets come from GOLDLEAF_TEST_DATA; which, and what others reached on them, says consensus_sets.json. Times of one thread are the
processor's, and all are medians of alternating runs, because machines are shared.
"""

import csv
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
GOLDLEAF, README = sys.argv[1:3]
PARTS = sys.argv[3:] or ["accuracy", "cost", "speed"]
DATA = os.environ.get("GOLDLEAF_TEST_DATA")
OTHERS = {
	"majority": "MajorityVote",
	"wawa": "Wawa",
	"dawid-skene": "DawidSkene",
	"one-coin": "OneCoinDawidSkene",
	"glad": "GLAD",
}


def goldleaf(*args):
	return subprocess.run([GOLDLEAF, "consensus", *map(str, args)], capture_output=True, text=True, check=False)


def crowdkit(*args):
	return json.loads(subprocess.check_output([sys.executable, HERE / "crowd_kit_run.py", *map(str, args)], stderr=subprocess.DEVNULL))


def methods():
	"""By type, the methods that the help names."""
	found, kind = {}, None
	for line in goldleaf("-h").stdout.split("\n"):
		if m := re.match(r"  (\w+) +\S", line):
			kind = m[1]
		elif m := re.match(r" +Methods: (.*)\.$", line):
			found[kind] = m[1].split(", ")
	return found


def table(head, rows):
	lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
	return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def truth_of(args):
	run = goldleaf("--json", *args)
	if run.returncode:
		sys.exit(f"goldleaf consensus {args}: {run.stderr}")
	return json.loads(run.stdout)["truth"]


def percent(share):
	return f"{100 * share:.2f}"


def accuracies(sets, names):
	"""Ours, and in brackets crowd-kit's, where it has the method."""
	rows, sums = [], {}
	for name in sets:
		answers, truth = (Path(DATA, name, f) for f in ("answers.csv", "truth.csv"))
		row = [name]
		for method in names:
			share = truth_of(["--method", method, "--truth", truth, answers])["accuracy"]
			sums[method] = sums.get(method, 0) + share / len(sets)
			other = OTHERS.get(method)
			theirs = f" ({percent(crowdkit(other, answers, truth)['accuracy'])})" if other else ""
			row.append(percent(share) + theirs)
		rows.append(row)
	rows.append(["mean"] + [percent(sums[m]) for m in names])
	return table(["set"] + names, rows)


def by_gold(sets, names, folder):
	"""Every tenth task is known; the others are scored."""
	rows, gold = [], Path(folder, "gold.csv")
	for name in sets:
		truth = Path(DATA, name, "truth.csv")
		with truth.open(newline="") as f, gold.open("w", newline="") as out:
			known = sorted((r["task"], r["label"]) for r in csv.DictReader(f) if r["label"])
			csv.writer(out).writerows([("task", "label"), *known[::10]])
		args = ["--truth", truth, "--gold", gold, Path(DATA, name, "answers.csv")]
		rows.append([name, len(known[::10])] + [percent(truth_of(["--method", m, *args])["accuracy"]) for m in names])
	return table(["set", "known"] + names, rows)


def other_types(sets, kinds):
	rows = []
	for s in sets:
		folder = Path(DATA, s["set"])
		args = ["--type", s["type"], "--truth", folder / s["truth"]]
		for option in ("assigned", "truth_tasks"):
			if option in s:
				args += ["--" + option.replace("_", "-"), folder / s[option]]
		if "repeats" in s:
			args += ["--repeats", s["repeats"]]
		for method in kinds[s["type"]]:
			figures = truth_of([*args, "--method", method, folder / "answers.csv"])
			shown = " / ".join(f"{figures[f]:.4f}" for f in s["figures"])
			rows.append([s["set"], method, ", ".join(s["figures"]), shown, s["reference"]])
	return table(["set", "method", "figure", "ours", "what others reached"], rows)


def ours(method, answers, *args):
	began = time.perf_counter()
	before = resource.getrusage(resource.RUSAGE_CHILDREN)
	run = goldleaf("--method", method, "--times", *args, answers)
	after = resource.getrusage(resource.RUSAGE_CHILDREN)
	figures = re.search(r"decided in (\S+) s \((\S+) s of processors\).*; (\d+) KiB", run.stderr).groups()
	wall, cpu, kib = map(float, figures)
	used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
	passes = re.search(r"^(\d+) iterations", run.stderr, re.MULTILINE)
	return {
		"whole": time.perf_counter() - began,
		"used": used,
		"wall": wall,
		"fit": cpu,
		"kib": kib,
		"iterations": int(passes[1]) if passes else 0,
	}


def crowd(folder, tasks, a_worker=20):
	plan = ["--tasks", tasks, "--annotators", max(20, tasks // a_worker), "--redundancy", 10, "--labels", 4, "--accuracy", 0.7, "--spread", 0.25]
	subprocess.run([GOLDLEAF, "simulate", *map(str, plan), folder], check=True, capture_output=True)
	return Path(folder, "answers.csv")


def median(runs, what):
	return statistics.median(what(r) for r in runs)


def costs(sets, folder):
	"""What the default costs, in runs of dawid-skene: medians of runs that take turns."""
	real = [(name, Path(DATA, name, "answers.csv"), 9) for name in sets] if DATA else []
	made = [("made", crowd(Path(folder, f"cost{n}"), n), 9 if n < 100_000 else 3) for n in (800, 10_000, 100_000)]
	rows = []
	for name, answers, times in real + made:
		with answers.open() as f:
			n = sum(1 for _ in f) - 1
		pairs = [[1000 * ours(m, answers, "--threads", "1")["fit"] for m in ("dawid-skene", "default")] for _ in range(times)]
		base, fit = (statistics.median(of) for of in zip(*pairs, strict=True))
		rows.append([name, f"{n:,}", f"{base:.2f}", f"{fit:.2f}", fit / base])
	for what, of in (("median of the sets", rows[: len(real)]), ("median of all", rows[:])):
		if of:
			rows.append([what, "", "", "", median(of, lambda row: row[-1])])
	return table(["crowd", "answers", "dawid-skene, ms", "the default, ms", "runs"], [[*row[:-1], f"{row[-1]:.1f}"] for row in rows])


def speed(folder, whole):
	"""Dawid-Skene beside crowd-kit's, both ended by 10^-5 of log-likelihood an answer; and every method, as it is."""
	rows, each = [], []
	for tasks in [800, 10_000, 100_000] + ([1_000_000] if whole else []):
		answers = crowd(Path(folder, str(tasks)), tasks)
		pairs = []
		for _ in range(3 if tasks < 1_000_000 else 1):
			one = ours("dawid-skene", answers, "--tolerance", "0.00001", "--threads", "1")
			two = ours("dawid-skene", answers, "--tolerance", "0.00001")
			pairs.append((one, two, crowdkit("DawidSkene", answers)))
		n = 10 * tasks
		rows.append([
			f"{n:,}",
			f"{1000 * median(pairs, lambda p: p[0]['fit']):.2f}",
			f"{1000 * median(pairs, lambda p: p[2]['fit_s']):.0f}",
			f"{median(pairs, lambda p: p[2]['fit_s'] / p[0]['fit']):.0f}",
			f"{median(pairs, lambda p: p[2]['wall_s'] / p[1]['wall']):.0f}",
			f"{median(pairs, lambda p: (p[2]['read_s'] + p[2]['fit_s']) / p[0]['used']):.0f}",
			f"{median(pairs, lambda p: sum(p[2][k] for k in ('import_s', 'read_s', 'fit_s')) / p[0]['used']):.0f}",
			f"{median(pairs, lambda p: n * p[0]['iterations'] / p[0]['fit']) / 1e6:.1f}",
			f"{median(pairs, lambda p: n * p[2]['iterations'] / p[2]['fit_s']) / 1e6:.1f}",
			f"{median(pairs, lambda p: p[0]['used']):.2f}",
			f"{median(pairs, lambda p: sum(p[2][k] for k in ('import_s', 'read_s', 'fit_s'))):.2f}",
			f"{median(pairs, lambda p: p[0]['kib']) / 1024:.0f}",
			f"{median(pairs, lambda p: p[2]['kib']) / 1024:.0f}",
		])
		if tasks == 100_000:
			for method in methods()["choice"]:
				run = ours(method, answers, "--threads", "1")
				each.append([method, f"{run['fit']:.3f}", f"{run['used']:.3f}", f"{run['kib'] / 1024:.0f}"])
	head = ["answers", "fit, ms", "crowd-kit's", "times as fast", "all threads", "with reading", "with importing"]
	head += ["million answers x iterations a second", "crowd-kit's", "whole process, s", "crowd-kit's", "peak, MiB", "crowd-kit's"]
	return table(head, rows), table(["method", "fit, s", "whole process, s", "MiB"], each)


def write(part, text):
	begin, end = (f"<!-- {part}: {at} -->" for at in ("begin", "end"))
	head, rest = Path(README).read_text().split(begin)
	Path(README).write_text(head + begin + "\n" + text + "\n" + end + rest.split(end)[1])
	print(text)


def accuracy_part(folder):
	kinds, sets = methods(), json.loads((HERE / "consensus_sets.json").read_text())
	labels = kinds["choice"]
	return [
		"Accuracy in %, in brackets that of crowd-kit 1.4.2 as it comes:",
		accuracies(sets["labels"], [m for m in labels if m != "weighted-majority"]),
		"Every tenth task known, accuracy on the others:",
		by_gold(sets["labels"], labels, folder),
		"Other types:",
		other_types(sets["others"], kinds),
	]


def speed_part(folder):
	beside, each = speed(folder, os.environ.get("WHOLE"))
	return [
		"Dawid-Skene beside crowd-kit 1.4.2, both ended by 10^-5 of log-likelihood an answer; ten answers a task, four labels, "
		f"a worker for twenty tasks; {os.cpu_count()} cores, shared with others:",
		beside,
		"Every method on a million of those answers, one thread, ended as its parameters say:",
		each,
	]


def cost_part(folder):
	sets = json.loads((HERE / "consensus_sets.json").read_text())
	return [
		"What the default costs in runs of dawid-skene, one thread, copiers looked for and all; medians of runs that take turns; "
		f"{os.cpu_count()} cores, shared with others:",
		costs(sets["labels"], folder),
	]


def huge_part(folder):
	"""A hundred million answers; the folder needs 2 GB, the process 3."""
	answers = crowd(Path(folder, "huge"), 10_000_000, 1000)
	run = ours("dawid-skene", answers, "--tolerance", "0.00001")
	return [
		f"A hundred million answers of 10,000 workers to ten million tasks, all threads: {run['whole']:.0f} s in all, of which "
		f"{run['wall']:.1f} s were {run['iterations']} iterations of Dawid and Skene's ({100 * run['iterations'] / run['fit']:.0f} million "
		f"answers x iterations a second of a processor); at most {run['kib'] / 1024 ** 2:.1f} GiB, {run['kib'] * 1024 / 1e8:.0f} bytes an answer."
	]


def main():
	with tempfile.TemporaryDirectory() as folder:
		if "accuracy" in PARTS and DATA:
			write("accuracy", "\n\n".join(accuracy_part(folder)))
		if "cost" in PARTS:
			write("cost", "\n\n".join(cost_part(folder)))
		if "speed" in PARTS:
			write("speed", "\n\n".join(speed_part(folder)))
		if "huge" in PARTS or os.environ.get("HUGE"):
			write("huge", "\n\n".join(huge_part(folder)))


main()
