import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import type { ParameterSpec } from '../../domain/deploy/parameters.ts';

/** The template of this package, with local paths where its code lies. */
export interface Template {
  readonly parameters: readonly ParameterSpec[];
  /** Logical id of each function → the folder that its code is in, relative to the template. */
  readonly code: ReadonlyMap<string, string>;
  /** The text with each folder replaced by a place in S3, as `aws cloudformation package` does. */
  packaged(place: Packaged): string;
}

export interface Packaged {
  readonly bucket: string;
  /** Key of the archive of each folder. */
  readonly keyOf: (folder: string) => string;
  /** The name of a table that exists, which the stack is to take over. */
  readonly tableName?: string | undefined;
}

/** Reads a template with CloudFormation's short tags; they are kept as they stand. */
export function readTemplate(text: string): Template {
  const document = parse(text);
  return {
    parameters: parametersOf(document),
    code: codeOf(document),
    packaged({ bucket, keyOf, tableName }) {
      const copy = parse(text);
      for (const [id, folder] of codeOf(copy)) {
        const place = { S3Bucket: bucket, S3Key: keyOf(folder) };
        copy.setIn(['Resources', id, 'Properties', 'Code'], copy.createNode(place));
      }
      // CloudFormation takes over only what the template names without a function, so this is the table and nothing else:
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
      // It is so named each time, taken over or not: an update must never look as if it renamed the table.
      copy.setIn(['Resources', 'Table', 'Properties', 'TableName'], copy.createNode(tableName));
      return copy.toString({ lineWidth: 0 });
    },
  };
}

function parse(text: string): Document {
  // Tags that this reader does not know (!Sub, !Ref) are CloudFormation's; they are no reason for a warning.
  const document = parseDocument(text, { logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return document;
}

function codeOf(document: Document): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [id, resource] of entriesOf(document.getIn(['Resources']))) {
    if (!isMap(resource) || resource.get('Type') !== 'AWS::Lambda::Function') continue;
    const code = resource.getIn(['Properties', 'Code']);
    if (typeof code === 'string') found.set(id, code);
  }
  return found;
}

function parametersOf(document: Document): readonly ParameterSpec[] {
  return entriesOf(document.getIn(['Parameters'])).flatMap(([name, node]) => {
    if (!isMap(node)) return [];
    const spec = node.toJSON() as Readonly<Record<string, unknown>>;
    const number = (key: string) => (spec[key] === undefined ? undefined : Number(spec[key]));
    const text = (key: string) => (spec[key] === undefined ? undefined : String(spec[key]));
    return {
      name,
      type: text('Type') ?? 'String',
      fallback: text('Default'),
      description: text('Description') ?? '',
      allowed: Array.isArray(spec.AllowedValues) ? spec.AllowedValues.map(String) : undefined,
      pattern: text('AllowedPattern'),
      minimum: number('MinValue'),
      maximum: number('MaxValue'),
      longest: number('MaxLength'),
      constraint: text('ConstraintDescription') ?? '',
    };
  });
}

function entriesOf(node: unknown): readonly (readonly [string, unknown])[] {
  if (!isMap(node)) return [];
  return (node as YAMLMap).items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), value]);
}
