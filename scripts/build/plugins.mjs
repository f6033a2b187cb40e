import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMAS = /[\\/]@aws-sdk[\\/](?:client-[^\\/]+|nested-clients)[\\/].*[\\/]schemas_0\.js$/;

/**
 * Lets esbuild drop the SDK schemas of operations that nobody calls. The SDK writes their keys as `{ [_x]: … }` with
 * `const _x = "literal"`; a computed key counts as a side effect, so every schema of the service would stay (42 % of a
 * bundle with EC2). A literal key says the same and can be dropped.
 */
export const trimSchemas = {
  name: 'trim-schemas',
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => {
      const source = withLiteralKeys(await readFile(path, 'utf8'));
      return { contents: path.includes('client-ssm') ? withoutErrorClasses(source) : source, loader: 'js' };
    });
  },
};

/**
 * `source` without the registration of a class for each error of the service: Systems Manager has 150 of them, of which one
 * call can give four. The SDK then throws its base class with the same name, message and metadata
 * (`getErrorSchemaOrThrowBaseException`), and all we read is the name.
 */
function withoutErrorClasses(source) {
  return source.replace(/^n0_registry\.registerError\(.*\);$/gm, '');
}

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
    build.onResolve({ filter: /^@actions\/http-client(?:\/|$)/ }, ({ importer }) =>
      // GitHub's own client is loaded by the step that deploys, when it tells GitHub, and finds proxies by it.
      /[\\/]@actions[\\/]github[\\/]/.test(importer) ? undefined : { path: stub },
    );
  },
};

/** None of our calls streams events; the SDK asks for this by `import()` when one does. */
export const withoutEventStreams = {
  name: 'without-event-streams',
  setup(build) {
    const stub = fileURLToPath(new URL('./no-event-streams.mjs', import.meta.url));
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, () => ({ path: stub }));
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

/**
 * Takes `node:http` by `require`. An `import` makes Node read every export of the module, and one of them, `WebSocket`, loads
 * Node's own undici: a tenth of the time until the first publish.
 */
export const requireHttp = {
  name: 'require-http',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?http$/ }, ({ kind }) =>
      kind === 'require-call' ? { path: 'node:http', external: true } : { path: 'node:http', namespace: 'required' },
    );
    build.onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
      loader: 'js',
    }));
  },
};

/** Reads what an earlier step of esbuild gave, instead of the disk. */
export function fromMemory(files) {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return {
    name: 'from-memory',
    setup(build) {
      build.onResolve({ filter: /^[./]/ }, ({ path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        return texts.has(file) ? { path: file } : undefined;
      });
      build.onLoad({ filter: /\.mjs$/ }, ({ path }) => {
        const contents = texts.get(path);
        return contents === undefined ? undefined : { contents, loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}
