import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b}from"./chunk-JLKUWMN6.mjs";import"./chunk-KHQNGZPV.mjs";import"./chunk-NDSCO2VR.mjs";import"./chunk-MNAL3HLB.mjs";export{a as ProxyAgent,b as agentFor};
