echo "rte on demand"
replay rte --demand >"$work/demand.json" 2>"$work/demand.log"
check "the replay ends well" [ $? = 0 ]
[ -s "$work/demand.json" ] || cat "$work/demand.log"
awk '{ gsub(/[",]/, "") } /share:/ { share = $2 } /believed:/ { right = $2 }
	/majority:/ && ++point % 5 == 0 { printf "%5.1f %% of the answers: the default %.2f %%, majority %.2f %%\n", 100 * share, 100 * right, 100 * $2 }' \
	"$work/demand.json"
check "at most 60 % of the answers" [ "$(number "$work/demand.json" acknowledged)" -le 4800 ]
check "at least two answers a task" [ "$(number "$work/demand.json" acknowledged)" -ge 1600 ]
check "accuracy at its end at least 89 %" awk '/"believed"/ { gsub(/[^0-9.]/, "", $2); last = $2 } END { exit !(last >= 0.89) }' \
	"$work/demand.json"
