import { basename } from 'node:path';
import { parseArgs } from 'node:util';

/** Ends the script with one sentence on stderr and exit code 2: something that was typed cannot be taken. */
export function refuse(what) {
  console.error(`${basename(process.argv[1])}: ${what}`);
  process.exit(2);
}

/** The options and arguments of a script, as `parseArgs` reads them; what it does not take is refused. */
export function readCommandLine({ options = {}, allowPositionals = false } = {}) {
  try {
    return parseArgs({ options, allowPositionals });
  } catch (error) {
    if (!/^ERR_PARSE_ARGS_/.test(error.code)) throw error;
    const [first] = error.message.split(/\.? (?=To specify|This command|Did you)|\n/);
    const known = Object.keys(options).map((name) => `--${name}`);
    return refuse(
      `${first.replace(/\.$/, '')}; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}.`,
    );
  }
}

/** An option that is a whole number; undefined where it is not given. */
export function wholeNumber(values, name, { least = 1 } = {}) {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  return refuse(`--${name}: "${text}" is not a whole number from ${least} on, as in --${name} ${least + 9}.`);
}

/** Refuses what is none of `known`; `what` says what they are. */
export function onlyKnown(texts, { what, known }) {
  const other = texts.find((text) => !known.includes(text));
  if (other !== undefined) refuse(`${what}: "${other}" is none of ${known.join(', ')}.`);
}
