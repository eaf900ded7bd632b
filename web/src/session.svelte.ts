/*
 * session -- who is signed in here, what they may do, and signing in again when the session has ended.
 *
 *     session.me            null: nobody; undefined: not known yet
 *     may("annotate")       a scope; runs("p1"): reviewer, manager or owner there
 *
 * The last account is remembered on the device, so that the Desk opens without a network. That is a name, not a right:
 * every request is judged by the server.
 */
import { get, Offline, onBehalfOf, onSessionEnd, Problem, send } from "./api/client";
import type { Me, SignedIn } from "./api/types";
import { hear, tell } from "./store/tabs";

const KEY = "goldleaf.me";

function remembered(): Me | undefined {
	try {
		return (JSON.parse(localStorage.getItem(KEY) ?? "null") as Me | null) ?? undefined;
	} catch {
		return undefined;
	}
}

let me = $state.raw<Me | null | undefined>(undefined);
/** The session ended under our feet: the dialog is up until this is resolved. */
let again = $state.raw<{ slug: string; done: (ok: boolean) => void } | null>(null);
let asking: Promise<boolean> | null = null;
/** It has ended, and the person would rather sign in later. */
let ended = $state(false);

export const session = {
	get me() {
		return me;
	},
	get again() {
		return again;
	},
	get ended() {
		return ended;
	},
};

function know(value: Me | null) {
	me = value;
	ended = false;
	if (value)
		localStorage.setItem(KEY, JSON.stringify(value));
	else
		localStorage.removeItem(KEY);
}

/** Asks the server who we are. Called at start, and after anything that changes it. */
export async function load(): Promise<void> {
	try {
		know(await get<Me>("/v1/me", { noSignIn: true, asAnybody: true }));
	} catch (e) {
		if (e instanceof Problem && e.status === 401)
			know(null);
		else if (e instanceof Offline || me === undefined)
			me = remembered() ?? null;
	}
}

export async function signIn(username: string, password: string): Promise<void> {
	await send<SignedIn>("POST", "/v1/sessions", { body: { username, password }, noSignIn: true });
	await arrived();
}

/** A session has just begun, by whichever way in: the other tabs are told, for it may be another account's. */
export async function arrived(): Promise<void> {
	await load();
	tell({ kind: "signed-in" });
}

export async function signOut(): Promise<void> {
	await send("DELETE", "/v1/sessions/current", { noSignIn: true }).catch((e: unknown) => {
		if (!(e instanceof Problem && e.status === 401))
			throw e;
	});
	know(null);
	tell({ kind: "signed-out" });
}

export function may(scope: Me["scopes"][number]): boolean {
	return me?.scopes.includes(scope) ?? false;
}

export function roleIn(project: string): string | null {
	return me?.projects.find((p) => p.id === project)?.role ?? null;
}

/** Whether the account may look behind the scenes of a project. */
export function runs(project: string): boolean {
	return me?.admin === true || ["reviewer", "manager", "owner"].includes(roleIn(project) ?? "");
}

/** Whether it may change the project. */
export function manages(project: string): boolean {
	return me?.admin === true || ["manager", "owner"].includes(roleIn(project) ?? "");
}

/** Asks for the password on the spot; true when the person is signed in again. */
export function askAgain(slug: string): Promise<boolean> {
	if (!me)
		return Promise.resolve(false);
	asking ??= new Promise((done) => {
		again = { slug, done };
	});
	return asking;
}

/** Ends that dialog: signed in again (true), or put off. */
export function endAgain(ok: boolean) {
	if (again && !ok)
		ended = true;
	again?.done(ok);
	again = null;
	asking = null;
}

onBehalfOf(() => me?.id);
onSessionEnd(askAgain);
hear((word) => {
	if (word.kind === "expired" && document.visibilityState === "visible")
		void askAgain(word.slug);
	if (word.kind === "signed-in") {
		void load();
		endAgain(true);
	}
	if (word.kind === "signed-out")
		void load();
});
