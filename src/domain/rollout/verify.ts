import { type ServicePlace, stranger } from './place.ts';
import type { VerifyFacts } from './verify-facts.ts';
import { imageFindings } from './verify-images.ts';
import { bad, type Finding, type Judged } from './verify-judged.ts';
import { networkFindings } from './verify-network.ts';
import { portFindings } from './verify-ports.ts';
import { logFindings, roleFindings, secretFindings } from './verify-roles.ts';
import { serviceFindings } from './verify-service.ts';

const CHECKS: readonly (readonly [check: string, judge: (facts: VerifyFacts) => readonly Judged[]])[] = [
  ['service', serviceFindings],
  ['roles', roleFindings],
  ['images', imageFindings],
  ['logs', logFindings],
  ['secrets', secretFindings],
  ['ports', portFindings],
  ['network', networkFindings],
];

/**
 * What would keep a task definition from running as a service, before anything is changed: `bad` keeps it, `note` may, or could
 * not be checked. Total: every fact may be unknown.
 */
export function verifyFindings(facts: VerifyFacts): readonly Finding[] {
  return CHECKS.flatMap(([check, judge]) => judge(facts).map((one) => ({ check, ...one })));
}

/** The service that was read is not the one that was named: nothing can be judged by it. Empty: it is. */
export function strangerFindings(place: Omit<ServicePlace, 'region'>, arn: string): readonly Finding[] {
  const strange = stranger(place, arn);
  if (strange === undefined) return [];
  const { what, likely, repair } = strange;
  return [{ check: 'service', ...bad(what, `${repair} (${likely})`) }];
}

/** The same where it is not known what would be deployed: of the service alone. */
export function serviceAlone(facts: Pick<VerifyFacts, 'name' | 'region' | 'service'>): readonly Finding[] {
  return serviceFindings({ ...facts, task: undefined }).map((one) => ({ check: 'service', ...one }));
}
