export interface Invitation {
	id: string;
	project: string | null;
	role: string | null;
	note: string;
	uses_left: number;
	expires_at: string;
	created_at: string;
}

export interface Account {
	id: string;
	name: string;
	username: string | null;
	kind: "person" | "verified-person" | "agent";
	admin: boolean;
	created_at: string;
	has_password: boolean;
}

export const kinds = [
	{ value: "person", title: "Person" },
	{ value: "verified-person", title: "Verified person" },
	{ value: "agent", title: "Agent (a program that answers)" },
] as const;
