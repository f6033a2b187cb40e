import type { Traffic } from '../../domain/failover/facts.ts';
import type {
  AlarmFacts,
  FailoverHealth,
  FailoverParameters,
  GroupFacts,
  ServiceFacts,
  SetHealth,
} from '../../domain/failover/health.ts';
import type { FailoverSet } from '../../domain/failover/set.ts';
import { reading } from '../deploy/reading.ts';

/** Reads what sets name, changing nothing. Every method rejects with a WakelockError that names the right it needs. */
export interface FailoverSurvey {
  /** Undefined: there is no such listener or rule. */
  traffic(set: FailoverSet): Promise<Traffic | undefined>;
  group(arn: string): Promise<GroupFacts | undefined>;
  /** Those that are missing are left out. */
  alarms(names: readonly string[]): Promise<ReadonlyMap<string, AlarmFacts>>;
  /** @param stack the value of the tag by which a service opts in */
  service(target: FailoverSet['service'], stack: string): Promise<ServiceFacts | undefined>;
}

/** Looks at all that the sets of a stack name; one that may not be looked at is said, and hides nothing else. */
export async function surveyFailover(
  { stackName, parameters }: { readonly stackName: string; readonly parameters: FailoverParameters },
  survey: FailoverSurvey,
): Promise<FailoverHealth> {
  const sets = await Promise.all(parameters.sets.map((set) => surveySet(set, { stackName, survey })));
  return { stackName, parameters, sets };
}

async function surveySet(
  set: FailoverSet,
  { stackName, survey }: { readonly stackName: string; readonly survey: FailoverSurvey },
): Promise<SetHealth> {
  const names = [set.alarm, ...(set.calmAlarm === undefined ? [] : [set.calmAlarm])];
  const [traffic, lambdaGroup, serviceGroup, alarms, service] = await Promise.all([
    reading(() => survey.traffic(set)),
    reading(() => survey.group(set.lambdaGroup)),
    reading(() => survey.group(set.serviceGroup)),
    reading(() => survey.alarms(names)),
    reading(() => survey.service(set.service, stackName)),
  ]);
  return { set, traffic, lambdaGroup, serviceGroup, alarms, service };
}
