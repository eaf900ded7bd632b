echo "medrel, 400 sentences, of each annotator the first answer"
mkdir "$work/medrel"
ln -s "$data/medrel/items.jsonl" "$work/medrel/"
awk -F, 'NR == 1 { print; next } !($1 in task) { if (n == 400) next; task[$1]; n++ }
	!(($1 "," $2) in said) { said[$1 "," $2]; print }' "$data/medrel/answers.csv" >"$work/medrel/answers.csv"
part medrel "$work/medrel" --audit "$work/options" >"$work/options.json" 2>"$work/options.log"
played options "$(($(wc -l <"$work/medrel/answers.csv") - 1))"
sed -n 's/.*"external_id":"\([^"]*\)".*"relations":{"confidence":null,"status":"consensus","value":{"choices":\[\([A-Z_",]*\)\]}.*/\1,\2/p' \
	"$work/options/bundle/records.jsonl" | sed 's/","/|/g; s/"//g' | sort >"$work/dataset.csv"
"$goldleaf" consensus --type multi_choice "$work/medrel/answers.csv" 2>"$work/consensus.log" |
	awk -F, 'NR > 1 && $3 == 0 { print $1 "," $2 }' | sort >"$work/file.csv"
same 390
