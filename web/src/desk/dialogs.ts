/* dialogs -- what the Desk opens now and then, in a chunk of its own. */
export { default as Guidelines } from "./Guidelines.svelte";
export { default as Keys } from "./KeysDialog.svelte";
export { default as Report } from "./Report.svelte";
