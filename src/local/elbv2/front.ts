import { randomUUID } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../cloudwatch/metrics.ts';
import { functionArnOf, type LocalFunction } from '../functions/functions.ts';
import type { Time } from '../time.ts';
import { balancerArn, groupArn } from './arns.ts';
import type { ElbModel } from './model.ts';
import { type Answered, type Asked, type Passed, STATUS } from './passed.ts';
import { entranceOf, type Route, routeOf } from './route.ts';
import { askAddress, readAll } from './toAddress.ts';
import { askFunction } from './toFunction.ts';
import type { BalancerSeed } from './types.ts';

export interface FrontOptions {
  readonly time: Time;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly model: ElbModel;
  readonly metrics: Metrics;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly random: () => number;
  readonly onPassed: (balancer: string, passed: Passed) => void;
}

/** A load balancer that takes requests. */
export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html (idle_timeout) */
const IDLE_SECONDS = 60;

/** Listens for one balancer on 127.0.0.1. */
export async function openFront(seed: BalancerSeed, options: FrontOptions): Promise<Front> {
  const agent = new Agent({ keepAlive: true });
  const turns = new Map<string, number>();
  const turn = (group: string): number => {
    turns.set(group, (turns.get(group) ?? -1) + 1);
    return turns.get(group) ?? 0;
  };
  const server = createServer((request, response) => {
    response.on('error', () => {});
    pass({ request, response, seed, agent, turn }, options).catch(() => response.destroy());
  });
  // Users keep connections open; none is closed under a request that is on its way.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(seed.listen ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly seed: BalancerSeed;
  readonly agent: Agent;
  readonly turn: (group: string) => number;
}

async function pass({ request, response, seed, agent, turn }: Passing, options: FrontOptions): Promise<void> {
  const { time, model, random } = options;
  const at = time.now();
  const asked = await readAsked(request, seed.port);
  const path = asked.url.split('?')[0] ?? '/';
  const route = routeOf(model, entranceOf(model, { balancer: seed.name, path }), { random, turn });
  count(seed.name, route, options);
  const answer = await ask(asked, route, { ...options, agent });
  const left = response.destroyed;
  const why = left ? ('client-left' as const) : answer.kind === 'none' ? answer.why : undefined;
  const status = why === undefined && answer.kind === 'answer' ? answer.status : STATUS[why ?? 'reset'];
  const group = route.group?.name;
  options.onPassed(seed.name, {
    at,
    took: time.now() - at,
    path,
    group,
    status,
    ...(why === undefined ? {} : { why }),
  });
  if (!left) send(response, { status, answer });
}

async function readAsked(request: IncomingMessage, port: number): Promise<Asked> {
  const body = await readAll(request);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  const own = {
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': String(port),
    'x-amzn-trace-id': `Root=1-${randomUUID()}`,
  };
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: { ...Object.fromEntries(headers), ...own },
    body,
  };
}

async function ask(asked: Asked, route: Route, options: FrontOptions & { readonly agent: Agent }): Promise<Answered> {
  if (route.kind === 'none') return { kind: 'none', why: 'no-target' };
  const { group, target } = route;
  if (group.type === 'lambda') {
    const fn = [...options.functions].find(([name]) => target.id === name || target.id === functionArnOf(name))?.[1];
    return fn === undefined ? { kind: 'none', why: 'function-failed' } : askFunction(asked, { group: group.name, fn });
  }
  const at = target.runs?.at;
  if (at === undefined) return { kind: 'none', why: 'refused' };
  return askAddress(asked, { ...options, at, idleMs: options.scaled(IDLE_SECONDS) });
}

/** Counts only what a target was found for. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
function count(balancer: string, route: Route, { metrics }: FrontOptions): void {
  if (route.kind === 'none') return;
  const LoadBalancer = balancerArn(balancer).split(':loadbalancer/')[1] ?? '';
  const TargetGroup = groupArn(route.group.name).split(':').at(-1) ?? '';
  for (const dimensions of [{ LoadBalancer }, { LoadBalancer, TargetGroup }]) {
    metrics.put({ namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimensions }, 1);
  }
}

function send(
  response: ServerResponse,
  { status, answer }: { readonly status: number; readonly answer: Answered },
): void {
  if (answer.kind === 'answer') {
    const headers = { ...answer.headers, 'content-length': String(answer.body.length) };
    response.writeHead(status, headers as Record<string, string | string[]>);
    response.end(answer.body);
    return;
  }
  response.writeHead(status, { server: 'awselb/2.0', 'content-type': 'text/html' });
  response.end(`<html><body><h1>${status}</h1></body></html>`);
}
