/* browser -- Debian's Chromium, with nothing that calls anybody. */
import { chromium } from "playwright-core";

const FLAGS = [
	"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync",
];

export function launch() {
	return chromium.launch({ executablePath: "/usr/bin/chromium", headless: !process.env.HEADED, args: FLAGS });
}
