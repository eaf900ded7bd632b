echo "conll_ner_spans, the sentences that five people marked"
mkdir "$work/conll_ner_spans"
ln -s "$data/conll_ner_spans/items.jsonl" "$work/conll_ner_spans/"
# The first five of them, and every answer of these.
awk -F, 'NR == FNR { n[$1]++; next } FNR == 1 || (n[$1] >= 5 && ++used[$1] <= 5)' "$data/conll_ner_spans/assignments.csv" \
	"$data/conll_ner_spans/assignments.csv" >"$work/conll_ner_spans/assignments.csv"
awk -F, 'NR == FNR { used[$1 "," $2] = 1; next } ($1 "," $2) in used' "$work/conll_ner_spans/assignments.csv" \
	"$data/conll_ner_spans/answers.csv" >"$work/conll_ner_spans/answers.csv"
answers=$(($(wc -l <"$work/conll_ner_spans/assignments.csv") - 1))
part conll_ner_spans "$work/conll_ner_spans" --audit "$work/spans" >"$work/spans.json" 2>"$work/spans.log"
played spans "$answers"
python3 tests/replay/spans.py records "$work/spans/bundle" names | sort >"$work/dataset.csv"
for file in "$work/conll_ner_spans/answers" "$data/conll_ner_spans/truth_spans"; do
	python3 tests/replay/spans.py points "$data/conll_ner_spans/items.jsonl" <"$file.csv" >"$work/${file##*/}.csv"
done
"$goldleaf" consensus --type spans --assigned "$work/conll_ner_spans/assignments.csv" --truth "$work/truth_spans.csv" \
	--truth-tasks "$work/conll_ner_spans/assignments.csv" "$work/answers.csv" 2>"$work/figures" |
	awk -F, 'NR > 1 && $5 == 0 { print $1 "," $2 "," $3 "," $4 }' | sort >"$work/file.csv"
same 2000
cat "$work/figures"
check "F1 at least 0.74" awk '$1 == "f1" { exit !($2 >= 0.74) }' "$work/figures"
