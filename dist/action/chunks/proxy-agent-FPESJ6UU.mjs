import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b}from"./chunk-IY4KJP43.mjs";import"./chunk-IGEB3OPX.mjs";import"./chunk-NDSCO2VR.mjs";import"./chunk-MNAL3HLB.mjs";export{a as ProxyAgent,b as agentFor};
