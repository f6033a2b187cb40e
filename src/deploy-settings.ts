import { shorten } from './domain/duration.ts';
import { usage } from './domain/errors.ts';
import { imageSource, imagesOfJson } from './domain/rollout/images.ts';
import type { Base, RolloutOrder } from './domain/rollout/order.ts';
import { placeOf } from './domain/rollout/place.ts';
import { type Proof, parsePath, type VersionCheck } from './domain/rollout/proof.ts';
import { addressOf } from './domain/rollout/proof-address.ts';
import { definitionOfJson } from './domain/rollout/revision.ts';
import { parseTopicArn, type Topic } from './domain/topic.ts';
import { type OptionValues, optionValues } from './option-values.ts';
import { DEPLOY_OPTIONS, type DeployFront, type DeployOptionName } from './options.ts';

/** The values of all options, checked. Durations ms. */
export interface DeploySettings extends RolloutOrder {
  readonly topic: Topic | undefined;
  readonly table: string;
  readonly ttl: number;
  readonly holder: string;
  readonly roleToAssume: string;
  readonly audience: string;
  /** Of GitHub; empty: it is told nothing. */
  readonly environment: string;
  readonly environmentUrl: string;
  readonly githubToken: string;
}

export interface DeploySource {
  /** The text of an option; undefined or empty = not set. */
  readonly option: (name: DeployOptionName) => string | undefined;
  /** A file's text. @throws WakelockError (`usage`) where it cannot be read */
  readonly file: (path: string, option: DeployOptionName) => string;
}

/**
 * Reads and checks every option of a front that deploys, and the files that they name.
 * @throws WakelockError (`usage`) naming the option, the value, and what would be taken
 */
export function readDeploySettings(front: DeployFront, source: DeploySource): DeploySettings {
  const values = optionValues(DEPLOY_OPTIONS, { front, given: source.option });
  const { text, flag, choice, duration } = values;
  const topic = text('topic-arn') === '' ? undefined : parseTopicArn(text('topic-arn'), 'topic-arn');
  const [service, cluster] = [text('service'), text('cluster')];
  return {
    ...placeOf({ service, cluster, region: text('region'), topic: topic?.region ?? '' }),
    ...{ topic, table: text('table') || (topic?.name ?? '') },
    images: imagesOf(text('images'), source),
    base: baseOf(text('task-definition'), source),
    digest: flag('digest'),
    force: flag('force'),
    timeout: duration('timeout'),
    otherDeployment: choice('other-deployment') as RolloutOrder['otherDeployment'],
    rollback: choice('rollback') as RolloutOrder['rollback'],
    proof: proofOf(values),
    ttl: duration('ttl'),
    holder: text('holder'),
    roleToAssume: text('role-to-assume'),
    audience: text('audience'),
    environment: text('environment'),
    environmentUrl: text('environment-url'),
    githubToken: text('github-token'),
    dryRun: flag('dry-run'),
  };
}

function imagesOf(text: string, source: DeploySource): DeploySettings['images'] {
  if (text === '') return [];
  const found = imageSource(text);
  return found.kind === 'images' ? found.images : imagesOfJson(source.file(found.path, 'images'), found.path);
}

function baseOf(text: string, source: DeploySource): Base {
  if (text === '') return { kind: 'live' };
  if (text.endsWith('.json')) {
    return { kind: 'file', definition: definitionOfJson(source.file(text, 'task-definition'), text) };
  }
  if (/^(?:arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:task-definition\/)?[\w-]{1,255}(?::\d+)?$/.test(text)) {
    return { kind: 'named', name: text };
  }
  throw usage(`task-definition: "${shorten(text)}" is no family, no revision and no .json file.`);
}

function proofOf({ text, duration, given }: OptionValues<DeployOptionName>): Proof | undefined {
  const asked = {
    version: versionOf(text),
    status: countOf('health-status', { text: text('health-status'), min: 100, max: 599, such: 'a status, as in 200' }),
    times: countOf('health-times', { text: text('health-times'), min: 1, max: 100, such: 'how many, as in 3' }),
    timeout: duration('health-timeout'),
  };
  const url = text('health-url');
  if (url !== '') return { url: addressOf(url, 'health-url'), ...asked };
  const idle = (['health-version', 'health-status', 'health-times', 'health-timeout'] as const).find(given);
  if (idle === undefined) return undefined;
  throw usage(`${idle}: it needs health-url.`, {
    likely: 'The address was forgotten, or its variable was empty.',
    repair: `Set the address to ask, or leave ${idle} out.`,
  });
}

function versionOf(text: (name: DeployOptionName) => string): VersionCheck | undefined {
  const [expected, header, path] = [text('health-version'), text('health-header'), text('health-json-path')];
  if (header !== '' && path !== '') throw usage('health-header and health-json-path exclude each other.');
  if (expected === '') {
    const option = header === '' ? 'health-json-path' : 'health-header';
    if (header + path !== '')
      throw usage(`${option}: it needs health-version.`, { repair: 'Say which version to expect.' });
    return undefined;
  }
  if (header !== '') {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header))
      throw usage(`health-header: "${shorten(header)}" is no name of a header.`);
    return { in: 'header', expected, header };
  }
  return path === '' ? { in: 'body', expected } : { in: 'json', expected, path: parsePath(path, 'health-json-path') };
}

function countOf(
  name: DeployOptionName,
  {
    text,
    min,
    max,
    such,
  }: { readonly text: string; readonly min: number; readonly max: number; readonly such: string },
): number {
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= min && value <= max) return value;
  throw usage(`${name}: "${shorten(text)}" is no number from ${min} to ${max}.`, { repair: `Write ${such}.` });
}
