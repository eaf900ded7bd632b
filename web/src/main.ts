import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { applyTheme } from "./shell/theme.svelte";
import { outbox } from "./store/outbox.svelte";
import { sendLast, startSender } from "./store/sender.svelte";
import { scriptUrl } from "./trusted";

applyTheme();
startSender();
addEventListener("pagehide", () => sendLast(outbox.waiting));
mount(App, { target: document.getElementById("app")! });

if (import.meta.env.PROD && "serviceWorker" in navigator)
	addEventListener("load", () => {
		// Without it the pages still work, only not without a network.
		navigator.serviceWorker.register(scriptUrl("/sw.js")).catch(() => undefined);
	});
