/*
 * editor -- what an editor of a question type is: a component editors/TYPE.svelte, found by the type's name and loaded
 * when a template asks for it.
 */
import type { Component } from "svelte";
import type { Question, Value } from "../api/types";

export interface EditorProps {
	question: Question;
	/** undefined: nothing said yet. */
	value: Value | undefined;
	/** What was drawn for this assignment: for a pair, the field shown first in front. */
	order: string[] | undefined;
	/** The task's, by field. */
	content: Record<string, unknown>;
	/** Where the item stands: what the editor works on may be shown there (ui/portal). Without one, everything is here. */
	stage?: HTMLElement;
	set: (value: Value | undefined) => void;
}
export interface EditorExports {
	/** Does what a key stands for (desk/keys); false: not of this editor. */
	act?: (action: string) => boolean;
	/** The question's turn: takes the focus if it is written; false: keys are enough. */
	turn?: () => boolean;
}
export type Editor = Component<EditorProps, EditorExports>;

/** Types whose editors want the room there is. */
export const roomy = new Set(["text"]);

const found = import.meta.glob<{ default: Editor }>("./*.svelte");
const loaded = new Map<string, Editor>();

/** Null: this front end has no editor for the type. */
export async function loadEditor(type: string): Promise<Editor | null> {
	const load = found[`./${type}.svelte`];
	const editor = loaded.get(type) ?? (await load?.())?.default ?? null;

	if (editor)
		loaded.set(type, editor);
	return editor;
}

/** The same at once, if it has been loaded before. */
export function editorOf(type: string): Editor | undefined {
	return loaded.get(type);
}
