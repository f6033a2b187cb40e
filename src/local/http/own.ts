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

type Page = { readonly status: number; readonly value: unknown };

/** Answers `/_wakelock/…`: health, state, events, and hands on machines. */
export function ownPage(pages: OwnPages, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname.slice('/_wakelock/'.length);
  const since = Number(url.searchParams.get('since') ?? request.headers['last-event-id'] ?? 0) || 0;
  const live = request.headers.accept?.includes('text/event-stream') ?? false;
  if (request.method === 'GET' && path === 'events' && live) {
    stream(pages.timeline, since, response);
    return;
  }
  const { status, value } =
    request.method === 'POST' ? hand(pages, path) : read(pages, { path, since, method: request.method });
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}

function read(pages: OwnPages, asked: { path: string; since: number; method: string | undefined }): Page {
  if (asked.method !== 'GET') return { status: 405, value: { error: `GET or POST, not ${asked.method}` } };
  switch (asked.path) {
    case 'health':
      return { status: 200, value: { ok: true } };
    case 'state':
      return { status: 200, value: pages.state() };
    case 'events':
      return { status: 200, value: { events: pages.timeline.since(asked.since) } };
    default:
      return { status: 404, value: { error: `no ${asked.path} here: health, state, events, machines/ID/DEED` } };
  }
}

function hand(pages: OwnPages, path: string): Page {
  const [, id, word] = /^machines\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const deed = deeds.find((one) => one === word);
  if (id === undefined || !deed) {
    const error = `POST /_wakelock/machines/ID/DEED, where DEED is one of ${deeds.join(', ')}`;
    return { status: 404, value: { error } };
  }
  try {
    return { status: 200, value: pages.byHand(id, deed) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.status, value: { error: error.code, message: error.message } };
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
