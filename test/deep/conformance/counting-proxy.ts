import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What went through, by name: `ec2 StartInstances`, `lease` and `state` for items written. */
export interface Counted {
  readonly url: string;
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/**
 * Stands between a function and an emulator, counts what the function asks for, and tells when machines were started or
 * stopped (`changed`), which the emulator tells nobody.
 */
export async function countingProxy(to: string, changed: (ids: readonly string[]) => void): Promise<Counted> {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const server = createServer(async (request, response) => {
    try {
      const body = await read(request);
      const { method = 'GET', headers, url = '/' } = request;
      const passed = Object.entries(headers).filter(
        ([name]) => !['host', 'connection', 'content-length'].includes(name),
      );
      const answer = await fetch(to + url, {
        method,
        headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
        ...(body.length === 0 ? {} : { body }),
      });
      const said = Buffer.from(await answer.arrayBuffer());
      response
        .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
        .end(said);
      const target = String(headers['x-amz-target'] ?? '').split('.')[1];
      if (target !== undefined) for (const name of namesOfTable(target, body)) count(name);
      else countMachines(new URLSearchParams(body.toString()), answer.ok);
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  const countMachines = (query: URLSearchParams, good: boolean) => {
    const action = query.get('Action') ?? 'unknown';
    count(`ec2 ${action}`);
    if (good && /^(Start|Stop)Instances$/.test(action)) {
      changed([...query].flatMap(([name, value]) => (name.startsWith('InstanceId.') ? [value] : [])));
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The call, and for each item that it writes the kind of the item. */
function namesOfTable(target: string, body: Buffer): readonly string[] {
  const call = JSON.parse(body.toString());
  const updates =
    target === 'TransactWriteItems' ? call.TransactItems.map(({ Update }: Record<string, unknown>) => Update) : [];
  if (target === 'UpdateItem') updates.push(call);
  const kinds = updates.map(
    ({ Key }: { readonly Key: { readonly sk: { readonly S: string } } }) => Key.sk.S.split('#')[0],
  );
  return [`dynamodb ${target}`, ...kinds];
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
