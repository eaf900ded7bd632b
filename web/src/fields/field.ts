/*
 * field -- how a field of a template is shown: a component fields/TYPE.svelte, found by the type's name and loaded when a
 * template asks for it. It gets the field's content, whatever JSON that is, and never trusts it.
 */
import type { Component } from "svelte";

export type FieldView = Component<{ value: unknown }>;

const found = import.meta.glob<{ default: FieldView }>("./*.svelte");
const loaded = new Map<string, FieldView>();

/** Null: this front end cannot show the type. */
export async function loadField(type: string): Promise<FieldView | null> {
	const view = loaded.get(type) ?? (await found[`./${type}.svelte`]?.())?.default ?? null;

	if (view)
		loaded.set(type, view);
	return view;
}

/** The same at once, if it has been loaded before. */
export function fieldOf(type: string): FieldView | undefined {
	return loaded.get(type);
}
