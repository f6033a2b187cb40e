import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import"./chunk-MNAL3HLB.mjs";var t=class{constructor(){throw new Error("Event streams are not part of this bundle: take them back in scripts/build/bundle.mjs to use them.")}};export{t as EventStreamSerde};
