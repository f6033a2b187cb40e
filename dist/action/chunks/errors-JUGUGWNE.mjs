import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b}from"./chunk-MMJD7HAG.mjs";import"./chunk-MWJ3B7QE.mjs";import"./chunk-KHQNGZPV.mjs";import"./chunk-MNAL3HLB.mjs";export{b as explain,a as meaningOf};
