/* A browser's long description of itself, in two words people know. */
const browsers: [RegExp, string][] = [
	[/Edg\//, "Edge"],
	[/OPR\//, "Opera"],
	[/Firefox\//, "Firefox"],
	[/Chrom(e|ium)\//, "Chrome"],
	[/Safari\//, "Safari"],
	[/^curl\//, "curl"],
];
const systems: [RegExp, string][] = [
	[/Android/, "Android"],
	[/iPhone|iPad/, "iOS"],
	[/Windows/, "Windows"],
	[/Mac OS X/, "macOS"],
	[/CrOS/, "ChromeOS"],
	[/Linux/, "Linux"],
];

export function agentName(agent: string): string {
	const of = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(agent))?.[1];
	const [browser, system] = [of(browsers), of(systems)];

	if (!browser)
		return agent.slice(0, 40) || "An unknown browser";
	return system ? `${browser} on ${system}` : browser;
}
