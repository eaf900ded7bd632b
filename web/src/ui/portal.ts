/*
 * portal -- an element that is made in one place and shown in another: what an editor works on stands with the item,
 * where it scrolls with the page, and the rest of the editor in the working bar, within a thumb's reach.
 *
 *     <div><div {@attach into(stage)}>...</div></div>
 *
 * The element around it stays where it was; without a stage everything does.
 */
import type { Attachment } from "svelte/attachments";

export function into(stage: HTMLElement | undefined): Attachment<HTMLElement> {
	return (element) => {
		const home = element.parentElement;

		if (!stage)
			return;
		stage.append(element);
		return () => home?.append(element);
	};
}
