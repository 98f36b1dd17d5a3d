import type { DescribedEndpoint } from './described-endpoints.js';
import { html, join, raw } from './html.js';
import type { Html } from './html.js';
import { without } from './json-schemas.js';
import type { JsonSchema } from './json-schemas.js';
import { tagOf } from './operation.js';

/** The document as a page to read: no script, and nothing but its own style sheet is loaded. */
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
          <a href="/openapi.json">OpenAPI 3.1</a>.
        </p>
        <p>Send your key as <code>Authorization: Bearer …</code> or <code>x-api-key</code>.</p>
        <nav>
          <ul>
            ${join(tags.map(tag => html`<li><a href="#${anchor(tag)}">${tag}</a></li>`))}
            <li><a href="#schemas">schemas</a></li>
          </ul>
        </nav>
        ${join([...groups].map(([tag, members]) => section(document, tag, members)))}
        <h2 id="schemas">schemas</h2>
        ${join(Object.entries(recordAt(document, ['components', 'schemas'])).map(([name, schema]) => component(name, schema)))}
      </body>
    </html>`;
  return page.text;
}

function section(document: JsonSchema, tag: string, endpoints: readonly DescribedEndpoint[]): Html {
  return html`<h2 id="${anchor(tag)}">${tag}</h2>
    ${join(endpoints.map(endpoint => operation(document, endpoint)))}`;
}

function operation(document: JsonSchema, { method, path, summary }: DescribedEndpoint): Html {
  const shown = path.replaceAll(/:(\w+)/g, '{$1}');
  const described = recordAt(document, ['paths', shown, method.toLowerCase()]);
  return html`<details>
    <summary><b>${method}</b> <code>${shown}</code> ${summary}</summary>
    <p>${textAt(described, ['description'])}</p>
    ${parameters(described['parameters'])}
    ${body('Body', valueAt(described, ['requestBody', 'content', 'application/json', 'schema']))}
    ${responses(recordAt(described, ['responses']))}
  </details>`;
}

function parameters(list: unknown): Html {
  if (!Array.isArray(list) || list.length === 0) return raw('');
  const rows = list.map((parameter: unknown) => {
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

function responses(all: Readonly<Record<string, unknown>>): Html {
  const rows = Object.entries(all).map(
    ([status, response]) =>
      html`<tr>
        <td>${status}</td>
        <td>
          ${textAt(response, ['description'])}
          ${body('Schema', valueAt(response, ['content', 'application/json', 'schema']))}
        </td>
      </tr>`,
  );
  return html`<table>
    <tr>
      <th>Status</th>
      <th>Answer</th>
    </tr>
    ${join(rows)}
  </table>`;
}

function body(title: string, schema: unknown): Html {
  if (schema === undefined) return raw('');
  const reference = textAt(schema, ['$ref']).split('/').at(-1) ?? '';
  if (reference !== '') return html`<p>${title}: <a href="#schema-${reference}">${reference}</a></p>`;
  return html`<p>${title}:</p>
    <pre>${JSON.stringify(schema, null, 2)}</pre>`;
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
