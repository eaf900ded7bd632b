/* Licences for datasets in plain words; what they say in law is behind their names (SPDX). */
export interface Licence {
	id: string;
	words: string;
}

/** Files under one of these are for anyone. */
export const open: Licence[] = [
	{ id: "CC-BY-4.0", words: "Anyone may use, change and share it, and must say where it is from." },
	{ id: "CC0-1.0", words: "Anyone may do anything with it. You give up every right you can." },
	{ id: "CC-BY-SA-4.0", words: "As CC BY, and what is made from it must be shared under the same licence." },
	{ id: "ODbL-1.0", words: "For databases: anyone may use it, must name it, and must share changes to it." },
	{ id: "CDLA-Permissive-2.0", words: "Made for data that trains models: use it freely, pass the licence on." },
];

export const closed: Licence = {
	id: "",
	words: "Only members of this project and the server's admins can download the files. Roots and proofs stay public.",
};
