echo "pedestrian_boxes, every box and every empty picture"
replay pedestrian_boxes --audit "$work/boxes" >"$work/boxes.json" 2>"$work/boxes.log"
played boxes 10136
for file in answers truth_boxes; do
	python3 tests/replay/boxes.py parts "$data/pedestrian_boxes/items.jsonl" <"$data/pedestrian_boxes/$file.csv" >"$work/$file.csv"
done
python3 tests/replay/boxes.py records "$work/boxes/bundle" people | sort >"$work/dataset.csv"
"$goldleaf" consensus --type boxes --assigned "$data/pedestrian_boxes/assignments.csv" --truth "$work/truth_boxes.csv" \
	--truth-tasks "$data/pedestrian_boxes/truth_images.csv" "$work/answers.csv" 2>"$work/figures" |
	python3 tests/replay/boxes.py floor | sort >"$work/file.csv"
same 1100
cat "$work/figures"
check "F1 at least 0.93, and 0.85 where boxes must overlap by 0.7" awk '{ f[$1 " " $4] = $5 }
	END { exit !(f["f1 0.5"] >= 0.93 && f["f1 0.7"] >= 0.845) }' "$work/figures"
