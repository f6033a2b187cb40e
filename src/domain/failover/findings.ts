import type { Finding } from '../deploy/findings.ts';
import type { Reading } from '../deploy/health.ts';
import { notChecked } from '../deploy/not-checked.ts';
import { formatDuration } from '../duration.ts';
import type { Traffic } from './facts.ts';
import type { AlarmFacts, FailoverHealth, GroupFacts, ServiceFacts, SetHealth } from './health.ts';
import type { FailoverSet } from './set.ts';

type Judged = Omit<Finding, 'check'>;
const bad = (what: string, repair: string): Judged => ({ level: 'bad', what, repair });
const note = (what: string, repair: string): Judged => ({ level: 'note', what, repair });

/** What is right and wrong with failover, in the order in which it should be repaired. */
export function failoverFindings(health: FailoverHealth): readonly Finding[] {
  const { parameters, sets } = health;
  const all = parameters.fault === undefined ? [] : [bad(parameters.fault.what, parameters.fault.repair)];
  const each = sets.flatMap((set) => findingsOfSet(set, health));
  return [...all, ...permissions(health), ...each].map((finding) => ({ check: 'failover', ...finding }));
}

function permissions({ parameters, stackName }: FailoverHealth): readonly Judged[] {
  const { sets, services, traffic, alarms, tasksOf } = parameters;
  const found: Judged[] = [];
  const deploy = (parameter: string) => `Run: wakelock deploy --stack-name ${stackName} --parameter '${parameter}'`;
  if (sets.length > 0 && !services)
    found.push(
      bad('power may not scale services, so no service would ever be started.', deploy('EnableServices=true')),
    );
  const shifts = unlisted(
    sets.map((set) => set.traffic),
    traffic,
  );
  if (shifts !== undefined)
    found.push(bad(`The function may not shift ${shifts.names}.`, deploy(`FailoverTraffic=${shifts.list}`)));
  const heard = unlisted(
    sets.flatMap(({ alarm, calmAlarm }) => (calmAlarm === undefined ? [alarm] : [alarm, calmAlarm])),
    alarms,
  );
  if (heard !== undefined)
    found.push(note(`Changes of ${heard.names} are seen up to a minute late.`, deploy(`FailoverAlarms=${heard.list}`)));
  const served = unlisted(
    sets.map(({ service }) => service.slice(service.indexOf('/') + 1)),
    tasksOf,
  );
  if (served !== undefined)
    found.push(
      note(`Tasks of ${served.names} are seen up to a minute late.`, deploy(`FailoverServices=${served.list}`)),
    );
  return found;
}

/** What is needed and not listed, each once, and the list that has it too; undefined: nothing. */
function unlisted(
  needed: readonly string[],
  listed: readonly string[],
): { readonly names: string; readonly list: string } | undefined {
  const lacking = [...new Set(needed)].filter((name) => !listed.includes(name));
  if (lacking.length === 0) return undefined;
  return { names: lacking.join(', '), list: [...listed, ...lacking].join(',') };
}

function findingsOfSet(health: SetHealth, of: FailoverHealth): readonly Judged[] {
  const { set } = health;
  const found = [
    ...judged(health.traffic, (traffic) => trafficOf(traffic, set)),
    ...judged(health.lambdaGroup, (group) => lambdaGroupOf(group, set)),
    ...judged(health.serviceGroup, (group) => serviceGroupOf(group, set)),
    ...judged(health.alarms, (alarms) => alarmsOf(alarms, set)),
    ...judged(health.service, (service) => serviceOf(service, { set, stackName: of.stackName })),
  ].map((one) => ({ ...one, what: `${set.name}: ${one.what}` }));
  if (found.length > 0) return found;
  return [{ level: 'ok', what: `${set.name}: listener, groups, alarms and ${set.service} fit together.`, repair: '' }];
}

function judged<T>(reading: Reading<T>, judge: (value: T) => readonly Judged[]): readonly Judged[] {
  return reading.known ? judge(reading.value) : [notChecked(reading)];
}

function trafficOf(traffic: Traffic | undefined, set: FailoverSet): readonly Judged[] {
  if (traffic === undefined) {
    const repair = 'Check "traffic", its region and account: aws elbv2 describe-listeners --load-balancer-arn …';
    return [bad(`there is no ${set.traffic}.`, repair)];
  }
  if (traffic.kind === 'read') return [];
  return [
    bad(
      `the traffic of ${set.traffic} cannot be shifted: ${traffic.why}.`,
      'Let its action forward to both groups with the weights 100 (Lambda) and 0 (service).',
    ),
  ];
}

