import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * The licence texts of all packages of which a bundle holds at least one byte. Packages with the very same text share it;
 * everything is ordered by package name and version.
 *
 * @param inputs paths of bundled files, relative to `root`, as esbuild's metafile names them
 * @throws when a package says nothing about its licence: such a package cannot be shipped
 */
export function licencesOf(inputs, root) {
  const folders = new Set([...inputs].map(packageFolder).filter((folder) => folder !== undefined));
  const packages = new Map([...folders].map((folder) => licenceOf(join(root, folder))));
  const titlesOfText = new Map();
  for (const [title, text] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    titlesOfText.set(text, [...(titlesOfText.get(text) ?? []), title]);
  }
  const parts = [...titlesOfText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}`);
  return `${['The bundles in this folder contain these packages.', ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = licenceText(folder);
  if (license === undefined && text === '') {
    throw new Error(`${name}@${version} is bundled but says nothing about its licence: keep it out of the bundle`);
  }
  return [`${name}@${version} (${license ?? 'see the text'})`, text || 'The package ships no licence file.'];
}

function licenceText(folder) {
  const names = readdirSync(folder).filter((name) => LICENCE_FILE.test(name));
  return names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}

/** `node_modules/@scope/name` of a bundled file, the innermost one where packages are nested; undefined for our own files. */
function packageFolder(path) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replace(/^[\w-]+:/, ''))?.[1];
}
