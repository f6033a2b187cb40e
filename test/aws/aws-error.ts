/** An error as the SDK throws it: a name, whose fault it was, and the status. */
export function awsError(name: string, parts: { readonly message?: string; readonly status?: number } = {}): Error {
  const status = parts.status ?? 400;
  return Object.assign(new Error(parts.message ?? name), {
    name,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status },
  });
}

/** An error of the network as Node throws it. */
export function networkError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code });
}
