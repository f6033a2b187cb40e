import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b,c}from"./chunk-CBWH37QC.mjs";import"./chunk-PM46ENZQ.mjs";import"./chunk-CH3SPNQL.mjs";import"./chunk-EANWXDYN.mjs";import"./chunk-T7XP3SIT.mjs";import"./chunk-O5EGEGJV.mjs";export{c as leaseFailure,b as leaseIfOptedIn,a as takeLease};
