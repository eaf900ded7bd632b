/* The methods that this page can run again: families, by what they count. The first of each is its "default". */
import { anchored } from "./anchored";
import { boxClusters, boxMajority } from "./boxes";
import { dawidSkene } from "./dawid_skene";
import { majority } from "./majority";
import { medoid, wordMedoid } from "./medoid";
import { mean, median } from "./numbers";
import { crh, raterBias } from "./numbers_weighted";
import { optionsMajority } from "./options";
import { optionsAnchored } from "./options_anchored";
import { ordinal } from "./ordinal";
import { oneCoin } from "./one_coin";
import { plackettLuce } from "./plackett_luce";
import { rankedPairs } from "./ranked_pairs";
import { spanCells, spanExact } from "./spans";
import { stepCells, stepFirstError, stepMajority } from "./steps";
import type { Method } from "./votes";
import { wawa } from "./wawa";
import { weightedMajority } from "./weighted_majority";

export const labelMethods: Method[] = [anchored, dawidSkene, majority, wawa, oneCoin, weightedMajority];
export const optionMethods: Method[] = [optionsAnchored, optionsMajority];
export const numberMethods: Method[] = [mean, median, crh, raterBias, ordinal];
export const textMethods: Method[] = [wordMedoid, medoid];
export const boxMethods: Method[] = [boxClusters, boxMajority];
export const spanMethods: Method[] = [spanCells, spanExact];
export const stepMethods: Method[] = [stepCells, stepMajority, stepFirstError];
export const rankingMethods: Method[] = [plackettLuce, rankedPairs];

export function findMethod(family: Method[], name: unknown): Method | undefined {
	return name === "default" ? family[0] : family.find((m) => m.name === name);
}

/** The same method in another version. */
export function methodVersion(method: Method | undefined, version: unknown): Method | undefined {
	let m = method;
	while (m && m.version !== version)
		m = m.counts === "ballots" ? m.older : undefined;
	return m;
}
