import { isObject, type Json, type JsonObject, type Template } from '../../template/read.ts';

export interface Portable {
  /** A template, as JSON. */
  readonly body: string;
  /** Logical ids and types that were left out. */
  readonly leftOut: readonly string[];
}

/**
 * A template as ministack takes it: without `types`, whoever refers to one of them gets a name that stands for it; and with the
 * numbers among `parameters` put in as such, of which it would make texts.
 */
export function portable(
  { Metadata: _, ...template }: Template,
  { types, parameters }: { readonly types: readonly string[]; readonly parameters: Readonly<Record<string, string>> },
): Portable {
  const gone = Object.entries(template.Resources).filter(([, { Type }]) => types.includes(Type));
  const ids = new Set(gone.map(([id]) => id));
  const kept = Object.entries(template.Resources).filter(([id]) => !ids.has(id));
  const replaced = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(replaced);
    if (!isObject(value)) return value;
    const attribute = value['Fn::GetAtt'];
    const id = value.Ref ?? (Array.isArray(attribute) ? attribute[0] : undefined);
    if (typeof id === 'string' && ids.has(id)) return `left-out-${id}`;
    const parameter = template.Parameters[String(value.Ref)];
    if (parameter?.Type === 'Number') return Number(parameters[String(value.Ref)] ?? parameter.Default);
    if (typeof value['Fn::Sub'] === 'string') return { 'Fn::Sub': withoutNames(value['Fn::Sub'], ids) };
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replaced(part)]));
  };
  const resources = kept.map(([id, resource]) => {
    const { DependsOn = [], ...rest } = resource as unknown as JsonObject;
    const needs = [DependsOn].flat().filter((name) => !ids.has(String(name)));
    return [id, replaced({ ...rest, DependsOn: needs })];
  });
  const outputs = Object.entries(template.Outputs).map(([name, output]) => [name, replaced(output as unknown as Json)]);
  const body = { ...template, Resources: Object.fromEntries(resources), Outputs: Object.fromEntries(outputs) };
  return { body: JSON.stringify(body), leftOut: gone.map(([id, { Type }]) => `${id} (${Type})`) };
}

const withoutNames = (text: string, ids: ReadonlySet<string>) =>
  text.replaceAll(/\$\{(\w+)(\.\w+)?\}/g, (whole, id: string) => (ids.has(id) ? `left-out-${id}` : whole));
