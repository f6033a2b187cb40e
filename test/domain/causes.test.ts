import { describe, expect, test } from '@jest/globals';
import { startCause, stoppedByPerson } from '../../src/domain/causes.ts';

describe('a start that AWS refuses for now is tried again, and says what helps', () => {
  test.each([
    'InsufficientInstanceCapacity',
    'Server.InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientReservedInstanceCapacity',
    'Server.SpotInstanceTermination',
    'Server.SpotInstanceShutdown',
    'Server.InternalError',
    'Server.ScheduledStop',
    'RequestLimitExceeded',
    'ThrottlingException',
    'Throttling',
    'InternalError',
    'InternalFailure',
    'ServiceUnavailable',
    'Unavailable',
    'IncorrectInstanceState',
    'IncorrectState',
    'VcpuLimitExceeded',
    'InstanceLimitExceeded',
    'Client.InstanceInitiatedShutdown',
    'Client.UserInitiatedShutdown',
  ])('%s', (code) => {
    expect(startCause(code).permanent).toBe(false);
    expect(startCause(code).repair).toMatchSnapshot();
  });
});

describe('a start that cannot work before somebody repairs something fails at once, and says what', () => {
  test.each([
    'Client.InternalError',
    'Client.InvalidSnapshot.NotFound',
    'Client.VolumeLimitExceeded',
    'Client.InvalidParameterValue',
    'UnauthorizedOperation',
    'Client.UnauthorizedOperation',
    'AuthFailure',
    'OptInRequired',
    'UnsupportedOperation',
    'UnsupportedHostConfiguration',
    'Unsupported',
    'InvalidHostConfiguration',
    'InvalidInstanceID.NotFound',
    'InvalidInstanceID.Malformed',
    'UnsupportedHibernationConfiguration',
    'OperationNotPermitted',
    'ServiceNotFound',
    'ClusterNotFound',
    'ServiceNotActive',
    'GroupNotFound',
    'AccessDenied',
    'InvalidParameter',
    'LaunchSuspended',
    'TerminateSuspended',
    'MaxSizeZero',
    'KMSKeyDisabled',
  ])('%s', (code) => {
    expect(startCause(code).permanent).toBe(true);
    expect(startCause(code).repair).toMatchSnapshot();
  });
});

test.each(['', 'NeverHeardOf', 'toString', '__proto__', 'client.internalerror'])(
  'a cause that nobody knows is tried again, and points at the console: %j',
  (code) => {
    expect(startCause(code)).toEqual({
      permanent: false,
      repair: 'Read the state reason of the machine in the EC2 console.',
    });
  },
);

test.each<[string | undefined, boolean]>([
  ['Client.UserInitiatedShutdown', true],
  ['ScaledToZero', true],
  ['Client.InstanceInitiatedShutdown', false],
  ['Server.SpotInstanceShutdown', false],
  ['', false],
  [undefined, false],
])('a stop of cause %s was asked for by a person: %s', (code, byPerson) => {
  expect(stoppedByPerson(code)).toBe(byPerson);
});
