import { mount } from "svelte";
import App from "./App.svelte";
import { startRouter } from "./router.svelte";
import { server } from "./state/server.svelte";
import { theme } from "./state/theme.svelte";
import "./styles/index.css";

startRouter();
theme.followSystem();
void server.load();
const target = document.getElementById("app");
if (target) mount(App, { target });
