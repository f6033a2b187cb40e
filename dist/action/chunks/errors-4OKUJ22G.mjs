import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b,c}from"./chunk-KMUB4ZEU.mjs";import"./chunk-MWJ3B7QE.mjs";import"./chunk-KHQNGZPV.mjs";import"./chunk-MNAL3HLB.mjs";export{c as explain,b as isRefused,a as meaningOf};
