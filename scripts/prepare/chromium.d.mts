/** The path of an installed Chromium: CHROMIUM_PATH, else the first on the PATH. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined;
