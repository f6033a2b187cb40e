import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a}from"./chunk-NDSCO2VR.mjs";import"./chunk-MNAL3HLB.mjs";export default a();
