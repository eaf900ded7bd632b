echo "goldleaf agreement and --report, on files"
"$goldleaf" agreement --draws 50 "$data/rte/answers.csv" >"$work/agreement"
cat "$work/agreement"
check "alpha 0.241479" awk '$1 == "alpha_nominal" { a = $2 } END { exit a != "0.241479" }' "$work/agreement"
"$goldleaf" agreement --pairs --draws 0 "$data/pandalm/answers.csv" >"$work/pairs"
check "three pairs of annotators" [ "$(cut -d, -f1-3,5 "$work/pairs" | tail -n +2 | cut -c1-16 | tr '\n' ' ')" = \
	"w0,w1,999,0.8520 w0,w2,999,0.8789 w1,w2,999,0.8616 " ]
"$goldleaf" consensus --truth "$data/rte/truth.csv" --report "$work/report.html" "$data/rte/answers.csv" >"$work/results.csv" 2>&1
check "a report beside the results" grep -q '<svg' "$work/report.html"
check "of all tasks" grep -q 'on 800 tasks whose truth is known' "$work/report.html"
