/* Any call of the API as a line for a terminal. */

export interface Call {
	method: string;
	path: string;
	body?: unknown; // sent as JSON
	file?: string; // sent as it is
	type?: string; // of the file
	anonymous?: boolean; // needs no key
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function curlOf(call: Call, origin: string): string {
	const parts = ["curl"];

	if (call.method !== "GET" && !(call.method === "POST" && (call.body !== undefined || call.file)))
		parts.push("-X", call.method);
	if (!call.anonymous)
		parts.push("-H", '"Authorization: Bearer $GOLDLEAF_KEY"');
	if (call.body !== undefined)
		parts.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(call.body)));
	if (call.file)
		parts.push("-H", quoted(`Content-Type: ${call.type}`), "--data-binary", quoted(`@${call.file}`));
	parts.push(quoted(origin + call.path));
	return parts.join(" ");
}
