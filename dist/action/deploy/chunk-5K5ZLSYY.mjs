import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
var e=class{constructor(){throw new Error("Event streams are not part of this bundle: take them back in scripts/build/bundle.mjs to use them.")}},r=()=>new e,o=t=>t;export{e as a,r as b,o as c};
