import { AwsError } from '../awsError.ts';
import { type Body, objects, optionalFlag, optionalNumber, optionalString, strings } from '../http/json.ts';
import { clusterArn, nameIn, serviceArn } from './arns.ts';
import { deploymentActions } from './deploymentApi.ts';
import { definitionView, serviceView, tagList, taskView } from './describe.ts';
import type { EcsModel } from './model.ts';
import type { Service } from './service.ts';
import type { Task } from './types.ts';

export type EcsAction = (model: EcsModel, body: Body) => unknown;

const cluster = (body: Body): string | undefined => optionalString(body, 'cluster');

const actions: Readonly<Record<string, EcsAction>> = {
  DescribeClusters(model, body) {
    const names = strings(body, 'clusters').map(nameIn);
    const asked = names.length === 0 ? ['default'] : names;
    const known = asked.filter((name) => model.clusters().includes(name));
    const failures = asked.filter((name) => !known.includes(name)).map((name) => missing(clusterArn(name)));
    return { clusters: known.map((name) => clusterView(model, name)), failures };
  },
  ListServices: (model, body) => ({
    serviceArns: model.services(model.cluster(cluster(body))).map(({ key }) => serviceArn(key)),
  }),
  DescribeServices(model, body) {
    const of = model.cluster(cluster(body));
    const names = strings(body, 'services');
    if (names.length === 0 || names.length > 10) {
      throw new AwsError('InvalidParameterException', { message: 'Name 1 to 10 services.' });
    }
    const tags = strings(body, 'include').includes('TAGS');
    const found = names.flatMap((name) => model.find(of, name) ?? []);
    const failures = names
      .filter((name) => model.find(of, name) === undefined)
      .map((name) => missing(serviceArn(`${of}/${nameIn(name)}`)));
    return { services: found.map((service) => serviceView(service, tags)), failures };
  },
  UpdateService(model, body) {
    const service = model.service(cluster(body), optionalString(body, 'service'));
    const desired = optionalNumber(body, 'desiredCount');
    const named = optionalString(body, 'taskDefinition');
    const definition = named === undefined ? undefined : defined(model, named).arn;
    if (desired !== undefined && (desired < 0 || !Number.isInteger(desired))) {
      throw new AwsError('InvalidParameterException', { message: 'desiredCount must not be negative.' });
    }
    service.update({
      force: optionalFlag(body, 'forceNewDeployment'),
      ...(desired === undefined ? {} : { desired }),
      ...(definition === undefined ? {} : { definition }),
    });
    return { service: serviceView(service, true) };
  },
  ListTasks(model, body) {
    const of = model.cluster(cluster(body));
    const name = optionalString(body, 'serviceName');
    const services = name === undefined ? model.services(of) : [model.service(of, name)];
    const stopped = optionalString(body, 'desiredStatus') === 'STOPPED';
    const tasks = services.flatMap((service) => service.tasks.all().filter((task) => isStopped(task) === stopped));
    return { taskArns: tasks.slice(0, optionalNumber(body, 'maxResults') ?? 100).map(({ arn }) => arn) };
  },
  DescribeTasks(model, body) {
    const of = model.cluster(cluster(body));
    const asked = strings(body, 'tasks').map(nameIn);
    const found = model
      .services(of)
      .flatMap((service) => service.tasks.all().map((task) => ({ task, service, id: nameIn(task.arn) })))
      .filter(({ id }) => asked.includes(id));
    const failures = asked.filter((id) => !found.some((one) => one.id === id)).map(missing);
    return { tasks: found.map(({ task, service }) => taskView(task, service)), failures };
  },
  StopTask(model, body) {
    const id = nameIn(optionalString(body, 'task') ?? '');
    const of = model.cluster(cluster(body));
    for (const service of model.services(of)) {
      const task = service.tasks.all().find(({ arn }) => nameIn(arn) === id);
      if (task === undefined) continue;
      const reason = optionalString(body, 'reason') ?? 'Task stopped by user';
      service.tasks.stop(task.arn, { stopCode: 'UserInitiated', stoppedReason: reason });
      return { task: taskView(task, service) };
    }
    throw new AwsError('InvalidParameterException', { message: 'The referenced task was not found.' });
  },
  RegisterTaskDefinition(model, body) {
    return { taskDefinition: definitionView(model.definitions.register(body)), tags: objects(body, 'tags') };
  },
  DescribeTaskDefinition: (model, body) => ({
    taskDefinition: definitionView(defined(model, optionalString(body, 'taskDefinition') ?? '')),
    tags: [],
  }),
  ListTaskDefinitionFamilies: (model) => ({ families: model.definitions.families() }),
  ListTagsForResource: (model, body) => ({ tags: tagList(tagged(model, body).tags) }),
  TagResource(model, body) {
    const pairs = objects(body, 'tags').map(
      (tag) => [optionalString(tag, 'key') ?? '', optionalString(tag, 'value') ?? ''] as const,
    );
    tagged(model, body).tag(Object.fromEntries(pairs));
    return {};
  },
  UntagResource(model, body) {
    tagged(model, body).tag(Object.fromEntries(strings(body, 'tagKeys').map((key) => [key, undefined])));
    return {};
  },
  ...deploymentActions,
};

/** Answers one ECS request. @throws AwsError as ECS names it */
export function ecsCall(model: EcsModel, call: { readonly action: string; readonly body: Body }): unknown {
  const action = Object.hasOwn(actions, call.action) ? actions[call.action] : undefined;
  if (action) return action(model, call.body);
  throw new AwsError('UnknownOperationException', {
    message: `${call.action}: the embedded ECS knows ${Object.keys(actions).join(', ')}.`,
  });
}

const isStopped = ({ status }: Task): boolean => status === 'STOPPING' || status === 'STOPPED';

const missing = (arn: string) => ({ arn, reason: 'MISSING' });

function clusterView(model: EcsModel, name: string) {
  const services = model.services(name);
  const running = services.flatMap((service) => service.tasks.all()).filter(({ status }) => status === 'RUNNING');
  return {
    clusterArn: clusterArn(name),
    clusterName: name,
    status: 'ACTIVE',
    activeServicesCount: services.length,
    runningTasksCount: running.length,
    capacityProviders: ['FARGATE'],
  };
}

function defined(model: EcsModel, named: string) {
  const found = model.definitions.find(named);
  if (found !== undefined) return found;
  throw new AwsError('ClientException', { message: `Unable to describe task definition: ${named}` });
}

function tagged(model: EcsModel, body: Body): Service {
  return model.byArn(optionalString(body, 'resourceArn'));
}
