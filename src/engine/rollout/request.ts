import type { Holder } from '../../domain/lease.ts';
import type { LeaseRequest } from '../request.ts';
import type { ServiceRef } from './ports.ts';

/** What a deployment asks of a stack: the service, awake. One that somebody else had switched on stays on afterwards. */
export function leaseRequest(
  { cluster, service }: ServiceRef,
  { token, ttl, holder }: { readonly token: string; readonly ttl: number; readonly holder: Holder },
): LeaseRequest {
  return {
    ...{ token, ttl, holder },
    targets: [{ kind: 'machine', target: `ecs:${cluster}/${service}` }],
    linger: 0,
    levels: ['running'],
    alreadyOn: 'keep',
    exclusive: false,
    protect: false,
  };
}
