import { AwsError } from '../awsError.ts';
import { ebsActions } from '../ebs/api.ts';
import { flag, indices, listOf, type Params, required } from '../http/query.ts';
import { element, leaf } from '../http/xml.ts';
import { reservations, stateChanges, statuses } from './describe.ts';
import { checkFilters, filtersOf, passes } from './filters.ts';
import type { Ec2Model } from './model.ts';
import { page } from './paging.ts';
import type { MachineView } from './types.ts';

type Action = (model: Ec2Model, params: Params) => string | Promise<string>;

const actions: Readonly<Record<string, Action>> = {
  ...ebsActions,
  DescribeInstances(model, params) {
    const { items, nextToken } = page(selected(model, params), params);
    return reservations(items, model.ebs) + leaf('nextToken', nextToken);
  },
  DescribeInstanceStatus(model, params) {
    const all = flag(params, 'IncludeAllInstances');
    const views = selected(model, params).filter((view) => all || view.state === 'running');
    const { items, nextToken } = page(views, params);
    const rows = items.map((view) => ({ view, check: model.status(view.id) ?? 'not-applicable' }) as const);
    return statuses(rows) + leaf('nextToken', nextToken);
  },
  async StartInstances(model, params) {
    return stateChanges(await model.start(ids(params)));
  },
  async StopInstances(model, params) {
    return stateChanges(await model.stop(ids(params), flag(params, 'Force')));
  },
  ModifyInstanceAttribute(model, params) {
    const byName = params.get('Attribute') === 'disableApiStop' ? params.get('Value') : null;
    const value = params.get('DisableApiStop.Value') ?? byName;
    if (value === null) throw unsupportedAttribute('ModifyInstanceAttribute');
    model.protect(required(params, 'InstanceId'), value.toLowerCase() === 'true');
    return leaf('return', true);
  },
  DescribeInstanceAttribute(model, params) {
    if (params.get('Attribute') !== 'disableApiStop') throw unsupportedAttribute('DescribeInstanceAttribute');
    const [view] = model.describe([required(params, 'InstanceId')], 'DescribeInstanceAttribute');
    const on = view?.disableApiStop ?? false;
    return leaf('instanceId', view?.id) + element('disableApiStop', leaf('value', on));
  },
  CreateTags(model, params) {
    model.tag(
      listOf(params, 'ResourceId'),
      tagsOf(params, (value) => value ?? ''),
    );
    return leaf('return', true);
  },
  DeleteTags(model, params) {
    model.tag(
      listOf(params, 'ResourceId'),
      tagsOf(params, () => undefined),
    );
    return leaf('return', true);
  },
};

/**
 * Answers one EC2 request with the XML of its response.
 * @throws AwsError as EC2 words it; InvalidAction for what is not modelled; DryRunOperation when asked for a dry run
 */
export async function ec2Call(model: Ec2Model, params: Params): Promise<string> {
  const name = params.get('Action') ?? '';
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) {
    const supported = Object.keys(actions).join(', ');
    throw new AwsError('InvalidAction', {
      message: `The action ${name} is not valid for this web service: the embedded EC2 knows ${supported}.`,
    });
  }
  if (flag(params, 'DryRun')) {
    const message = 'Request would have succeeded, but DryRun flag is set.';
    throw new AwsError('DryRunOperation', { message, status: 412 });
  }
  return action(model, params);
}

function ids(params: Params): string[] {
  return listOf(params, 'InstanceId');
}

function selected(model: Ec2Model, params: Params): MachineView[] {
  const filters = filtersOf(params);
  checkFilters(filters);
  return model.describe(ids(params), params.get('Action') ?? '').filter((view) => passes(view, filters));
}

function tagsOf(
  params: Params,
  read: (value: string | null) => string | undefined,
): Record<string, string | undefined> {
  const pairs = indices(params, 'Tag').map(
    (index) => [params.get(`Tag.${index}.Key`) ?? '', read(params.get(`Tag.${index}.Value`))] as const,
  );
  return Object.fromEntries(pairs);
}

function unsupportedAttribute(action: string): AwsError {
  return new AwsError('InvalidParameterValue', {
    message: `${action}: the embedded EC2 knows the attribute disableApiStop only.`,
  });
}