function lambdaGroupOf(group: GroupFacts | undefined, { lambdaGroup }: FailoverSet): readonly Judged[] {
  if (group === undefined) return [bad(`there is no ${lambdaGroup}.`, 'Check "lambdaGroup".')];
  if (group.type !== 'lambda')
    return [bad(`${lambdaGroup} is of the type ${group.type}.`, 'Let "lambdaGroup" name a group of the type lambda.')];
  if (group.targets > 0) return [];
  const repair = 'aws elbv2 register-targets --target-group-arn … --targets Id=<ARN of the function or its alias>';
  return [bad(`no function is registered with ${lambdaGroup}.`, repair)];
}

function serviceGroupOf(group: GroupFacts | undefined, { serviceGroup, drain }: FailoverSet): readonly Judged[] {
  if (group === undefined) return [bad(`there is no ${serviceGroup}.`, 'Check "serviceGroup".')];
  if (group.type !== 'ip' && group.type !== 'instance') {
    const repair = 'Let "serviceGroup" name a group of the type ip (Fargate, awsvpc) or instance.';
    return [bad(`${serviceGroup} is of the type ${group.type}.`, repair)];
  }
  if (group.drain <= drain) return [];
  const delay = formatDuration(group.drain);
  return [
    note(
      `the group gives open requests ${delay}, "drain" only ${formatDuration(drain)}.`,
      `Set "drain" to ${delay}, or lower the group's deregistration delay.`,
    ),
  ];
}

function alarmsOf(alarms: ReadonlyMap<string, AlarmFacts>, { alarm, calmAlarm }: FailoverSet): readonly Judged[] {
  const gone = [alarm, calmAlarm].filter((name) => name !== undefined && !alarms.has(name));
  const found = gone.map((name) => bad(`there is no alarm ${name}.`, 'Make it, or check its name and region.'));
  if (calmAlarm === alarm)
    found.push(
      bad(
        `"alarm" and "calmAlarm" are both ${alarm}.`,
        'The shift clears the first one; let "calmAlarm" look at what it does not empty, such as the requests of the load balancer.',
      ),
    );
  const calm = calmAlarm === undefined ? undefined : alarms.get(calmAlarm);
  if (calm?.namespace === 'AWS/Lambda' && calmAlarm !== alarm)
    found.push(
      note(
        `${calmAlarm} looks at a metric of Lambda, which the shift empties: it will be OK at once.`,
        'Look at the load balancer instead, such as AWS/ApplicationELB RequestCount.',
      ),
    );
  const { namespace, missing = 'missing' } = alarms.get(alarm) ?? {};
  if (namespace === 'AWS/Lambda' && missing !== 'notBreaching')
    found.push(
      note(
        `${alarm} treats missing data as ${missing}; without requests Lambda reports none.`,
        'Set TreatMissingData to notBreaching, else a return may wait for ever.',
      ),
    );
  return found;
}

function serviceOf(
  service: ServiceFacts | undefined,
  { set, stackName }: { readonly set: FailoverSet; readonly stackName: string },
): readonly Judged[] {
  if (service === undefined) return [bad(`there is no ${set.service}.`, 'Check "service": ecs:cluster/service.')];
  if (service.status !== 'ACTIVE')
    return [bad(`${set.service} is ${service.status}.`, 'Make it anew, or name another.')];
  const found: Judged[] = [];
  if (!service.optedIn) {
    const repair = `aws ecs tag-resource --resource-arn … --tags key=wakelock,value=${stackName}`;
    found.push(bad(`${set.service} has not opted in.`, repair));
  }
  if (!service.groups.includes(set.serviceGroup)) {
    const others = service.groups.length === 0 ? 'with none' : `with ${service.groups.join(', ')}`;
    const repair = 'Let the loadBalancers of the service name the group, or "serviceGroup" that of the service.';
    found.push(bad(`tasks of ${set.service} are not registered with ${set.serviceGroup} but ${others}.`, repair));
  }
  if (service.deploying)
    found.push(note(`a deployment of ${set.service} is under way.`, 'Until it is done no traffic goes to it.'));
  if (service.floor !== undefined && service.floor > 0)
    found.push(
      note(
        `autoscaling keeps ${set.service} at ${service.floor} tasks or more.`,
        'While nothing holds the service, power sets that minimum to 0 and remembers it; leave it to power.',
      ),
    );
  return found;
}
