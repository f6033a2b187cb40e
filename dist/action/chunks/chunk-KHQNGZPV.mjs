import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
var n=class extends Error{code;likely;repair;#e;constructor(r){super(r.what,r.cause===void 0?void 0:{cause:r.cause}),this.name="WakelockError",this.code=r.code,this.likely=r.likely??"",this.repair=r.repair??"",this.#e=r.shellRepair}get shellRepair(){return this.#e??this.repair}};function t(e,r={}){return new n({code:"usage",what:e,...r})}function a(e){if(!(e instanceof n))return e instanceof Error?e.message:String(e);let r=e.likely===""?"":`
  Likely cause: ${e.likely}`,i=e.repair===""?"":`
  Repair: ${e.repair}`;return`${e.message}${r}${i}`}export{n as a,t as b,a as c};
