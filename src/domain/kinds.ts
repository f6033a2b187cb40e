import type { TargetKind } from './target.ts';

/** What differs between the kinds of targets in what people are told. */
export interface KindWords {
  readonly gone: string;
  readonly goneRepair: string;
  /** How it is tagged, with the tag to be put at the end. */
  readonly tag: string;
  readonly untag: string;
}

const WORDS: Readonly<Record<TargetKind, KindWords>> = {
  ec2: {
    gone: 'The machine does not exist: EC2 does not know it, or it was terminated.',
    goneRepair: 'Check the instance id, and that it is in the region and account of the stack.',
    tag: 'aws ec2 create-tags --resources ID --tags',
    untag: 'aws ec2 delete-tags --resources ID --tags',
  },
  ecs: {
    gone: 'The service does not exist: ECS does not know it or its cluster, or it was deleted.',
    goneRepair: 'Check the names of cluster and service, and that they are in the region and account of the stack.',
    tag: 'aws ecs tag-resource --resource-arn ARN_OF_THE_SERVICE --tags',
    untag: 'aws ecs untag-resource --resource-arn ARN_OF_THE_SERVICE --tag-keys',
  },
  asg: {
    gone: 'The Auto Scaling group does not exist, or is being deleted.',
    goneRepair: 'Check its name, and that it is in the region and account of the stack.',
    tag: 'aws autoscaling create-or-update-tags --tags ResourceId=NAME,ResourceType=auto-scaling-group,PropagateAtLaunch=false,',
    untag: 'aws autoscaling delete-tags --tags ResourceId=NAME,ResourceType=auto-scaling-group,',
  },
};

export function wordsOf(kind: TargetKind = 'ec2'): KindWords {
  return WORDS[kind];
}

/** The command that puts a tag on it. */
export function tagCommand(
  kind: TargetKind | undefined,
  { key, value }: { readonly key: string; readonly value: string },
): string {
  const pair = kind === 'ecs' ? `key=${key},value=${value}` : `Key=${key},Value=${value}`;
  return join(wordsOf(kind).tag, pair);
}

/** The command that takes a tag off it. */
export function untagCommand(kind: TargetKind | undefined, key: string): string {
  return join(wordsOf(kind).untag, kind === 'ecs' ? key : `Key=${key}`);
}

const join = (command: string, rest: string): string => `${command}${command.endsWith(',') ? '' : ' '}${rest}`;
