import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { markdown } from './tables.mjs';

/** The parameters of the template as a Markdown table, in the groups in which the console shows them. */
export function parameterTable(path) {
  // Parameters hold no functions; the tags of those elsewhere in the file are of no interest here.
  const { Metadata, Parameters } = parse(readFileSync(path, 'utf8'), { logLevel: 'silent' });
  const groups = Metadata['AWS::CloudFormation::Interface'].ParameterGroups;
  const rows = groups.flatMap(({ Label, Parameters: names }) => [
    [`**${Label.default}**`, '', ''],
    ...names.map((name) => [`\`${name}\``, standardOf(Parameters[name]), Parameters[name].Description.trim()]),
  ]);
  return markdown(['Parameter', 'Default', 'What it does'], rows);
}

function standardOf({ Default }) {
  return String(Default) === '' ? '' : `\`${Default}\``;
}
