echo "rte, every answer, by the default method"
replay rte --audit "$work/rte" >"$work/rte.json" 2>"$work/rte.log"
played rte 8000
check "164 people" [ "$(number "$work/rte.json" accounts)" = 164 ]
for none in repeated refused released failed; do
	check "none $none" [ "$(number "$work/rte.json" $none)" = 0 ]
done
sed -n 's/.*"external_id":"\([^"]*\)".*"entails":{"confidence":"\([0-9.]*\)","status":"consensus","value":{"choice":"\([01]\)"}.*/\1,\3,\2/p' \
	"$work/rte/bundle/records.jsonl" | sort >"$work/dataset.csv"
"$goldleaf" consensus "$data/rte/answers.csv" 2>"$work/consensus.log" |
	awk -F, 'NR > 1 && $4 == 0 { print $1 "," $2 "," $3 }' | sort >"$work/file.csv"
same 790
accuracy=$(awk -F, 'NR == FNR { truth[$1] = $2; next } { right += truth[$1] == $2 } END { printf "%.2f", 100 * right / 800 }' \
	"$data/rte/truth.csv" "$work/dataset.csv")
echo "accuracy $accuracy %"
check "accuracy 92.75 % at least" awk -v a="$accuracy" 'BEGIN { exit !(a >= 92.75) }'
