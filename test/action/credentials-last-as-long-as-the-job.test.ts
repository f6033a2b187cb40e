import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { box, leases, until, useSky } from './cloud.ts';

const ROLE = 'arn:aws:iam::000000000000:role/runner';
const sky = useSky();

/** GitHub's endpoint for ID tokens. */
let endpoint: Server;
const asked: string[] = [];
let tokens: Record<string, string>;
beforeAll(async () => {
  endpoint = createServer((request, response) => {
    asked.push(`${request.headers.authorization} ${request.url}`);
    response.end(JSON.stringify({ value: 'header.payload.signature' }));
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const { port } = endpoint.address() as AddressInfo;
  tokens = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?x=1`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-of-the-job',
  };
});
afterAll(() => {
  endpoint.close();
});

const NO_KEYS = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };

describe('role-to-assume', () => {
  test('main and post take a session of their own, by an ID token for the audience', async () => {
    const job = sky.job({
      inputs: { instances: box(1), 'role-to-assume': ROLE, audience: 'my-audience' },
      env: { ...tokens, ...NO_KEYS },
    });
    const main = await job.run('main');
    expect(main.lines.at(-1)).toBe('::endgroup::');
    expect(sky.wire.story()[0]).toBe('sts:AssumeRoleWithWebIdentity');
    expect(new Set(asked)).toEqual(new Set(['bearer bearer-of-the-job /token?x=1&audience=my-audience']));
    sky.aws.sessions.expireAll();
    expect(await job.run('post')).toEqual({ code: 0, lines: [`Released ec2:${box(1)}.`] });
  });

  test('without the permission the error names it, and nothing was asked for', async () => {
    const job = sky.job({ inputs: { instances: box(2), 'role-to-assume': ROLE }, env: NO_KEYS });
    const { code, lines } = await job.run('main');
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::error .*may not ask for an ID token.*Repair: .*permissions: id-token: write$/);
    expect((await job.run('post')).code).toBe(0);
  });
});

/** Credentials as another step left them. */
async function session(): Promise<Record<string, string>> {
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: ROLE,
    RoleSessionName: 's',
  });
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIALOCALWAKELOCK000/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0';
  const answer = await fetch(sky.aws.url, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: String(body),
  });
  const text = await answer.text();
  const part = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1] ?? '';
  return {
    AWS_ACCESS_KEY_ID: part('AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: part('SecretAccessKey'),
    AWS_SESSION_TOKEN: part('SessionToken'),
  };
}

describe('F95 the session of another step ends during the job', () => {
  test('with ID tokens its role is assumed anew, by the renewer and by post', async () => {
    const job = sky.job({ inputs: { instances: box(3), ttl: '6s' }, env: { ...tokens, ...(await session()) } });
    const main = await job.run('main');
    expect(main.code).toBe(0);
    // By main and by the renewer: afterwards nobody can ask any more.
    const known = () => sky.wire.calls.filter(({ name }) => name === 'sts:GetCallerIdentity').length === 2;
    await until(sky.aws, known);
    sky.aws.sessions.expireAll();
    const before = expiry(box(3));
    await until(sky.aws, () => expiry(box(3)) > before);
    sky.aws.sessions.expireAll();
    expect(await job.run('post')).toEqual({ code: 0, lines: [`Released ec2:${box(3)}.`] });
  });

  test('without them a longer ttl is asked for, and said', async () => {
    const job = sky.job({ inputs: { instances: box(4), 'max-duration': '3h' }, env: await session() });
    const main = await job.run('main');
    expect(main.code).toBe(0);
    expect(main.lines[1]).toMatch(/cannot be renewed here, so the lease asks for 3h \(max-duration\) instead of 10m/);
    expect(leases(sky.aws, box(4))[0]?.ttl).toBe(10_800_000);
    sky.aws.sessions.expireAll();
    const post = await job.run('post');
    expect(post.code).toBe(0);
    expect(post.lines[0]).toMatch(/^The lease could not be read before its release: .*ExpiredToken/);
    expect(post.lines[1]).toMatch(/^::warning .*The lease ends by itself at .* \(in (3h|2h59m\d+s)\)/);
  });
});

function expiry(id: string): number {
  return Number(leases(sky.aws, id)[0]?.expiresAt ?? 0);
}
