import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b,c}from"./chunk-UUMX2BKP.mjs";import"./chunk-5BX35C7A.mjs";import"./chunk-T7XP3SIT.mjs";import"./chunk-O5EGEGJV.mjs";export{c as explain,b as isRefused,a as meaningOf};
