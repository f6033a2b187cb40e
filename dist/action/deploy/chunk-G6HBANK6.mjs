import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a as o}from"./chunk-T7XP3SIT.mjs";function r(n){return n instanceof Error?n.message:String(n)}function i(n){return n instanceof o&&["denied","not-found","usage"].includes(n.code)}export{r as a,i as b};
