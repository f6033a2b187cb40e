import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b}from"./chunk-OM2UPTDJ.mjs";import"./chunk-MWJ3B7QE.mjs";import"./chunk-IGEB3OPX.mjs";import"./chunk-MNAL3HLB.mjs";export{b as explain,a as meaningOf};
