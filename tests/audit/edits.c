#include "edits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER   "\"job\":"
#define GOLD     "{\"gold\":"
#define REVIEW   "clear-case"
#define WITHDRAW "broken"
#define VERDICT  "\"verdict\":"
#define REJECTED "\"verdict\":\"rejected\""
#define LIE      (FIX_ALL & ~FIX_TASKS)

const struct edit edits[] = {
	/* step 1 */
	{ "a manifest with a key too many", MANIFEST, REPLACE, "", 0, "\"v\":1}", "\"v\":1,\"w\":1}",
	        FIX_SEAL, 1, "\"w\"", 0 },
	{ "a manifest with a key too few", MANIFEST, REPLACE, "", 0, "\"calibration\":null,", "", FIX_SEAL, 1,
	        "calibration", 0 },
	{ "a manifest of another version", MANIFEST, REPLACE, "", 0, "\"v\":1}", "\"v\":2}", FIX_SEAL, 1,
	        "\"v\"", 0 },
	{ "a manifest that is not canonical", MANIFEST, REPLACE, "", 0, "\"v\":1}", "\"v\": 1}", FIX_SEAL, 1,
	        "canonical", 0 },
	{ "a manifest that ends in LF", MANIFEST, REPLACE, "", 0, "\"v\":1}", "\"v\":1}\n", FIX_SEAL, 1, "",
	        0 },
	{ "a manifest with a real number", MANIFEST, REPLACE, "", 0, "\"calibration\":null",
	        "\"calibration\":0.5", FIX_SEAL, 1, "real number", 0 },
	{ "a manifest that names a file too many", MANIFEST, REPLACE, "", 0, "\"files\":{",
	        "\"files\":{\"A.md\":{\"bytes\":0,\"sha256\":"
	        "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"},",
	        FIX_SEAL, 1, "A.md", 0 },
	{ "a file of another size", RECORDS, REPLACE, "", 0, "\"n\":1,", "\"n\":01,", FIX_SEAL, 1, "size",
	        0 },
	{ "a file with another hash", RECORDS, REPLACE, "", 0, "\"n\":1,", "\"n\":2,", FIX_SEAL, 1, "SHA-256",
	        0 },
	/* step 2 */
	{ "an entry of unknown kind", LOG, REPLACE, "payout", 0, "payout", "payoff", 0, 2, "\"k\"", 0 },
	{ "an entry with a key too many", LOG, REPLACE, "payout", 0, "\"v\":1", "\"v\":1,\"w\":0", 0, 2,
	        "\"w\"", 0 },
	{ "an entry of another version", LOG, REPLACE, "payout", 0, "\"v\":1", "\"v\":2", 0, 2, "\"v\"", 0 },
	{ "an entry that is not canonical", LOG, REPLACE, "payout", 0, "\"v\":1", " \"v\":1", 0, 2,
	        "canonical", 0 },
	{ "a payout root without 0x", LOG, REPLACE, "payout", 0, "\"0x", "\"00", 0, 2, "0x", 0 },
	{ "a day that is none", LOG, REPLACE, "\"k\":\"withdraw\"", 0, "2026-11-2", "2026-02-3", 0, 2, "day",
	        0 },
	{ "a day before that of the entry before", LOG, REPLACE, "\"k\":\"withdraw\"", 0, "2026-11-",
	        "2026-10-", 0, 2, "before", 0 },
	{ "a second opening of the log", LOG, REPLACE, "payout", 0, "{\"epoch\":1,\"k\":\"payout\"",
	        "{\"k\":\"open\"", 0, 2, "", 0 },
	{ "a log that begins with something else", LOG, DROP, "", 0, NULL, NULL, 0, 2, "entry 0", 0 },
	{ "a log of another origin", LOG, REPLACE, "", 0, "w0r1d", "other", 0, 2, "origin", 0 },
	{ "a predecessor that is not the origin's", LOG, REPLACE, "", 0, "\"predecessor\":null",
	        "\"predecessor\":{\"leaf\":"
	        "\"0000000000000000000000000000000000000000000000000000000000000000\",\"origin\":\"example."
	        "org/log/"
	        "w0r1d\",\"root\":\"0000000000000000000000000000000000000000000000000000000000000000\","
	        "\"size\":3}",
	        0, 2, "predecessor", 0 },
	{ "a predecessor of another name", LOG, REPLACE, "", 0, "\"origin\":\"example.org/log/w0r1d\"",
	        "\"origin\":\"example.org/log/other\"", 0, 2, "predecessor", WORLD_SUCCESSOR },
	{ "a predecessor of another size", LOG, REPLACE, "", 0, "\"size\":60", "\"size\":61", 0, 2,
	        "predecessor", WORLD_SUCCESSOR },
	{ "a predecessor that is longer than the log", LOG, REPLACE, "", 0, "\"size\":60", "\"size\":6000", 0,
	        2, "predecessor", WORLD_SUCCESSOR },
	{ "tasks before the first terms", LOG, SWAP, "\"k\":\"terms\"", 0, NULL, NULL, 0, 2, "terms", 0 },
	{ "task numbers with a gap", LOG, REPLACE, "\"first\":41", 0, "41", "42", 0, 2, "gaps", 0 },
	{ "a tasks entry of no tasks", LOG, REPLACE, "\"first\":41", 0, "\"count\":12", "\"count\":0", 0, 2,
	        "count", 0 },
	{ "a commitment that stands twice", LOG, DOUBLE, "\"k\":\"verdict\"", 0, NULL, NULL, 0, 2,
	        "commitment", 0 },
	{ "an annotator who is erased twice", LOG, DOUBLE, "\"k\":\"erase\"", 0, NULL, NULL, 0, 2, "erased",
	        0 },
	{ "a sealing of the number after next", LOG, REPLACE, "\"dataset\":2,\"k\":\"sealing\"", 0, "2", "3",
	        0, 2, "1, 2, 3", 0 },
	{ "two seals of one number", LOG, DOUBLE, "\"dataset\":2,\"k\":\"seal\"", 0, NULL, NULL, 0, 2,
	        "1, 2, 3", 0 },
	{ "a seal without a sealing entry", LOG, REPLACE, "\"dataset\":1,\"k\":\"sealing\"", 0,
	        "{\"dataset\":1,\"k\":\"sealing\"",
	        "{\"epoch\":9,\"k\":\"payout\",\"root\":"
	        "\"0x0000000000000000000000000000000000000000000000000000000000000000\",\"total\":0",
	        0, 2, "sealing", 0 },
	{ "a seal that covers the sealing before the last", LOG, REPLACE, "\"dataset\":2,\"k\":\"seal\"", 0,
	        "\"size\":22", "\"size\":21", 0, 2, "size", 0 },
	{ "a rotation that the old key did not sign", LOG, REPLACE, "\"k\":\"key\"", 0, "\"sig_old\":\"",
	        "\"sig_old\":\"AAAA", 0, 2, "", WORLD_ROTATED },
	{ "a rotation under another name", LOG, REPLACE, "\"k\":\"key\"", 0, "w0r1d", "other", 0, 2, "",
	        WORLD_ROTATED },
	{ "a predecessor of another leaf", LOG, FLIP, "", 0, "\"leaf\":\"", NULL, 0, 2, "predecessor",
	        WORLD_SUCCESSOR },
	{ "a predecessor of another root", LOG, FLIP, "", 0, "\"root\":\"", NULL, 0, 2, "predecessor",
	        WORLD_SUCCESSOR },
	{ "an entry of the predecessor that was changed", LOG, FLIP, "\"k\":\"answer\"", 5, "\"a\":\"", NULL,
	        0, 2, "predecessor", WORLD_SUCCESSOR },
	/* step 3 */
	{ "another project", MANIFEST, REPLACE, "", 0, "\"project\":\"w0r1d\"", "\"project\":\"other\"",
	        FIX_SEAL, 3, "project", 0 },
	{ "another origin", MANIFEST, REPLACE, "", 0, "\"origin\":\"example.org", "\"origin\":\"example.com",
	        FIX_SEAL, 3, "origin", 0 },
	{ "a dataset that was not sealed", MANIFEST, REPLACE, "", 0, "\"dataset\":2", "\"dataset\":3",
	        FIX_SEAL, 3, "seal", 0 },
	{ "another dataset's number", MANIFEST, REPLACE, "", 0, "\"dataset\":2", "\"dataset\":1", FIX_SEAL, 3,
	        "manifest", 0 },
	{ "a manifest that the seal does not name", MANIFEST, REPLACE, "", 0, "2026-11-21", "2026-11-22", 0,
	        3, "manifest", 0 },
	{ "a root that the seal does not name", LOG, FLIP, "\"dataset\":2,\"k\":\"seal\"", 0, "\"root\":\"",
	        NULL, 0, 3, "root", 0 },
	{ "an earlier root changed", MANIFEST, FLIP, "", 0, "\"earlier\":[{\"dataset\":1,\"root\":\"", NULL,
	        FIX_SEAL, 3, "earlier", 0 },
	{ "another size", MANIFEST, REPLACE, "", 0, "\"size\":22", "\"size\":21", FIX_SEAL, 3, "size", 0 },
	{ "an earlier dataset left out", MANIFEST, REPLACE, "", 0, "\"earlier\":[{\"dataset\":1",
	        "\"earlier\":[{\"dataset\":2", FIX_SEAL, 3, "earlier", 0 },
	/* step 4: what must hold */
	{ "a task's text changed", TASKS, REPLACE, "", 7, "reply", "REPLY", LIE, 4, "tasks of the entry", 0 },
	{ "a task's text changed, and its tasks entry", TASKS, REPLACE, "", 7, "reply", "REPLY",
	        FIX_ROOT_ALONE, 4, "content", 0 },
	{ "two tasks' lines swapped", TASKS, SWAP, "", 7, NULL, NULL, LIE, 4, "number", 0 },
	{ "a task left out", TASKS, DROP, "", 51, NULL, NULL, LIE, 4, "line of task", 0 },
	{ "a task too many", TASKS, DOUBLE, "", 51, NULL, NULL, LIE, 4, "task", 0 },
	{ "a task's group changed", TASKS, REPLACE, "g-1", 0, "g-1", "g-9", LIE, 4, "tasks of the entry", 0 },
	{ "a reservation left out", TASKS, REPLACE, "\"for\":2", 0, "\"for\":2", "\"for\":0", LIE, 4,
	        "tasks of the entry", 0 },
	{ "a task with a key too many", TASKS, REPLACE, "", 7, ",\"n\":", ",\"m\":0,\"n\":", LIE, 4, "\"m\"",
	        0 },
	{ "two tasks of one external id", TASKS, REPLACE, "\"p-7\"", 0, "\"p-7\"", "\"p-6\"", FIX_ALL, 4,
	        "external_id", 0 },
	{ "a price that is not that of the terms", OPENINGS, REPLACE, ANSWER, 9, "\"price\":30000",
	        "\"price\":30001", FIX_ALL, 4, "price", 0 },
	{ "terms that are no terms entry", OPENINGS, REPLACE, ANSWER, 9, "\"terms\":7", "\"terms\":3",
	        FIX_ALL, 4, "terms", 0 },
	{ "terms that come later", OPENINGS, REPLACE, ANSWER, 0, "\"terms\":1", "\"terms\":7", FIX_ALL, 4,
	        "terms", 0 },
	{ "terms of another price", OPENINGS, REPLACE, ANSWER, 9, "\"terms\":7", "\"terms\":1", FIX_ALL, 4,
	        "price", 0 },
	{ "an unknown kind of annotator", OPENINGS, REPLACE, ANSWER, 9, "\"kind\":\"person\"",
	        "\"kind\":\"robot\"", FIX_ALL, 4, "kind", 0 },
	{ "an answer to a task of another content", OPENINGS, REPLACE, ANSWER, 9, "\"n\":6,", "\"n\":26,",
	        LIE, 4, "content", 0 },
	{ "an answer to no task", OPENINGS, REPLACE, ANSWER, 9, "\"n\":6,", "\"n\":600,", LIE, 4, "task 600",
	        0 },
	{ "an answer before its task", OPENINGS, REPLACE, ANSWER, 9, "\"n\":6,", "\"n\":45,", FIX_ALL, 4,
	        "task 45", 0 },
	{ "a second answer to a task", OPENINGS, REPLACE, ANSWER, 9, "\"n\":6,", "\"n\":8,", FIX_ALL, 4,
	        "second answer", 0 },
	{ "a job with a key too many", OPENINGS, REPLACE, ANSWER, 9, "\"terms\":7", "\"terms\":7,\"z\":0",
	        FIX_ALL, 4, "\"z\"", 0 },
	{ "a job of another salt", OPENINGS, FLIP, ANSWER, 9, "\"salt\":\"", NULL, FIX_FILES | FIX_SEAL, 4,
	        "committed", 0 },
	{ "a verdict of another salt", OPENINGS, FLIP, VERDICT, 1, "\"salt\":\"", NULL, FIX_FILES | FIX_SEAL,
	        4, "committed", 0 },
	{ "gold of another salt", OPENINGS, FLIP, GOLD, 1, "\"salt\":\"", NULL, FIX_FILES | FIX_SEAL, 4,
	        "gold root", 0 },
	{ "an answer by another annotator", LOG, FLIP, "\"k\":\"answer\"", 150, "\"a\":\"", NULL, 0, 8, "",
	        0 },
	{ "a time of another day", SAID, REPLACE, "\"index\":15,", 0, "\"t\":1795", "\"t\":1796", FIX_ALL, 4,
	        "day", 0 },
	{ "a value that its question does not have", SAID, REPLACE, "\"index\":15,", 0,
	        "\"value\":{\"better\":{\"choice\":\"", "\"value\":{\"better\":{\"choice\":\"x", FIX_ALL, 4,
	        "better", 0 },
	{ "a value of an unknown question", SAID, REPLACE, "\"index\":15,", 0, "\"value\":{\"better\"",
	        "\"value\":{\"bitter\"", FIX_ALL, 4, "bitter", 0 },
	{ "a value with a real number", SAID, REPLACE, "\"strength\":2", 3, "\"strength\":2",
	        "\"strength\":1.5", FIX_ALL, 4, "real", 0 },
	{ "a strength that is too great", SAID, REPLACE, "\"strength\":2", 3, "\"strength\":2",
	        "\"strength\":4", FIX_ALL, 4, "strength", 0 },
	{ "an order of a question that is not asked", SAID, REPLACE, "\"index\":15,", 0,
	        "\"order\":{\"better\"", "\"order\":{\"bitter\"", FIX_ALL, 4, "bitter", 0 },
	{ "what was said with a key too many", SAID, REPLACE, "\"index\":15,", 0, "\"predictions\"",
	        "\"p\":0,\"predictions\"", FIX_ALL, 4, "\"p\"", 0 },
	{ "predictions that are neither true nor false", SAID, REPLACE, "\"index\":15,", 0, "false", "null",
	        FIX_ALL, 4, "predictions", 0 },
	{ "what was said changed", SAID, REPLACE, "\"index\":15,", 0, "\"ms\":", "\"ms\":1", 0, 4, "hash",
	        0 },
	{ "what was said changed, and its opening", SAID, REPLACE, "\"index\":15,", 0, "\"ms\":", "\"ms\":1",
	        FIX_SAID | FIX_FILES | FIX_SEAL, 4, "committed", 0 },
	{ "what was said left out", SAID, DROP, "\"index\":15,", 0, NULL, NULL, FIX_ALL, 4, "missing", 0 },
	{ "what was said twice", SAID, DOUBLE, "\"index\":15,", 0, NULL, NULL, FIX_ALL, 4, "", 0 },
	{ "what was said, out of order", SAID, SWAP, "\"index\":15,", 0, NULL, NULL, FIX_ALL, 4, "", 0 },
	{ "an opening left out", OPENINGS, DROP, ANSWER, 9, NULL, NULL, FIX_ALL, 4, "opening of this index",
	        0 },
	{ "an opening twice", OPENINGS, DOUBLE, ANSWER, 9, NULL, NULL, FIX_ALL, 4, "opening of this index",
	        0 },
	{ "openings out of order", OPENINGS, SWAP, ANSWER, 9, NULL, NULL, FIX_ALL, 4, "opening of this index",
	        0 },
	{ "an opening of nothing", OPENINGS, REPLACE, ANSWER, 9, "{\"index\":1", "{\"index\":9", FIX_ALL, 4,
	        "opening of this index", 0 },
	{ "an opening with a key too many", OPENINGS, REPLACE, REVIEW, 0, ",\"opening\"",
	        ",\"kind\":0,\"opening\"", FIX_ALL, 4, "kind", 0 },
	{ "the last opening left out", OPENINGS, DROP, "\"terms\":", 201, NULL, NULL, FIX_ALL, 4,
	        "opening of this index", 0 },
	/* gold */
	{ "a retired gold that is not opened", OPENINGS, DROP, GOLD, 3, NULL, NULL, FIX_ALL, 4,
	        "must be opened", 0 },
	{ "gold opened twice", OPENINGS, DOUBLE, GOLD, 3, NULL, NULL, FIX_ALL, 4, "leaf", 0 },
	{ "gold changed", OPENINGS, REPLACE, GOLD, 3, "\"choice\":\"right\"", "\"choice\":\"left\"",
	        FIX_FILES | FIX_SEAL, 4, "gold root", 0 },
	{ "gold that its template does not allow", OPENINGS, REPLACE, GOLD, 3, "\"choice\":\"right\"",
	        "\"choice\":\"east\"", FIX_ALL, 4, "better", 0 },
	{ "gold under another task's number", OPENINGS, REPLACE, GOLD, 3, "{\"n\":4,", "{\"n\":5,",
	        FIX_FILES | FIX_SEAL, 4, "leaf", 0 },
	{ "gold at another leaf", OPENINGS, REPLACE, GOLD, 3, "\"leaf\":3", "\"leaf\":4",
	        FIX_FILES | FIX_SEAL, 4, "leaf", 0 },
	{ "gold with a proof that is too short", OPENINGS, REPLACE, GOLD, 3, "\"proof\":[",
	        "\"proof\":[],\"z\":[", FIX_FILES | FIX_SEAL, 4, "", 0 },
	/* verdicts, reviews, withdrawals */
	{ "evidence that does not ascend", OPENINGS, REPLACE, "\"spam\"", 0, "\"evidence\":[58,59]",
	        "\"evidence\":[59,58]", FIX_ALL, 4, "ascending", 0 },
	{ "a rejection without evidence", OPENINGS, REPLACE, "\"spam\"", 0, "\"evidence\":[58,59]",
	        "\"evidence\":[]", FIX_ALL, 4, "evidence", 0 },
	{ "evidence of another annotator", OPENINGS, REPLACE, "\"spam\"", 0, "\"evidence\":[58,59]",
	        "\"evidence\":[58,84]", FIX_ALL, 4, "84", 0 },
	{ "evidence that comes later", OPENINGS, REPLACE, "\"spam\"", 0, "\"evidence\":[58,59]",
	        "\"evidence\":[58,220]", FIX_ALL, 4, "220", 0 },
	{ "evidence that is no answer", OPENINGS, REPLACE, "\"spam\"", 0, "\"evidence\":[58,59]",
	        "\"evidence\":[1,59]", FIX_ALL, 4, "1 is no", 0 },
	{ "a verdict on what comes later", OPENINGS, REPLACE, "\"spam\"", 0, "\"answer\":59",
	        "\"answer\":222", FIX_ALL, 4, "222", 0 },
	{ "a verdict on what is no answer", OPENINGS, REPLACE, "\"spam\"", 0, "\"answer\":59", "\"answer\":2",
	        FIX_ALL, 4, "index 2", 0 },
	{ "an unknown reason", OPENINGS, REPLACE, "\"spam\"", 0, "\"spam\"", "\"mood\"", FIX_ALL, 4, "reason",
	        0 },
	{ "a rejection without a reason", OPENINGS, REPLACE, "\"spam\"", 0, "\"spam\"", "null", FIX_ALL, 4,
	        "reason", 0 },
	{ "an acceptance with a reason", OPENINGS, REPLACE, "\"verdict\":\"accepted\"", 0, "\"reason\":null",
	        "\"reason\":\"spam\"", FIX_ALL, 4, "reason", 0 },
	{ "gold failed without the gold", OPENINGS, REPLACE, "\"spam\"", 0, "\"spam\"", "\"failed-gold\"",
	        FIX_ALL, 4, "failed-gold", 0 },
	{ "gold failed, but not all of it shown", OPENINGS, REPLACE, "failed-gold", 0, "\"evidence\":[8,",
	        "\"evidence\":[", FIX_ALL, 4, "failed-gold", 0 },
	{ "speed shown by another answer", OPENINGS, REPLACE, "\"spam\"", 0, "\"spam\"", "\"speed\"", FIX_ALL,
	        4, "speed", 0 },
	{ "speed that was none", SAID, REPLACE, "\"ms\":300,", 0, "\"ms\":300,", "\"ms\":1500,", FIX_ALL, 4,
	        "speed", 0 },
	{ "a review of no task", OPENINGS, REPLACE, REVIEW, 0, "\"n\":30", "\"n\":53", FIX_ALL, 4, "task 53",
	        0 },
	{ "a review of a task that came later", OPENINGS, REPLACE, REVIEW, 0, "\"n\":30", "\"n\":50", FIX_ALL,
	        4, "task 50", 0 },
	{ "a review of nothing that is asked", OPENINGS, REPLACE, REVIEW, 0, "\"safe\"", "\"sane\"", FIX_ALL,
	        4, "sane", 0 },
	{ "a reason that is free text", OPENINGS, REPLACE, REVIEW, 0, "clear-case", "Clear case", FIX_ALL, 4,
	        "reason", 0 },
	{ "a withdrawal of no task", OPENINGS, REPLACE, WITHDRAW, 0, "\"n\":31", "\"n\":53", FIX_ALL, 4,
	        "task 53", 0 },
	/* steps 5 and 6 */
	{ "an answer left out of a record", RECORDS, REPLACE, "\"n\":30,", 0, "\"answers\":[",
	        "\"answers\":[],\"x\":[", FIX_ALL, 5, "", 0 },
	{ "a reason left out", RECORDS, REPLACE, "\"withdrawn\"]", 0, "\"withdrawn\"]", "\"late\"]", FIX_ALL,
	        5, "left_out", 0 },
	{ "another status", RECORDS, REPLACE, "\"status\":\"consensus\"", 0, "consensus", "unfinished",
	        FIX_ALL, 5, "status", 0 },
	{ "a vote moved", RECORDS, REPLACE, "\"tie\":1}", 0, "\"tie\":1}", "\"tie\":0}", FIX_ALL, 5, "votes",
	        0 },
	{ "another confidence", RECORDS, REPLACE, "\"confidence\":\"0.666667\"", 0, "0.666667", "0.666666",
	        FIX_ALL, 6, "confidence", 0 },
	{ "another value", RECORDS, REPLACE, "\"status\":\"reviewed\"", 0, "\"value\":{\"choice\":\"",
	        "\"value\":{\"choice\":\"x", FIX_ALL, 6, "value", 0 },
	{ "another external id in a record", RECORDS, REPLACE, "\"p-7\"", 0, "p-7", "p-8", FIX_ALL, 5,
	        "external_id", 0 },
	{ "another group in a record", RECORDS, REPLACE, "\"g-1\"", 0, "g-1", "g-2", FIX_ALL, 5, "group", 0 },
	{ "another number in a record", RECORDS, REPLACE, "\"n\":30,", 0, "\"n\":30,", "\"n\":31,", FIX_ALL,
	        5, "", 0 },
	{ "another content in a record", RECORDS, FLIP, "", 7, "\"content\":\"", NULL,
	        FIX_RECORDS | FIX_FILES | FIX_SEAL, 5, "content", 0 },
	{ "records in another order", RECORDS, SWAP, "", 7, NULL, NULL, LIE, 5, "", 0 },
	{ "a record left out", RECORDS, DROP, "", 51, NULL, NULL, FIX_ALL, 5, "missing", 0 },
	{ "a record too many", RECORDS, DOUBLE, "", 51, NULL, NULL, FIX_ALL, 5, "", 0 },
	{ "a record that is not canonical", RECORDS, REPLACE, "", 7, "\"n\":8", "\"n\": 8", FIX_ALL, 5,
	        "canonical", 0 },
	{ "another count of undecided tasks", MANIFEST, REPLACE, "", 0, "\"undecided\":13",
	        "\"undecided\":12", FIX_SEAL, 6, "undecided", 0 },
	{ "partial, not said", MANIFEST, REPLACE, "", 0, "\"partial\":true", "\"partial\":false", FIX_SEAL, 6,
	        "partial", 0 },
	{ "another count of targeted tasks", MANIFEST, REPLACE, "", 0, "\"targeted\":5", "\"targeted\":4",
	        FIX_SEAL, 6, "targeted", 0 },
	{ "another count of retired gold", MANIFEST, REPLACE, "", 0, "\"retired\":26", "\"retired\":25",
	        FIX_SEAL, 6, "retired", 0 },
	{ "more gold in use than there can be", MANIFEST, REPLACE, "", 0, "\"in_use\":2", "\"in_use\":28",
	        FIX_SEAL, 6, "in_use", 0 },
	{ "terms left out of the manifest", MANIFEST, REPLACE, "", 0, "\"terms\":[1,7", "\"terms\":[7",
	        FIX_SEAL, 6, "terms", 0 },
	{ "another algorithm", MANIFEST, REPLACE, "", 0, "{\"name\":\"majority\"", "{\"name\":\"wawa\"",
	        FIX_SEAL, 6, "algorithm", 0 },
	{ "another version of the algorithm", MANIFEST, REPLACE, "", 0, "\"version\":1}", "\"version\":2}",
	        FIX_SEAL, 6, "version", 0 },
	{ "other parameters", MANIFEST, REPLACE, "", 0, "\"parameters\":{}", "\"parameters\":{\"x\":1}",
	        FIX_SEAL, 6, "parameters", 0 },
	{ "another agreement", MANIFEST, REPLACE, "", 0, "\"percent\":\"0.", "\"percent\":\"0.0", FIX_SEAL, 6,
	        "percent", 0 },
	{ "agreement left undefined", MANIFEST, REPLACE, "", 0, "\"agreement\":{\"better\":{",
	        "\"agreement\":{\"better\":{\"a\":1,", FIX_SEAL, 6, "\"a\"", 0 },
	{ "a clique", MANIFEST, REPLACE, "", 0, "\"cliques\":[]", "\"cliques\":[[\"a\"]]", FIX_SEAL, 6,
	        "cliques", 0 },
	{ "a day of creation that is none", MANIFEST, REPLACE, "", 0, "2026-11-21", "2026-11-31", FIX_SEAL, 6,
	        "created", 0 },
	{ "a licence that is no text", MANIFEST, REPLACE, "", 0, "\"CC-BY-4.0\"", "4", FIX_SEAL, 6, "licence",
	        0 },
	{ "another count of records", MANIFEST, REPLACE, "", 0, "\"count\":52", "\"count\":51", FIX_SEAL, 7,
	        "count", 0 },
	{ "another OpenZeppelin root", MANIFEST, REPLACE, "", 0, "\"oz_root\":\"0x", "\"oz_root\":\"00",
	        FIX_SEAL, 7, "oz_root", 0 },
	/* step 8 */
	{ "an amount that is one too high", EARNINGS, REPLACE, "\"amount\":", 0, "0,\"currency\"",
	        "1,\"currency\"", 0, 8, "answers and verdicts", 0 },
	{ "a rejection not counted", EARNINGS, REPLACE, "\"rejected\":1", 0, "\"rejected\":1",
	        "\"rejected\":0", 0, 8, "answers and verdicts", 0 },
	{ "an annotator who earned nothing", EARNINGS, DROP, "", 4, NULL, NULL, 0, 8, "answers and verdicts",
	        0 },
	{ "the last annotator left out", EARNINGS, DROP, "\"EUR\"", 3, NULL, NULL, 0, 8, "", 0 },
	{ "one paid twice", EARNINGS, DOUBLE, "", 4, NULL, NULL, 0, 8, "answers and verdicts", 0 },
	{ "another order of earnings", EARNINGS, SWAP, "", 4, NULL, NULL, 0, 8, "answers and verdicts", 0 },
	{ "another currency", EARNINGS, REPLACE, "\"EUR\"", 0, "EUR", "USD", 0, 8, "answers and verdicts",
	        0 },
	/* used answers erased since: what is left is still held together */
	{ "votes that cannot be", RECORDS, REPLACE, "\"tie\":1}", 0, "\"tie\":1}", "\"tie\":7}", FIX_ALL, 5,
	        "votes", WORLD_ERASED },
	{ "votes fewer than are known", RECORDS, REPLACE, "\"left\":3", 0, "\"left\":3", "\"left\":1",
	        FIX_ALL, 5, "votes", WORLD_ERASED },
	{ "an answer left out, others erased", RECORDS, REPLACE, "\"n\":30,", 0, "\"left_out\":[",
	        "\"left_out\":[[3,\"late\"]],\"m\":[", FIX_ALL, 5, "", WORLD_ERASED },
	{ "a status that does not follow, answers erased", RECORDS, REPLACE, "\"status\":\"consensus\"", 3,
	        "consensus", "disputed", FIX_ALL, 5, "", WORLD_ERASED },
	{ "a confidence that does not follow, answers erased", RECORDS, REPLACE,
	        "\"confidence\":\"0.666667\"", 0, "0.666667", "0.766667", FIX_ALL, 5, "confidence",
	        WORLD_ERASED },
	{ "agreement that does not follow, answers erased", MANIFEST, REPLACE, "", 0, "\"percent\":\"0.",
	        "\"percent\":\"0.0", FIX_SEAL, 6, "percent", WORLD_ERASED },
};
const size_t edits_n = sizeof(edits) / sizeof(*edits);

