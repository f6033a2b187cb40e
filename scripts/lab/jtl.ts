/** One request as JMeter wrote it down. */
export interface Sampled {
  /** When it was sent, epoch ms. */
  readonly at: number;
  readonly label: string;
  readonly success: boolean;
}

/**
 * Reads results that JMeter wrote as CSV with a line of names.
 * @throws Error that names a column that is missing
 */
export function readJtl(text: string): readonly Sampled[] {
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const names = cells(head);
  const column = (name: string): number => {
    const index = names.indexOf(name);
    if (index < 0) throw new Error(`the results of JMeter have no column ${name}, only ${names.join(', ')}`);
    return index;
  };
  const [at, label, success] = [column('timeStamp'), column('label'), column('success')];
  return lines.map((line) => {
    const row = cells(line);
    return { at: Number(row[at]), label: row[label] ?? '', success: row[success] === 'true' };
  });
}

/** Cells of a line; those with commas stand in quotes, and quotes in them are doubled. */
function cells(line: string): readonly string[] {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
