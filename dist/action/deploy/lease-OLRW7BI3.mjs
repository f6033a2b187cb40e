import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b,c}from"./chunk-2QD4WXC7.mjs";import"./chunk-VUP3SPIG.mjs";import"./chunk-WCL276YY.mjs";import"./chunk-NNMMLEKJ.mjs";import"./chunk-T7XP3SIT.mjs";import"./chunk-O5EGEGJV.mjs";export{c as leaseFailure,b as leaseIfOptedIn,a as takeLease};
