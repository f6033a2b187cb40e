import { type Change, type DefinitionDocument, diffDefinitions } from '../../domain/rollout/diff.ts';
import type { RolloutOrder } from '../../domain/rollout/order.ts';
import type { ServicePlace } from '../../domain/rollout/place.ts';
import { arnOf, noDefinition, planRevision } from '../../domain/rollout/revision.ts';
import { serviceAlone, strangerFindings, verifyFindings } from '../../domain/rollout/verify.ts';
import type { Seen, ServiceFacts } from '../../domain/rollout/verify-facts.ts';
import type { Finding } from '../../domain/rollout/verify-judged.ts';
import { taskOf } from '../../domain/rollout/verify-task.ts';
import { factsOf, seen } from './verify-ask.ts';
import type { VerifyPorts } from './verify-ports.ts';

export type VerifyOrder = ServicePlace & Pick<RolloutOrder, 'base' | 'images'>;

export interface Verified {
  readonly findings: readonly Finding[];
  /** Undefined where the definition that serves now, or what is to be deployed, is not known: nothing can be compared. */
  readonly changes: readonly Change[] | undefined;
}

/**
 * What would keep a task definition from running as this service, and what it changes. Changes nothing itself.
 * @throws WakelockError (`usage`) for a container that the definition does not have, and for a base that cannot be read
 */
export async function verifyRollout(order: VerifyOrder, ports: VerifyPorts): Promise<Verified> {
  const { cluster, service: name, region } = order;
  const service = await seen('service', () => ports.service({ cluster, service: name }));
  const found = service.known ? service.value : undefined;
  const strange = found === undefined ? [] : strangerFindings(order, found.arn);
  if (strange.length > 0) return { findings: strange, changes: undefined };
  const { served, unread } = await liveOf(found, ports);
  const about = { name: `${cluster}/${name}`, region, service };
  const definition = await plannedOf(order, { served, ports });
  if (definition === undefined) return { findings: [...serviceAlone(about), ...unread], changes: undefined };
  const task = taskOf(definition);
  const facts = await factsOf({ task, found, region }, ports);
  const findings = [...verifyFindings({ ...facts, ...about, task }), ...unread];
  return { findings, changes: served === undefined ? undefined : diffDefinitions(served, definition) };
}

/** What serves now, as far as it is known, and what is to be said where it is not. */
async function liveOf(
  found: ServiceFacts | undefined,
  ports: VerifyPorts,
): Promise<{ readonly served: DefinitionDocument | undefined; readonly unread: readonly Finding[] }> {
  if (found === undefined) return { served: undefined, unread: [] };
  const live = await seen('definition', () => ports.definition(found.definition));
  return live.known ? { served: live.value, unread: [] } : { served: undefined, unread: [unreadOf(found, live)] };
}

/** What would be deployed: the base with the images in it. Undefined where the base is what serves now and nobody knows it. */
async function plannedOf(
  { base, images }: VerifyOrder,
  { served, ports }: { readonly served: DefinitionDocument | undefined; readonly ports: VerifyPorts },
): Promise<DefinitionDocument | undefined> {
  const document =
    base.kind === 'live' ? served : base.kind === 'file' ? base.definition : await named(base.name, ports);
  if (document === undefined) return undefined;
  const plan = planRevision({ base: document, live: served ?? document, images });
  if (plan.kind === 'register') return plan.definition;
  return served !== undefined && plan.arn === arnOf(served) ? served : document;
}

async function named(name: string, ports: VerifyPorts): Promise<DefinitionDocument> {
  const found = await ports.definition(name);
  if (found !== undefined) return found;
  throw noDefinition(name);
}

function unreadOf(
  { definition }: ServiceFacts,
  { action, why, repair }: Extract<Seen<unknown>, { readonly known: false }>,
): Finding {
  return {
    check: 'diff',
    level: 'note',
    what: `What changes could not be checked: action ${action} on ${definition} (${why})`,
    repair: repair ?? `Allow ${action}; AWS knows it on all resources only.`,
  };
}
