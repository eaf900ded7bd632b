/* The methods that this page can run again, by name. */
import { dawidSkene } from "./dawid_skene";
import { majority } from "./majority";
import type { Method } from "./votes";
import { wawa } from "./wawa";

const methods = [majority, wawa, dawidSkene];

export function findMethod(name: unknown): Method | undefined {
	return name === "default" ? dawidSkene : methods.find((m) => m.name === name);
}
