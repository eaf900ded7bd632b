/* Licences for datasets in plain words; what they say in law is behind their names (SPDX). */
export interface Licence {
	id: string;
	words: string;
}

/** Files under one of these are for anyone. */
export const open: Licence[] = [
	{ id: "CC-BY-4.0", words: "Anyone may use and share it, and must say where it is from." },
	{ id: "CC0-1.0", words: "Anyone may do anything with it; you keep no rights." },
	{ id: "CC-BY-SA-4.0", words: "As CC BY; what is made from it stays under this licence." },
	{ id: "ODbL-1.0", words: "For databases: name it, and share your changes to it." },
	{ id: "CDLA-Permissive-2.0", words: "For training models: free to use, pass the licence on." },
];

export const closed: Licence = {
	id: "",
	words: "Files only for those who run or review the project; proofs stay public.",
};
