import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { licenses } from "./vite/licenses.ts";
import { preloadFonts } from "./vite/preload_fonts.ts";

// In development the pages come from Vite and the data from a running `trace-atlas serve`.
const server = process.env.ATLAS_SERVER ?? "http://127.0.0.1:8421";

export default defineConfig({
  plugins: [
    svelte(),
    preloadFonts(["fraunces-latin-opsz", "hanken-grotesk-latin-wght-normal"]),
    licenses(["@fontsource-variable/fraunces", "@fontsource-variable/hanken-grotesk"]),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: fonts or scripts
    chunkSizeWarningLimit: 700, // ECharts, loaded when the first chart comes into view
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": server } },
  preview: { proxy: { "/api": server } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
