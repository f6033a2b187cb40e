import { expect, test } from '@jest/globals';
import { withPlace } from './place.ts';
import { workflow } from './workflow.ts';

const LIMIT = 300_000;
const ROLE = 'arn:aws:iam::000000000000:role/jobs';
const SIGNED_IN = { 'role-to-assume': ROLE };

test.concurrent(
  'F95 a job without keys assumes its role by its ID token, in the step and once more in post',
  () =>
    withPlace({ workflows: { 'ci.yml': workflow({ inputs: SIGNED_IN }) }, oidc: true }, async (place) => {
      const ran = await place.run();
      expect(ran.code).toBe(0);
      expect(new Set(place.tokens.audiences)).toEqual(new Set(['sts.amazonaws.com']));
      const { calls } = await place.aws.state();
      expect(calls['sts:AssumeRoleWithWebIdentity']).toBeGreaterThanOrEqual(2);
      await place.reaches('stopped');
    }),
  LIMIT,
);

test.concurrent(
  'another audience is asked for when it is given',
  () => {
    const inputs = { ...SIGNED_IN, audience: 'aws.example.com' };
    return withPlace({ workflows: { 'ci.yml': workflow({ inputs }) }, oidc: true }, async (place) => {
      expect((await place.run()).code).toBe(0);
      expect(new Set(place.tokens.audiences)).toEqual(new Set(['aws.example.com']));
    });
  },
  LIMIT,
);

test.concurrent(
  'a role without the permission for ID tokens fails with the line that is missing',
  () =>
    withPlace({ workflows: { 'ci.yml': workflow({ inputs: SIGNED_IN }) } }, async (place) => {
      const ran = await place.run();
      expect(ran.code).toBe(1);
      expect(ran.commands.join('\n')).toMatch(/error: .*id-token: write/s);
      expect(await place.states()).toEqual([]);
      expect(place.left()).toEqual([]);
    }),
  LIMIT,
);

test.concurrent(
  'early: the machine boots before the first step, and main finds the lease that pre made',
  () => {
    const early = workflow({ inputs: { ...SIGNED_IN, early: 'true' } }).replace(
      '      - uses: actions/checkout@v5',
      `      - name: set up
        run: for i in $(seq 300); do curl -sf "$PROBE/events" | grep -q -e "-> pending" && exit 0; sleep 0.1; done; exit 7`,
    );
    return withPlace({ workflows: { 'ci.yml': early }, oidc: true }, async (place) => {
      const ran = await place.run();
      expect(ran.code).toBe(0);
      expect(ran.results.slice(0, 3)).toEqual(['Pre wake: success', 'Main set up: success', 'Main wake: success']);
      await place.reaches('stopped');
      expect(await place.states()).toEqual(['pending', 'running', 'stopping', 'stopped']);
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);

test.concurrent(
  'early without an ID token is a notice and no failure; where tokens come later, main asks',
  () => {
    const workflows = { 'ci.yml': workflow({ inputs: { ...SIGNED_IN, early: 'true' } }) };
    return withPlace({ workflows, oidc: true, tokensFail: 2 }, async (place) => {
      const ran = await place.run();
      expect(ran.results).toContain('Pre wake: success');
      expect(ran).toMatchObject({ code: 0, outputs: { state: 'running' } });
      await place.reaches('stopped');
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);
