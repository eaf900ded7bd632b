# The first 20,000 answers, or what "whole" says: how many pairs, and how many tasks must be decided at least.
: "${pairs:=20000}" "${decided:=3900}"

echo "convarg, the first $pairs pairs"
head -n $((pairs + 1)) "$data/convarg/answers.csv" >"$work/convarg.csv"
replay convarg --limit "$pairs" --audit "$work/convarg" >"$work/convarg.json" 2>"$work/convarg.log"
played convarg "$pairs"
sed -n 's/.*"external_id":"\([^"]*\)".*"better":{"confidence":"\([0-9.]*\)","status":"consensus","value":{"choice":"\([a-z_]*\)"}.*/\1,\3,\2/p' \
	"$work/convarg/bundle/records.jsonl" | sort >"$work/dataset.csv"
# Decided are the tasks that have their five answers, no tie, and the confidence of the policy.
"$goldleaf" consensus --method dawid-skene "$work/convarg.csv" 2>"$work/consensus.log" |
	awk -F, 'NR == FNR { n[$1]++; next } FNR > 1 && n[$1] >= 5 && $4 == 0 && $3 >= 0.5 { print $1 "," $2 "," $3 }' \
		"$work/convarg.csv" - | sort >"$work/file.csv"
same "$decided"
