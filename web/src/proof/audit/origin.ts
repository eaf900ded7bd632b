/* "example.org/log/7kq2.3" is project 7kq2 of example.org, its third log. */
export interface Origin {
	/** without the number */
	base: string;
	project: string;
	/** 1 for a project's first log, whose origin bears none */
	number: number;
}

export function parseOrigin(text: string): Origin | null {
	const found = /^(.+\/log\/([^/.]+))(?:\.([1-9]\d{0,8}))?$/.exec(text) ?? /^(\/log\/([^/.]+))$/.exec(text);
	if (!found)
		return null;
	const number = found[3] === undefined ? 1 : Number(found[3]);
	return found[3] !== undefined && number < 2 ? null : { base: found[1]!, project: found[2]!, number };
}
