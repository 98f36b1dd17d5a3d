/** The style of `/docs`. Uses system fonts, so that nothing is loaded. */
export const DOCS_CSS = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2563eb; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1 { margin-bottom: 0; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); text-transform: capitalize; }
nav ul { columns: 3 12rem; padding-left: 1.2rem; text-transform: capitalize; }
a { color: var(--accent); }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
code { background: var(--soft); padding: .1em .3em; border-radius: .25em; }
pre { background: var(--soft); padding: .8rem; border-radius: .4rem; overflow-x: auto; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: .4rem .8rem; }
details details { border-style: dashed; }
summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4.2rem; font: 600 13px ui-monospace, monospace; color: var(--accent); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
th { font-size: .85rem; }
`;
