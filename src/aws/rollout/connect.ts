import { ECSClient } from '@aws-sdk/client-ecs';
import type { ContainerLogs, Images, Services } from '../../engine/rollout/ports.ts';
import { type ClientSettings, clientConfig, type Patience } from '../clients.ts';
import { balancerClient } from '../failover/clients.ts';
import { ecsRollouts } from './services.ts';

const READS: Patience = { attempts: 4, connect: 2_000, request: 10_000 };
const CHANGES: Patience = { attempts: 4, connect: 2_000, request: 20_000 };

/** What a deployment uses of AWS. The registry and the logs are loaded when they are first needed: most deployments need neither. */
export function connectRollout(settings: ClientSettings): {
  readonly services: Services;
  readonly images: Images;
  readonly logs: ContainerLogs;
} {
  const at = (region: string) => clientConfig({ ...settings, region: region || settings.region }, READS);
  return {
    services: ecsRollouts({
      read: new ECSClient(clientConfig(settings, READS)),
      change: new ECSClient(clientConfig(settings, CHANGES)),
      once: new ECSClient(clientConfig(settings, { ...CHANGES, attempts: 1 })),
      balancer: balancerClient(settings),
    }),
    images: {
      async pinned(image) {
        const { ecrClient, ecrImages } = await import('./images.ts');
        return ecrImages((region) => ecrClient(at(region))).pinned(image);
      },
    },
    logs: {
      async last(place, lines) {
        const { cloudWatchLogs, logsClient } = await import('./logs.ts');
        return cloudWatchLogs((region) => logsClient(at(region))).last(place, lines);
      },
    },
  };
}
