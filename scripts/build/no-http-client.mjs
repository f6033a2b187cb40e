/** Stands in for `@actions/http-client` in the bundles; see `withoutHttpClient`. */
function refuse() {
  throw new Error(
    'The HTTP client of @actions/core is not part of this bundle, so core.getIDToken() cannot be called. ' +
      'Use the ID-token request in src/aws instead.',
  );
}

export class HttpClient {
  constructor() {
    refuse();
  }
}

export class BearerCredentialHandler {
  constructor() {
    refuse();
  }
}
