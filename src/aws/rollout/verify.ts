import type { VerifyPorts } from '../../engine/rollout/verify-ports.ts';
import type { ClientSettings } from '../clients.ts';
import { type ReadJson, verifyImages } from './verify-images.ts';
import { verifyNames } from './verify-names.ts';
import { verifyNetwork } from './verify-network.ts';
import { verifyService } from './verify-service.ts';

/** All that is asked of AWS before something is deployed. `readJson` fetches the configuration of an image from ECR's storage. */
export function verifyPorts(settings: ClientSettings, readJson: ReadJson): VerifyPorts {
  return {
    ...verifyService(settings),
    ...verifyImages(settings, readJson),
    ...verifyNames(settings),
    ...verifyNetwork(settings),
  };
}
