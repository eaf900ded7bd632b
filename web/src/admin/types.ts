import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type Invitation = Schemas["Invitation"];

export const kinds = [
	{ value: "person", title: "Person" },
	{ value: "verified-person", title: "Verified person" },
	{ value: "agent", title: "Agent (a program that answers)" },
] as const;
