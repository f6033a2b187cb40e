import { type DefinitionDocument, type Leaf, leavesOf } from './diff-flat.ts';
import { shown } from './diff-shown.ts';

export type { DefinitionDocument };

/** One difference of two task definitions. A value that may be a secret is not in it. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Empty for what belongs to the task itself. */
  readonly container: string;
  readonly field: string;
  /** Undefined for what was not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What is looked at first; the rest follows in the order of the definition. */
const ORDER: readonly string[] = [
  'image',
  'environment',
  'secrets',
  'cpu',
  'memory',
  'memoryReservation',
  'portMappings',
  'executionRoleArn',
  'taskRoleArn',
  'logConfiguration',
  'healthCheck',
];

/**
 * What differs between two task definitions, containers first and each by what matters most. What ECS fills in by itself and
 * the order of lists are no difference. `before` undefined: everything is new.
 */
export function diffDefinitions(before: DefinitionDocument | undefined, after: DefinitionDocument): readonly Change[] {
  const old = leavesOf(before ?? {});
  const now = leavesOf(after);
  const changes = [...new Map([...now, ...old])].flatMap(([key, leaf]) =>
    changeOf(leaf, { before: old.get(key)?.value, after: now.get(key)?.value }),
  );
  const containers = [...new Set(changes.map(({ container }) => container))];
  const rank = ({ container, field }: Change): number => {
    const place = ORDER.indexOf(field.split(' ')[0] ?? '');
    // The task itself comes last; the sort is stable, so within a rank the order of the definition is kept.
    const owner = container === '' ? containers.length : containers.indexOf(container);
    return owner * (ORDER.length + 1) + (place < 0 ? ORDER.length : place);
  };
  return [...changes].sort((a, b) => rank(a) - rank(b));
}

function changeOf(
  { container, field }: Leaf,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
): readonly Change[] {
  if (before === after) return [];
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const show = (value: string | undefined) => (value === undefined ? undefined : shown(field, value));
  return [{ kind, container, field, before: show(before), after: show(after) }];
}

const MARKS: Readonly<Record<Change['kind'], string>> = { added: '+', removed: '-', changed: '~' };

/** A difference as one line: `~ app: image  repo:1 → repo:2`. */
export function lineOf({ kind, container, field, before, after }: Change): string {
  const where = container === '' ? field : `${container}: ${field}`;
  const values = before === after ? `${after} → another value` : [before, after].filter(isText).join(' → ');
  return `${MARKS[kind]} ${where}  ${values}`;
}

const isText = (value: string | undefined): value is string => value !== undefined;
