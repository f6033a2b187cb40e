import { environmentCredentials, withoutHttpClient } from './plugins.mjs';

/**
 * What is built: groups of entries that share chunks, or of which each becomes one file (`single`). `to` is relative to the
 * output folder.
 *
 * - The command line is one file, because Jenkins ships it as one resource.
 * - The action is split, because its start-up is what a job waits for: the first publish loads the SNS client alone.
 * - What deploys services shares no chunk with what wakes machines: the start-up of the one costs the other nothing.
 * - A Lambda is one file, but `power`: what it needs for services and groups only is loaded when the first of them is named.
 */
export const groups = [
  {
    name: 'cli',
    entries: [{ from: 'src/cli/main.ts', to: 'cli' }],
    options: { single: true, shebang: true },
  },
  {
    name: 'lambda',
    entries: [{ from: 'lambda/power/index.ts', to: 'lambda/power/index' }],
    options: { single: false, chunks: 'lambda/power', plugins: [environmentCredentials] },
  },
  {
    name: 'lambda-schedule',
    entries: [{ from: 'lambda/schedule/index.ts', to: 'lambda/schedule/index' }],
    options: { single: true, plugins: [environmentCredentials] },
  },
  {
    name: 'lambda-snapshot',
    entries: [{ from: 'lambda/snapshot/index.ts', to: 'lambda/snapshot/index' }],
    options: { single: true, plugins: [environmentCredentials] },
  },
  {
    name: 'lambda-failover',
    entries: [{ from: 'lambda/failover/index.ts', to: 'lambda/failover/index' }],
    options: { single: true, plugins: [environmentCredentials] },
  },
  {
    name: 'action',
    entries: ['main', 'post', 'pre', 'renewer', 'start', 'stop'].map((name) => ({
      from: `src/action/${name}.ts`,
      to: `action/${name}`,
    })),
    options: { single: false, plugins: [withoutHttpClient] },
  },
  {
    name: 'action-deploy',
    entries: [{ from: 'src/action/deploy.ts', to: 'action/deploy' }],
    options: { single: false, chunks: 'action/deploy', plugins: [withoutHttpClient] },
  },
];
