import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../awsError.ts';
import type { Timeline, TimelineEntry } from '../events.ts';

export interface OwnPages {
  readonly timeline: Timeline;
  readonly state: () => unknown;
  /** A person's hand on a machine. @throws AwsError */
  readonly byHand: (machine: string, deed: Deed) => unknown;
}

const deeds = ['start', 'stop', 'shutdown', 'terminate'] as const;
export type Deed = (typeof deeds)[number];

/** Answers `/_wakelock/…`: health, state, events, and hands on machines. */
export function ownPage(pages: OwnPages, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname.slice('/_wakelock/'.length);
  if (request.method === 'POST') return hand(pages, path, response);
  if (request.method !== 'GET') return json(response, 405, { error: `GET or POST, not ${request.method}` });
  if (path === 'health') return json(response, 200, { ok: true });
  if (path === 'state') return json(response, 200, pages.state());
  if (path !== 'events')
    return json(response, 404, { error: `no ${path} here: health, state, events, machines/ID/DEED` });
  const since = Number(url.searchParams.get('since') ?? request.headers['last-event-id'] ?? 0) || 0;
  if (request.headers.accept?.includes('text/event-stream')) return stream(pages.timeline, since, response);
  return json(response, 200, { events: pages.timeline.since(since) });
}

function hand(pages: OwnPages, path: string, response: ServerResponse): void {
  const [, id, word] = /^machines\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const deed = deeds.find((one) => one === word);
  if (id === undefined || !deed) {
    return json(response, 404, { error: `POST /_wakelock/machines/ID/DEED, where DEED is one of ${deeds.join(', ')}` });
  }
  try {
    json(response, 200, pages.byHand(id, deed));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    json(response, error.status, { error: error.code, message: error.message });
  }
}

function stream(timeline: Timeline, since: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const write = (entry: TimelineEntry): void => {
    response.write(`id: ${entry.seq}\nevent: ${entry.kind}\ndata: ${JSON.stringify(entry)}\n\n`);
  };
  for (const entry of timeline.since(since)) write(entry);
  const stop = timeline.listen(write);
  response.on('close', stop);
  response.flushHeaders();
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}
