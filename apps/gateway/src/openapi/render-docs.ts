import { audienceOf } from './audience.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import { html, join, raw } from './html.js';
import type { Html } from './html.js';
import { isRecord, without } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import { tagOf } from './operation.js';

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

/** The document as an HTML page: no script, and only its own style sheet. */
export function renderDocs(document: JsonSchema, endpoints: readonly DescribedEndpoint[]): string {
  const groups = Map.groupBy(
    endpoints.filter(({ access }) => access !== 'public'),
    tagOf,
  );
  const tags = [...groups.keys()];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Countersign API</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <h1>Countersign API</h1>
        <p>
          ${textAt(document, ['info', 'description'])} The same as
          <a href="/openapi.json">OpenAPI 3.1</a>; the events are also in
          <a href="/asyncapi.json">AsyncAPI 3.1</a>.
        </p>
        <p>Send your key as <code>Authorization: Bearer …</code> or <code>x-api-key</code>.</p>
        <nav>
          <ul>
            ${join(tags.map(tag => html`<li><a href="#${anchor(tag)}">${tag}</a></li>`))}
            <li><a href="#webhooks">webhooks</a></li>
            <li><a href="#schemas">schemas</a></li>
          </ul>
        </nav>
        ${join([...groups].map(([tag, members]) => section(document, tag, members)))}
        <h2 id="webhooks">webhooks</h2>
        ${parameters(document, valueAt(document, ['webhooks', 'task.completed', 'post', 'parameters']))}
        ${join(Object.entries(recordAt(document, ['webhooks'])).map(([name, item]) => webhook(document, name, item)))}
        <h2 id="schemas">schemas</h2>
        ${join(Object.entries(recordAt(document, ['components', 'schemas'])).map(([name, schema]) => component(name, schema)))}
      </body>
    </html>`;
  return page.text;
}

function webhook(document: JsonSchema, name: string, item: unknown): Html {
  const body = recordAt(item, ['post', 'requestBody', 'content', 'application/json']);
  return html`<details>
    <summary><b>POST</b> <code>${name}</code> ${textAt(item, ['post', 'summary'])}</summary>
    ${content(document, 'Body', body)}
  </details>`;
}

function section(document: JsonSchema, tag: string, endpoints: readonly DescribedEndpoint[]): Html {
  return html`<h2 id="${anchor(tag)}">${tag}</h2>
    ${join(endpoints.map(endpoint => operation(document, endpoint)))}`;
}

function operation(document: JsonSchema, endpoint: DescribedEndpoint): Html {
  const { method, path, summary } = endpoint;
  const shown = path.replaceAll(/:(\w+)/g, '{$1}');
  const described = recordAt(document, ['paths', shown, method.toLowerCase()]);
  const body = recordAt(described, ['requestBody', 'content', 'application/json']);
  return html`<details>
    <summary><b>${method}</b> <code>${shown}</code> ${summary}</summary>
    <p>${textAt(described, ['description'])}</p>
    <p>${audienceOf(endpoint)}</p>
    ${parameters(document, described['parameters'])} ${content(document, 'Body', body)}
    ${responses(document, recordAt(described, ['responses']))}
  </details>`;
}

function parameters(document: JsonSchema, list: unknown): Html {
  if (!Array.isArray(list) || list.length === 0) return raw('');
  const rows = list.map((item: unknown) => {
    const parameter = resolved(document, item);
    const schema = recordAt(parameter, ['schema']);
    return html`<tr>
      <td><code>${textAt(parameter, ['name'])}</code></td>
      <td>${textAt(parameter, ['in'])}</td>
      <td><code>${JSON.stringify(without('pattern', schema))}</code></td>
    </tr>`;
  });
  return html`<table>
    <tr>
      <th>Parameter</th>
      <th>In</th>
      <th>Value</th>
    </tr>
    ${join(rows)}
  </table>`;
}

function responses(document: JsonSchema, all: Readonly<Record<string, unknown>>): Html {
  const rows = Object.entries(all).map(([status, item]) => {
    const response = resolved(document, item);
    return html`<tr>
      <td>${status}</td>
      <td>
        ${textAt(response, ['description'])}
        ${content(document, 'Schema', recordAt(response, ['content', 'application/json']))}
      </td>
    </tr>`;
  });
  return html`<table>
    <tr>
      <th>Status</th>
      <th>Answer</th>
    </tr>
    ${join(rows)}
  </table>`;
}

/** The schema and the example of a JSON body. */
function content(document: JsonSchema, title: string, media: JsonSchema): Html {
  const { schema } = media;
  if (schema === undefined) return raw('');
  const shared = recordAt(media, ['examples', 'default']);
  const example = media['example'] ?? resolved(document, shared)['value'];
  const reference = textAt(schema, ['$ref']).split('/').at(-1) ?? '';
  return html`${
    reference === ''
      ? html`<p>${title}:</p>
          <pre>${JSON.stringify(schema, null, 2)}</pre>`
      : html`<p>${title}: <a href="#schema-${reference}">${reference}</a></p>`
  }${
    example === undefined
      ? raw('')
      : html`<details>
          <summary>Example</summary>
          <pre>${JSON.stringify(example, null, 2)}</pre>
        </details>`
  }`;
}

/** Resolves a reference within the document; returns any other value unchanged. */
function resolved(document: JsonSchema, value: unknown): Readonly<Record<string, unknown>> {
  const reference = textAt(value, ['$ref']);
  if (reference === '') return isRecord(value) ? value : {};
  return recordAt(document, reference.replace('#/', '').split('/'));
}

function component(name: string, schema: unknown): Html {
  return html`<details id="schema-${name}">
    <summary><code>${name}</code></summary>
    <pre>${JSON.stringify(schema, null, 2)}</pre>
  </details>`;
}

function anchor(tag: string): string {
  return tag.replaceAll(' ', '-');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), value);
}

function recordAt(value: unknown, path: readonly string[]): Readonly<Record<string, unknown>> {
  const found = valueAt(value, path);
  return isRecord(found) ? found : {};
}

function textAt(value: unknown, path: readonly string[]): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : '';
}
