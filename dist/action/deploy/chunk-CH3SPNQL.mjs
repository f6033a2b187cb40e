import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
function s(e){switch(e.kind){case"machine":return e.target;case"name":return`name:${e.name}`;case"tag":return`tag:${e.key}=${e.value}`}}function i(e){return e.slice(4)}export{s as a,i as b};
