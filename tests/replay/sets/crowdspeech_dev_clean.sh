echo "crowdspeech_dev_clean, 500 recordings, of each annotator the first transcript"
mkdir "$work/crowdspeech_dev_clean"
python3 tests/replay/texts.py rows 500 <"$data/crowdspeech_dev_clean/answers.csv" >"$work/crowdspeech_dev_clean/answers.csv"
answers=$(python3 tests/replay/texts.py count <"$work/crowdspeech_dev_clean/answers.csv")
part crowdspeech_dev_clean "$work/crowdspeech_dev_clean" --audit "$work/texts" >"$work/texts.json" 2>"$work/texts.log"
played texts "$answers"
python3 tests/replay/texts.py records "$work/texts/bundle" words | sort >"$work/dataset.csv"
"$goldleaf" consensus --type text --truth "$data/crowdspeech_dev_clean/truth.csv" "$work/crowdspeech_dev_clean/answers.csv" \
	2>"$work/figures" | python3 tests/replay/texts.py results | sort >"$work/file.csv"
# The seventh answer decides; where fewer came there is no result.
join -t '	' -o 0,2.2 "$work/dataset.csv" "$work/file.csv" >"$work/decided.csv"
mv "$work/decided.csv" "$work/file.csv"
same 400
grep word_error_rate "$work/figures"
