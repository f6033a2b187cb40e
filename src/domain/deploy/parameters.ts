import { shorten } from '../duration.ts';
import { usage } from '../errors.ts';

/** A parameter as the template declares it. */
export interface ParameterSpec {
  readonly name: string;
  readonly type: string;
  readonly fallback: string | undefined;
  readonly description: string;
  readonly allowed: readonly string[] | undefined;
  readonly pattern: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly longest: number | undefined;
  /** What the template's author says when a value does not fit. */
  readonly constraint: string;
}

/** What CloudFormation is told of one parameter: a value, or to keep the one it has. */
export type ParameterValue =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly keep: true };

/**
 * Reads `Key=Value` texts; the last one of a key counts.
 * @throws WakelockError (`usage`) for a text without `=`
 */
export function parseAssignments(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)];
      throw usage(`parameter: "${shorten(text)}" is not of the form Key=Value.`, {
        repair: 'Write for example --parameter AlarmEmail=ops@example.com',
      });
    }),
  );
}

/**
 * The parameters of one deployment: what is given now, else what the stack has, else the template's default.
 * @param present names of the parameters that the stack has now
 * @throws WakelockError (`usage`) for a parameter that the template does not have, or a value that it does not take
 */
export function parameterValues(
  specs: readonly ParameterSpec[],
  { given, present }: { readonly given: ReadonlyMap<string, string>; readonly present: ReadonlySet<string> },
): readonly ParameterValue[] {
  for (const name of given.keys()) {
    if (!specs.some((spec) => spec.name === name)) throw unknown(name, specs);
  }
  return specs.flatMap((spec): ParameterValue[] => {
    const { name, fallback } = spec;
    const value = given.get(name);
    if (value !== undefined) return [{ name, value: checked(value, spec) }];
    if (present.has(name)) return [{ name, keep: true }];
    if (fallback !== undefined) return [];
    throw usage(`parameter ${name}: the template needs a value.`, {
      repair: `Add --parameter ${name}=…: ${spec.description}`,
    });
  });
}

/**
 * The `Rules` of the template, which CloudFormation judges only when everything was uploaded and the change set is asked for.
 * @param parameters as the stack would have them
 * @throws WakelockError (`usage`)
 */
export function checkRules({ EnableFailover, FailoverSets = '' }: Readonly<Record<string, string>>): void {
  if (EnableFailover !== 'true' || FailoverSets.trim() !== '') return;
  throw usage('parameter FailoverSets: with EnableFailover=true it must name at least one set, and it is empty.', {
    repair: "Add --parameter FailoverSets='[…]' (docs/failover.md), or leave EnableFailover=false.",
  });
}

function unknown(name: string, specs: readonly ParameterSpec[]) {
  const near = specs.find((spec) => spec.name.toLowerCase() === name.toLowerCase());
  const repair =
    near === undefined
      ? `Parameters of the template: ${specs.map((spec) => spec.name).join(', ')}`
      : `Did you mean ${near.name}?`;
  return usage(`parameter ${shorten(name)}: the template has no such parameter.`, { repair });
}

function checked(value: string, spec: ParameterSpec): string {
  const fault = faultOf(value, spec);
  if (fault === undefined) return value;
  throw usage(`parameter ${spec.name}: "${shorten(value)}" ${fault}.`, {
    repair: spec.constraint || spec.description,
  });
}

function faultOf(value: string, spec: ParameterSpec): string | undefined {
  const { allowed, pattern, minimum, maximum, longest, type } = spec;
  if (allowed !== undefined && !allowed.includes(value)) return `is not one of ${allowed.join(', ')}`;
  // A pattern means the whole value, of a list each member:
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
  const members = type === 'CommaDelimitedList' ? value.split(',').map((member) => member.trim()) : [value];
  if (pattern !== undefined && !members.every((member) => fits(member, pattern))) return `does not fit ${pattern}`;
  if (longest !== undefined && value.length > longest) return `is longer than ${longest} characters`;
  if (type !== 'Number') return undefined;
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) return 'is not a number';
  if (minimum !== undefined && number < minimum) return `is below ${minimum}`;
  return maximum !== undefined && number > maximum ? `is above ${maximum}` : undefined;
}

// CloudFormation reads patterns as Java does. One that JavaScript cannot read is left for CloudFormation to judge.
function fits(value: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 's').test(value);
  } catch {
    return true;
  }
}
