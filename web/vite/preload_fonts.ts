import type { Plugin } from "vite";

// Adds <link rel="preload"> for the fonts that the first screen needs. They are known only after
// the build, when their names have a hash.
export function preloadFonts(names: readonly string[]): Plugin {
  return {
    name: "preload-fonts",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, context) {
        const files = Object.keys(context.bundle ?? {});
        const fonts = files.filter((file) => file.endsWith(".woff2") && names.some((name) => file.includes(name)));
        return fonts.map((file) => ({
          tag: "link",
          injectTo: "head-prepend",
          attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${file}` },
        }));
      },
    },
  };
}
