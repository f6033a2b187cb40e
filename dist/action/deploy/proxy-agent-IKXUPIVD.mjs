import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b}from"./chunk-453YT7KS.mjs";import"./chunk-T7XP3SIT.mjs";import"./chunk-Y25HHZZL.mjs";import"./chunk-O5EGEGJV.mjs";export{a as ProxyAgent,b as agentFor};
