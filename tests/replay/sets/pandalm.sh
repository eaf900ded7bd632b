echo "pandalm, and which model wins"
replay pandalm >"$work/pandalm.json" 2>"$work/pandalm.log"
check "the replay ends well" [ $? = 0 ]
[ -s "$work/pandalm.json" ] || cat "$work/pandalm.log"
project=$(sed -n 's/^ *"project": *"\([^"]*\)".*/\1/p' "$work/pandalm.json")
curl -s -H "Authorization: Bearer $(cat "$work/key")" "http://127.0.0.1:$port/v1/projects/$project/leaderboard" -w "\n" | tr "{" "\n" |
	sed -n 's/.*"losses":\([0-9]*\).*"rank":\([0-9]*\).*"source":"\([^"]*\)","ties":\([0-9]*\),"wins":\([0-9]*\)}.*/\2,\3,\5,\1,\4/p' \
		>"$work/board.csv"
"$goldleaf" leaderboard "$data/pandalm/answers.csv" 2>"$work/leaderboard.log" | tail -n +2 | cut -d, -f2,3,9-11 >"$work/file.csv"
cat "$work/board.csv"
check "five models" [ "$(wc -l <"$work/board.csv")" = 5 ]
check "ranks, wins, losses and ties as of the file" cmp -s "$work/board.csv" "$work/file.csv"