static struct lines *lines_of(struct pack *p, enum edit_file f)
{
	struct lines *const of[] = { [LOG] = &p->log,
		[TASKS] = &p->tasks,
		[OPENINGS] = &p->openings,
		[SAID] = &p->said,
		[RECORDS] = &p->records,
		[EARNINGS] = &p->earnings };

	return of[f];
}

bool edit_apply(struct pack *p, const struct edit *x)
{
	struct lines one = { 0 }, *l = &one;
	size_t i = 0;

	if (x->file == MANIFEST)
		lines_add(&one, p->manifest, strlen(p->manifest));
	else
		l = lines_of(p, x->file);
	i = lines_find(l, 0, x->find);
	for (int k = 0; k < x->nth && i != SIZE_MAX; k++)
		i = lines_find(l, i + 1, x->find);
	if (i == SIZE_MAX)
		return false;
	switch (x->op) {
	case REPLACE:
		if (!lines_replace(l, i, x->from, x->to))
			return false;
		break;
	case FLIP: {
		char *at = strstr(l->text[i], x->from);

		if (!at)
			return false;
		at[strlen(x->from)] = at[strlen(x->from)] == '0' ? '1' : '0';
		break;
	}
	case DROP:
		lines_drop(l, i);
		break;
	case DOUBLE:
		lines_add(l, l->text[i], strlen(l->text[i]));
		for (size_t k = l->n - 1; k > i + 1; k--)
			lines_swap(l, k, k - 1);
		break;
	case SWAP:
		lines_swap(l, i, i + 1);
		break;
	}
	if (x->file == MANIFEST) {
		free(p->manifest);
		p->manifest = one.text[0];
		free(one.text);
	}
	return true;
}
