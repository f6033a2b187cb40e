import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b,c}from"./chunk-LJFWBNIY.mjs";import"./chunk-K3IG4JCJ.mjs";import"./chunk-G6HBANK6.mjs";import"./chunk-WCL276YY.mjs";import"./chunk-GWQM3YXC.mjs";import"./chunk-T7XP3SIT.mjs";import"./chunk-O5EGEGJV.mjs";export{c as leaseFailure,b as leaseIfOptedIn,a as takeLease};
