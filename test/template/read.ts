import { readFileSync } from 'node:fs';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: JsonObject;
  readonly Properties: JsonObject;
}

export interface Parameter {
  readonly Type: string;
  readonly Default: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly Description: string;
}

export interface Template {
  readonly Transform?: Json;
  readonly Metadata: JsonObject;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Conditions: Readonly<Record<string, JsonObject>>;
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Condition?: string; readonly Value: Json }>>;
}

const SHORT = ['Sub', 'GetAtt', 'Join', 'Split', 'Select', 'If', 'Not', 'Equals', 'And', 'Or', 'FindInMap', 'GetAZs'];

const longName = (tag: string) => (tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`);

/** CloudFormation's short forms as what they stand for: `!Ref x` is `{Ref: x}`, `!Sub x` is `{Fn::Sub: x}`. */
const TAGS: (ScalarTag | CollectionTag)[] = [...SHORT, 'Ref', 'Condition'].flatMap((tag) => [
  { tag: `!${tag}`, resolve: (text: string) => ({ [longName(tag)]: tag === 'GetAtt' ? text.split('.') : text }) },
  {
    tag: `!${tag}`,
    collection: 'seq' as const,
    // A node that stands for a call of the function with these arguments.
    resolve: (seq: { toJSON(): unknown }) => ({ [longName(tag)]: seq.toJSON() }) as never,
  },
]);

export const PATH = new URL('../../lambda/template.yaml', import.meta.url);

export function readTemplate(path: URL = PATH): Template {
  return parse(readFileSync(path, 'utf8'), { customTags: TAGS });
}

export const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: Json): readonly Json[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** What stands at a path of keys and indexes; undefined where nothing does. */
export function at(value: Json, ...path: readonly (string | number)[]): Json {
  return path.reduce<Json>((found, key) => {
    if (Array.isArray(found)) return found[Number(key)];
    return isObject(found) ? found[key] : undefined;
  }, value);
}
