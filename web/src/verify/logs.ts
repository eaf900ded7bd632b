/* logs -- files of a log of this server, as proofs want them, and whose key signs it. */
import { request, url } from "../api/client";
import { parseVkey, type Vkey } from "../proof/note";
import type { Fetch } from "../proof/online";
import { parseOrigin } from "../proof/audit/origin";

/** A log's files by their path; paths of tiles hold slashes, so only the project is escaped. */
export function logOf(project: string): Fetch {
	return async (path) => {
		const response = await request("GET", url`/log/${project}/` + path, { noSignIn: true });

		return new Uint8Array(await response.arrayBuffer());
	};
}

/** The key that this server says a log has: as much worth as this server's word. */
export async function serverKey(project: string): Promise<Vkey> {
	return parseVkey(new TextDecoder().decode(await logOf(project)("vkey")));
}

/** The project that an origin names, "example.org/log/7kq2.2". */
export function projectOf(origin: string): string | null {
	return parseOrigin(origin)?.project ?? null;
}
