import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const SCHEMAS = /[\\/]@aws-sdk[\\/](?:client-[^\\/]+|nested-clients)[\\/].*[\\/]schemas_0\.js$/;

/**
 * Lets esbuild drop the SDK schemas of operations that nobody calls. The SDK writes their keys as `{ [_x]: … }` with
 * `const _x = "literal"`; a computed key counts as a side effect, so every schema of the service would stay (42 % of a
 * bundle with EC2). A literal key says the same and can be dropped.
 */
export const trimSchemaKeys = {
  name: 'trim-schema-keys',
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: withLiteralKeys(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** `source` with every computed key that is a constant string written as that string. */
export function withLiteralKeys(source) {
  const constants = new Map();
  for (const [, name, literal] of source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm))
    constants.set(name, literal);
  return source.replace(/\[(_\w+)\]:/g, (whole, name) => (constants.has(name) ? `${constants.get(name)}:` : whole));
}

/**
 * Keeps undici out of the action. `@actions/core` imports its HTTP client only for `getIDToken`; the action asks for ID
 * tokens itself, with a time limit and its own messages, and undici would be a third of what every job loads.
 */
export const withoutHttpClient = {
  name: 'without-http-client',
  setup(build) {
    const stub = fileURLToPath(new URL('./no-http-client.mjs', import.meta.url));
    build.onResolve({ filter: /^@actions\/http-client(?:\/|$)/ }, () => ({ path: stub }));
  },
};

/**
 * Lambda hands its role's credentials to Node by environment variables and by nothing else
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime), so the rest of the
 * SDK's provider chain (SSO, profiles, processes, instance metadata) would be 20 kB gzipped that never runs.
 */
export const environmentCredentials = {
  name: 'environment-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'environment',
      namespace: 'credentials',
      pluginData: { resolveDir },
    }));
    build.onLoad({ filter: /^environment$/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: pluginData.resolveDir,
      loader: 'js',
    }));
  },
};
