echo "affect, every rating"
replay affect --audit "$work/affect" >"$work/affect.json" 2>"$work/affect.log"
played affect 7000
sed -n 's/.*"external_id":"\([^"]*\)".*"strength":{"confidence":null,"status":"consensus","value":{"rating":"\([-0-9.]*\)"},"votes":{"answers":10}}.*/\1,\2/p' \
	"$work/affect/bundle/records.jsonl" | sort >"$work/dataset.csv"
"$goldleaf" consensus --type rating --truth "$data/affect/truth.csv" "$data/affect/answers.csv" 2>"$work/errors" |
	tail -n +2 | sort >"$work/file.csv"
same 700
cat "$work/errors"
check "RMSE 17.835 and MAE 12.022, to 0.001" awk '{ is[$1] = $2 }
	END { exit !(is["mae"] >= 12.021 && is["mae"] <= 12.023 && is["rmse"] >= 17.834 && is["rmse"] <= 17.836) }' "$work/errors"
