/* types -- what the API says of somebody's own work, as schemas/openapi.yaml has it. */
import type { components } from "../api/schema";
import type { Values } from "../api/types";

type Schemas = components["schemas"];

export type Earnings = Schemas["Earnings"];
export type Day = Earnings["days"][number];
export type AnswerState = keyof Day["states"];
export type MyAnswer = Omit<Schemas["MyAnswer"], "value"> & { value: Values | null };
