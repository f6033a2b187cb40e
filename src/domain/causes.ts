/** Our own word for why a service or group is off: nothing but a call scales one to 0. */
export const SCALED_TO_ZERO = 'ScaledToZero';

/** What a refused or fallen-back start means for those who wait: try again, or tell them now. */
export interface StartCause {
  readonly permanent: boolean;
  readonly repair: string;
}

const TRANSIENT = (repair: string): StartCause => ({ permanent: false, repair });
const PERMANENT = (repair: string): StartCause => ({ permanent: true, repair });

const CAPACITY = 'Wait, or choose another instance type or Availability Zone; AWS has none of this kind free now.';
const THROTTLE = 'Nothing: Wakelock tries again. If it lasts, ask AWS for a higher EC2 API rate.';

/**
 * EC2's error codes of StartInstances and the StateReason codes of an instance that fell back to `stopped`:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html and
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html
 */
const CAUSES: Readonly<Record<string, StartCause>> = {
  InsufficientInstanceCapacity: TRANSIENT(CAPACITY),
  'Server.InsufficientInstanceCapacity': TRANSIENT(CAPACITY),
  InsufficientHostCapacity: TRANSIENT(CAPACITY),
  InsufficientReservedInstanceCapacity: TRANSIENT(CAPACITY),
  'Server.SpotInstanceTermination': TRANSIENT('Spot took the machine back; wait, or use On-Demand.'),
  'Server.SpotInstanceShutdown': TRANSIENT('Spot stopped the machine; wait, or use On-Demand.'),
  'Server.InternalError': TRANSIENT('An error inside AWS; Wakelock tries again.'),
  'Server.ScheduledStop': TRANSIENT('AWS stopped the machine for maintenance; Wakelock starts it again.'),
  RequestLimitExceeded: TRANSIENT(THROTTLE),
  ThrottlingException: TRANSIENT(THROTTLE),
  Throttling: TRANSIENT(THROTTLE),
  InternalError: TRANSIENT('An error inside AWS; Wakelock tries again.'),
  InternalFailure: TRANSIENT('An error inside AWS; Wakelock tries again.'),
  ServiceUnavailable: TRANSIENT('EC2 is not available; Wakelock tries again.'),
  Unavailable: TRANSIENT('EC2 is not available; Wakelock tries again.'),
  IncorrectInstanceState: TRANSIENT('The machine is between two states; Wakelock waits for it.'),
  IncorrectState: TRANSIENT('The machine is between two states; Wakelock waits for it.'),
  VcpuLimitExceeded: TRANSIENT('Ask AWS for a higher vCPU quota, or stop other machines of this family.'),
  InstanceLimitExceeded: TRANSIENT('Ask AWS for a higher instance quota, or stop other machines.'),
  'Client.InstanceInitiatedShutdown': TRANSIENT(
    'Something inside the machine shut it down while it booted; read its console log.',
  ),
  'Client.UserInitiatedShutdown': TRANSIENT(
    'Somebody stopped the machine while it booted; `wakelock hold --off` keeps it off.',
  ),
  'Client.InternalError': PERMANENT(
    'Usually an encrypted volume whose KMS key the starter may not use: allow kms:CreateGrant on the key to the role of `power`.',
  ),
  'Client.InvalidSnapshot.NotFound': PERMANENT(
    'A snapshot of its block device mapping is gone: restore it or change the mapping.',
  ),
  'Client.VolumeLimitExceeded': PERMANENT('The EBS volume quota is used up: delete volumes or ask AWS for more.'),
  'Client.InvalidParameterValue': PERMANENT(
    'EC2 refuses a setting of the instance: read its state reason in the console.',
  ),
  UnauthorizedOperation: PERMANENT(
    'Allow ec2:StartInstances and ec2:StopInstances on the machine to the role of `power`; its condition is the opt-in tag. An encoded message is read by `aws sts decode-authorization-message`.',
  ),
  'Client.UnauthorizedOperation': PERMANENT('Allow the missing action to the role of `power`.'),
  AuthFailure: PERMANENT('The credentials of `power` are not accepted: check its role.'),
  OptInRequired: PERMANENT('Accept the licence terms of the AMI in AWS Marketplace.'),
  UnsupportedOperation: PERMANENT(
    'EC2 does not allow start or stop for this machine (instance store root, Spot request, host).',
  ),
  UnsupportedHostConfiguration: PERMANENT('Its dedicated host does not support the instance type: move the machine.'),
  Unsupported: PERMANENT('The instance type is not offered in this Availability Zone: change type or zone.'),
  InvalidHostConfiguration: PERMANENT('Correct the placement of the machine on its dedicated host.'),
  'InvalidInstanceID.NotFound': PERMANENT('Check the id, the region and the account of the stack.'),
  'InvalidInstanceID.Malformed': PERMANENT('Check the id: i- and 17 hexadecimal digits.'),
  UnsupportedHibernationConfiguration: PERMANENT(
    'The machine cannot be hibernated now: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hibernating-prerequisites.html',
  ),
  OperationNotPermitted: PERMANENT(
    'Something protects the machine from this call: stop protection, or a hibernation rule.',
  ),
  ServiceNotFound: PERMANENT('Check the names of cluster and service, and the region and account of the stack.'),
  ClusterNotFound: PERMANENT('Check the name of the cluster, and the region and account of the stack.'),
  ServiceNotActive: PERMANENT('The service is being deleted, or was: create it again, or name another one.'),
  GroupNotFound: PERMANENT('Check the name of the Auto Scaling group, and the region and account of the stack.'),
  AccessDenied: PERMANENT(
    'Allow ecs:UpdateService and application-autoscaling:RegisterScalableTarget, or autoscaling:UpdateAutoScalingGroup, to the role of `power`; their condition is the opt-in tag.',
  ),
  InvalidParameter: PERMANENT('AWS cannot scale it so: a daemon service, for one, has no number of tasks.'),
  LaunchSuspended: PERMANENT('Resume it: aws autoscaling resume-processes --scaling-processes Launch'),
  TerminateSuspended: PERMANENT('Resume it: aws autoscaling resume-processes --scaling-processes Terminate'),
  MaxSizeZero: PERMANENT('Raise the maximum size of the group.'),
  KMSKeyDisabled: PERMANENT('Enable the KMS key of the encrypted volume.'),
};

const UNKNOWN: StartCause = TRANSIENT('Read the state reason of the machine in the EC2 console.');

/** What a cause code means; a code that is not in the table is tried again. */
export function startCause(code: string): StartCause {
  return (Object.hasOwn(CAUSES, code) ? CAUSES[code] : undefined) ?? UNKNOWN;
}

/** A person or their tool asked for the stop: of an instance, or by scaling a service or group to nothing. */
export function stoppedByPerson(code: string | undefined): boolean {
  return code === 'Client.UserInitiatedShutdown' || code === SCALED_TO_ZERO;
}
