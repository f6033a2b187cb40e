import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One fault and what must come of it; the data of docs/faults.md. `feature`: it belongs to a part that is not there yet. */
export function faultRows(root) {
  return JSON.parse(readFileSync(join(root, 'test', 'faults', 'rows.json'), 'utf8'));
}

// A title, in a test or in a table of titles: text that begins with the numbers of its rows.
const TITLE = /(['"`])((?:F\d{2,3}[ ,]+)+(?:\\.|(?!\1)[^\\\n])*)\1/g;

/** Every title below test/ that names rows, with its file, sorted by file and place. */
export function faultTitles(root) {
  const paths = readdirSync(join(root, 'test'), { recursive: true }).map((path) => join('test', path));
  return paths
    .filter((path) => /\.(?:ts|mjs)$/.test(path))
    .sort()
    .flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(TITLE)].map(([, , text]) => ({
        path: path.replaceAll('\\', '/'),
        rows: text.match(/^(?:F\d{2,3}[ ,]+)+/)[0].match(/F\d+/g),
        title: readable(text.replace(/^(?:F\d{2,3}[ ,]+)+/, '').replaceAll(/\\(.)/g, '$1')),
      })),
    );
}

/** A template of titles as a sentence: what the table or the variable says in each case is left open. */
export function readable(title) {
  return title.replaceAll(/\$\{[^}]*\}|\$[a-zA-Z#][\w.]*|%[sdifjoOp#]/g, '…').replaceAll('%%', '%');
}

/** Rows of features that are there, without a test that names them. */
export function rowsWithoutTest(root) {
  const named = new Set(faultTitles(root).flatMap(({ rows }) => rows));
  return faultRows(root).filter(({ row, feature }) => feature === undefined && !named.has(row));
}

/** docs/faults.md. */
export function faultsPage(root) {
  const titles = faultTitles(root);
  const lines = faultRows(root).map((entry) =>
    rowOf(
      entry,
      titles.filter(({ rows }) => rows.includes(entry.row)),
    ),
  );
  return `${HEAD}\n${lines.join('\n')}\n`;
}

const HEAD = `<!-- Made by npm run docs from test/faults/rows.json and the titles of the tests. -->

# Faults

What can go wrong, what must come of it, and the tests whose titles name the row. Tests in \`test/deep\` run with
\`npm run deep\`, all others with \`npm test\`. *Simulator* names kinds of faults that the simulator (\`test/sim\`) makes at random
and checks the promises under; their rates, and how often each really occurred, are printed by \`npm run sim\`. An ellipsis in a
title stands for what each of its cases says. Numbers of rows are never reused, so some are missing.

| Row | Fault | What must come of it | Tests |
| --- | --- | --- | --- |`;

function rowOf({ row, fault, outcome, feature, simulator }, titles) {
  const files = [...new Set(titles.map(({ path }) => path))];
  const found = files.map((path) => {
    // A title that is nothing but its case says nothing here.
    const texts = titles.filter((one) => one.path === path && one.title !== '…').map(({ title }) => title);
    return [`[${path.replace(/^test\//, '')}](../${path})`, [...new Set(texts)].join('; ')].filter(Boolean).join(': ');
  });
  const kinds = simulator === undefined ? [] : [`*simulator*: ${simulator.join(', ')}`];
  const none = feature === undefined ? 'none' : `with ${feature}`;
  const tests = [...found, ...kinds];
  return `| ${[row, fault, outcome, tests.length === 0 ? none : tests.map(cell).join('<br>')].join(' | ')} |`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
