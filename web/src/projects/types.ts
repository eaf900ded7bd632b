/* The API's shapes that these pages read, as schemas/openapi.yaml has them. */
import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Agreement = Schemas["Agreement"];
export type AnnotatorStats = Schemas["AnnotatorStats"];
export interface Board {
	board: Schemas["Leaderboard"] | null;
	question: string | null;
	size: number;
	unnamed: number;
}
export type Clicking = Schemas["Clicking"];
export type Concord = Schemas["Concord"];
export type DatasetOfProject = Schemas["DatasetOfProject"];
export type Estimate = Schemas["Estimate"];
export type Member = Schemas["Member"];
export type Project = Schemas["Project"];
export type ProjectListed = Schemas["ProjectListed"];
export type ProjectState = Schemas["ProjectState"];
export type ProjectTemplate = Schemas["ProjectTemplate"];
export type ResultListed = Schemas["ResultListed"];
export type Stats = Schemas["Stats"];
export type TaskListed = Schemas["TaskListed"];
export type TaskState = Schemas["TaskState"];

export const stateWords: Record<ProjectState, string> = {
	draft: "draft: nobody gets its tasks yet",
	open: "open: tasks are handed out",
	paused: "paused: no new tasks are handed out",
	closed: "closed for good",
	ended: "ended: its log is closed",
};
