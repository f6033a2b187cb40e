import { expect, test } from '@jest/globals';
import { isOfStack, lastOperation, rootFailure, type StackEvent } from '../../../src/domain/deploy/events.ts';

const STACK = 'arn:stack';
const event = (at: number, status: string, more: Partial<StackEvent> = {}): StackEvent => ({
  ...{ id: String(at), at, logicalId: 'wakelock', physicalId: STACK, type: 'AWS::CloudFormation::Stack' },
  ...{ status, reason: '' },
  ...more,
});
const part = (at: number, status: string, reason = '') =>
  event(at, status, { logicalId: `P${at}`, physicalId: 'p', type: 'AWS::SNS::Topic', reason });
const rootOf = (...events: readonly StackEvent[]) => rootFailure(events, STACK)?.logicalId;

test.each([
  'AlreadyExists',
  'AccessDenied',
  'UnauthorizedTaggingOperation',
  'InvalidCredentials',
  'ServiceLimitExceeded',
  'Throttling',
  'InvalidRequest',
  'NotStabilized',
  'ServiceInternalError',
  'GeneralServiceException',
  'SomethingNew',
])('the code %s of a resource is told with its likely cause and a repair', (code) => {
  const reason = `Resource handler returned message: "no" (RequestToken: 1, HandlerErrorCode: ${code})`;
  expect(rootFailure([part(1, 'CREATE_FAILED', reason)], STACK)).toMatchSnapshot();
});

test('a reason without a code is left to speak for itself', () => {
  expect(rootFailure([part(1, 'CREATE_FAILED', 'Something else')], STACK)).toEqual({
    ...{ logicalId: 'P1', type: 'AWS::SNS::Topic', reason: 'Something else', likely: '' },
    repair: 'Mend what the reason names, then run the command again.',
  });
});

test('what is still under way, or came to be, is no failure', () => {
  expect(rootOf(part(1, 'CREATE_IN_PROGRESS'), part(2, 'CREATE_COMPLETE'), part(3, 'CREATE_FAILED', 'no'))).toBe('P3');
  expect(rootOf(part(1, 'CREATE_IN_PROGRESS'), part(2, 'CREATE_COMPLETE'))).toBeUndefined();
});

test.each([
  'Resource creation cancelled',
  'Resource update cancelled',
  'Resource deletion cancelled',
  'Resource creation CANCELLED',
])('a resource that was cancelled since another failed is not the root: %s', (reason) => {
  expect(rootOf(part(1, 'CREATE_FAILED', reason), part(2, 'CREATE_FAILED', 'no'))).toBe('P2');
});

test.each(['Resource creation cancelled by a hook', 'The hook said: Resource creation cancelled'])(
  'a reason that says more than that it was cancelled is a failure of its own: %s',
  (reason) => {
    expect(rootOf(part(1, 'CREATE_FAILED', reason), part(2, 'CREATE_FAILED', 'no'))).toBe('P1');
  },
);

test.each(['CREATE', 'UPDATE', 'DELETE', 'IMPORT'])(
  'an operation begins with %s_IN_PROGRESS of the stack itself',
  (verb) => {
    const before = [event(1, 'CREATE_IN_PROGRESS'), event(2, 'CREATE_COMPLETE')];
    const last = [event(3, `${verb}_IN_PROGRESS`), part(4, `${verb}_IN_PROGRESS`), part(5, `${verb}_COMPLETE`)];
    expect(lastOperation([...last, ...before], STACK)).toEqual(last);
  },
);

test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])(
  '%s goes on with the operation that was begun',
  (status) => {
    const all = [event(1, 'UPDATE_IN_PROGRESS'), part(2, 'UPDATE_FAILED', 'no'), event(3, status)];
    expect(lastOperation(all, STACK)).toEqual(all);
  },
);

test('where no event tells of a beginning, all of them are told', () => {
  const all = [part(1, 'CREATE_IN_PROGRESS'), part(2, 'CREATE_COMPLETE')];
  expect(lastOperation([...all].reverse(), STACK)).toEqual(all);
});

test('an event is of the stack itself by its id, not by its name', () => {
  expect(isOfStack(event(1, 'CREATE_COMPLETE'), STACK)).toBe(true);
  expect(isOfStack(event(1, 'CREATE_COMPLETE', { physicalId: 'arn:nested' }), STACK)).toBe(false);
});
