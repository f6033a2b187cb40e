import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b}from"./chunk-2T32SLKB.mjs";import"./chunk-5BX35C7A.mjs";import"./chunk-T7XP3SIT.mjs";import"./chunk-O5EGEGJV.mjs";export{b as explain,a as meaningOf};
