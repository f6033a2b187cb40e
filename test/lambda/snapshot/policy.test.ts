import { describe, expect, test } from '@jest/globals';
import { allows, type Request, statementsOf } from '../../template/iam.ts';
import { readTemplate } from '../../template/read.ts';
import { ACCOUNT, arn, REGION, resolve } from '../../template/resolve.ts';

const template = readTemplate();
const policy = (parameters: Readonly<Record<string, string>> = {}) => {
  const statements = statementsOf(resolve(template, { EnableSnapshot: 'true', ...parameters }), 'SnapshotRole');
  return (action: string, resource: string, context: Request['context'] = {}) =>
    allows(statements, { action, resource, context });
};

const may = policy();
const mayDelete = policy({ SnapshotSweep: 'delete' });
const member = { 'aws:ResourceTag/aws:autoscaling:groupName': 'web' };
const instance = arn('ec2', 'instance/i-0123456789abcdef0');
const volume = arn('ec2', 'volume/vol-0123456789abcdef0');
const snapshot = `arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`;
const table = arn('dynamodb', 'table/wakelock');

describe('the role of snapshot', () => {
  test('snapshots members of groups, and only with our tag', () => {
    expect(may('ec2:CreateSnapshots', instance, member)).toBe(true);
    expect(may('ec2:CreateSnapshots', instance)).toBe(false);
    expect(may('ec2:CreateSnapshots', instance.replace(ACCOUNT, '999999999999'), member)).toBe(false);
    expect(may('ec2:CreateSnapshots', volume)).toBe(true);
    expect(may('ec2:CreateSnapshots', snapshot, { 'aws:RequestTag/wakelock:snapshots': 'wakelock' })).toBe(true);
    expect(may('ec2:CreateSnapshots', snapshot, { 'aws:RequestTag/wakelock:snapshots': 'other' })).toBe(false);
    expect(may('ec2:CreateSnapshots', snapshot)).toBe(false);
  });

  test('tags what it makes in the call, names its own later, and takes over nothing of others', () => {
    const ours = { 'aws:ResourceTag/wakelock:snapshots': 'wakelock' };
    expect(may('ec2:CreateTags', snapshot, { 'ec2:CreateAction': 'CreateSnapshots' })).toBe(true);
    expect(may('ec2:CreateTags', snapshot, { ...ours, 'aws:TagKeys': ['Name', 'wakelock:volume-type'] })).toBe(true);
    expect(may('ec2:CreateTags', snapshot, { ...ours, 'aws:TagKeys': ['wakelock:expires'] })).toBe(false);
    expect(may('ec2:CreateTags', snapshot, { 'aws:TagKeys': ['wakelock:snapshots'] })).toBe(false);
    expect(may('ec2:CreateTags', snapshot, { 'aws:TagKeys': ['Name'] })).toBe(false);
    expect(may('ec2:CreateTags', snapshot, { 'ec2:CreateAction': 'CreateSnapshot' })).toBe(false);
  });

  test('writes its two tags on members of groups, and no other', () => {
    const keys = (...names: string[]) => ({ ...member, 'aws:TagKeys': names });
    expect(may('ec2:CreateTags', instance, keys('Snapshots', 'wakelock:snapshot-set'))).toBe(true);
    expect(may('ec2:CreateTags', instance, keys('wakelock'))).toBe(false);
    expect(may('ec2:CreateTags', instance, { 'aws:TagKeys': ['Snapshots'] })).toBe(false);
    expect(policy({ SnapshotMark: 'Backup=done' })('ec2:CreateTags', instance, keys('Backup'))).toBe(true);
    expect(policy({ SnapshotMark: 'Backup=done' })('ec2:CreateTags', instance, keys('Snapshots'))).toBe(false);
  });

  test('deletes nothing at first, and later only what carries our tag', () => {
    const tagged = (stack: string) => ({ 'aws:ResourceTag/wakelock:snapshots': stack });
    expect(may('ec2:DeleteSnapshot', snapshot, tagged('wakelock'))).toBe(false);
    expect(mayDelete('ec2:DeleteSnapshot', snapshot, tagged('wakelock'))).toBe(true);
    expect(mayDelete('ec2:DeleteSnapshot', snapshot, tagged('other'))).toBe(false);
    expect(mayDelete('ec2:DeleteSnapshot', snapshot)).toBe(false);
  });

  test('reaches records of sets, and neither leases nor holds', () => {
    for (const action of ['dynamodb:GetItem', 'dynamodb:UpdateItem']) {
      expect(may(action, table, { 'dynamodb:LeadingKeys': ['snapshot#activity-1'] })).toBe(true);
      expect(may(action, table, { 'dynamodb:LeadingKeys': ['ec2:i-0123456789abcdef0'] })).toBe(false);
      expect(may(action, table, { 'dynamodb:LeadingKeys': ['hold#ec2:i-0123456789abcdef0'] })).toBe(false);
    }
  });

  test.each([
    'ec2:StartInstances',
    'ec2:StopInstances',
    'ec2:TerminateInstances',
    'ec2:CreateVolume',
    'ec2:ModifySnapshotAttribute',
    'ec2:UnlockSnapshot',
    'autoscaling:UpdateAutoScalingGroup',
  ])('has no %s', (action) => {
    for (const resource of ['*', instance, snapshot]) {
      expect(mayDelete(action, resource, { ...member, 'aws:ResourceTag/wakelock:snapshots': 'wakelock' })).toBe(false);
    }
  });

  test('without the parameter there is none of it', () => {
    const off = resolve(template);
    for (const id of ['LaunchTopic', 'LaunchQueue', 'SnapshotFunction', 'SnapshotRole', 'SweepRule']) {
      expect([id, off.properties(id)]).toEqual([id, undefined]);
    }
  });

  test('the topic of launches has no key that Auto Scaling could not use', () => {
    expect(resolve(template, { EnableSnapshot: 'true' }).properties('LaunchTopic')).not.toHaveProperty(
      'KmsMasterKeyId',
    );
  });
});
