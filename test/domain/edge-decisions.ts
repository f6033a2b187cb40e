/** What a decision comes to at the edges of its rules, in every word; times in seconds from `NOW`. */
export const EDGE_DECISIONS: Readonly<Record<string, readonly string[]>> = {
  'off under a lease: the reason that AWS gives is passed on': [
    'wanted: The machine was taken from its holders.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"The machine was stopped: host failed"}',
    'again',
  ],
  'off, seen five seconds after the acknowledgement: no older Describe can say that': [
    'wanted: The machine was taken from its holders.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"The machine was stopped: no reason given"}',
    'again',
  ],
  'off and free at the very end of the window of a start': ['off-and-free: Off, and nobody holds it.'],
  'off, a start may still land: what was released may go': [
    'start-pending: Off and free; an earlier start could still land.',
    'settle {"id":"done","removeAt":NOW+5340,"as":"off"}',
    'look NOW+124',
  ],
  'off, a start may still land, and a lease is in doubt: nothing may go': [
    'start-pending: Off and free; an earlier start could still land.',
    'look NOW+124',
  ],
  'off at the moment when a stop can land no more: start': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'off after a back-off: the pause between starts does not count twice': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-108000}',
  ],
  'off at the end of the pause after a start that did not land: start': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-108000}',
  ],
  'off, and a boot that landed is over: no pause': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'off and held by somebody without a name': [
    'wanted: Off, and held by a lease: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'off after a boot that a lease took, without any start of ours': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'off, and it never ran: nothing fell back': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":null}',
  ],
  'our boot fell back twenty minutes ago: that still counts': [
    'fell-back: The machine started and fell back to stopped: unknown',
    'do back-off {"backoff":{"at":NOW+0,"until":NOW+15,"tries":1,"cause":"unknown","message":"The machine started and fell back to stopped: unknown","boot":"NOW-1200"}}',
    'again',
  ],
  'our boot is off by a stop of ours: it did not fall back': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'our boot is off although our stop was refused: it fell back': [
    'fell-back: The machine started and fell back to stopped: unknown',
    'do back-off {"backoff":{"at":NOW+0,"until":NOW+15,"tries":1,"cause":"unknown","message":"The machine started and fell back to stopped: unknown","boot":"NOW-600"}}',
    'again',
  ],
  'our boot fell back for a reason that AWS tells': [
    'fell-back: The machine started and fell back to stopped: launch error',
    'do back-off {"backoff":{"at":NOW+0,"until":NOW+15,"tries":1,"cause":"Client.InternalError","message":"The machine started and fell back to stopped: launch error","boot":"NOW-600"}}',
    'again',
  ],
  'our boot fell back and was judged already': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'the tries are used up: who came at that moment has heard of it': [
    'fell-back: none left',
    'fail {"id":"j","failure":{"cause":"InsufficientInstanceCapacity","message":"none left (6 tries)","repair":"Wait, or choose another instance type or Availability Zone; AWS has none of this kind free now.","at":NOW+0}}',
    'again',
  ],
  'the tries are used up, but who waits came later: the next try is theirs': [
    'backing-off: none left (try 6)',
    'wait {"id":"j","wait":{"cause":"InsufficientInstanceCapacity","message":"none left Wait, or choose another instance type or Availability Zone; AWS has none of this kind free now."}}',
    'look NOW+10',
  ],
  'who waits was told before: it is not told again': [
    'stop-pending: A stop of ours may still be on its way.',
    'wait {"id":"told-else","wait":{"cause":"stop-pending","message":"An earlier stop is settling; the machine starts right after."}}',
    'look NOW+10',
  ],
  'starting, protected already: wait': ['booting: The machine is starting.', 'look NOW+60'],
  'starting, and only one of two asks for protection': [
    'protect-first: Stop protection is set before anything is promised.',
    'do protect {}',
  ],
  'starting on a machine that could be protected: nobody asks for it': [
    'booting: The machine is starting.',
    'look NOW+60',
  ],
  'starting, with a reason in its past: who waits is not told': ['booting: The machine is starting.', 'look NOW+60'],
  'stopping by our own stop: nobody is told of another hand': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'look NOW+5',
  ],
  'stopping although our stop was refused: another hand': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"Somebody stops the machine: no reason given"}',
    'look NOW+5',
  ],
  'stopping by our stop of another boot: another hand': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"Somebody stops the machine: no reason given"}',
    'look NOW+5',
  ],
  'stopping as seen before the acknowledgement: nobody is told': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'look NOW+5',
  ],
  'stopping by a person under the window of a schedule: the window has ended': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'end {"id":"acked","at":NOW+0,"why":"Somebody stops the machine: User"}',
    'look NOW+5',
  ],
  'stopping by a person under an enforced window: it is started again': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"Somebody stops the machine: User"}',
    'look NOW+5',
  ],
  'stopping under a hold, but not by a person: the hold goes on': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"Somebody stops the machine: no reason given"}',
    'look NOW+5',
  ],
  'stopping, and the holder was told of this boot: once is enough': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'look NOW+5',
  ],
  'on: acknowledged when the boot began in the second of the first publish, it was not on before': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"j","alreadyOn":false,"lookAt":NOW+545.001}]}',
  ],
  'on: acknowledged when the boot began a second before the first publish, it was on before': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"j","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'on: the same boot as was acknowledged last': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":false,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"later","alreadyOn":true,"lookAt":NOW+545.001}],"bootTook":601000}',
  ],
  'on: our boot that was seen on before: how long it took is known already': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":false,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'on: a boot of somebody else within the time of a window': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'on: one of two wants more than that it runs': [
    'ready-to-use: On; acknowledge 2 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"a","alreadyOn":true,"lookAt":NOW+545.001},{"id":"b","alreadyOn":true,"lookAt":NOW+545.001}]}',
    'again',
  ],
  'on, and seen at the moment when a stop of unknown outcome could land: not yet': [
    'stop-pending: The present boot is being stopped; the machine starts again right after.',
    'wait {"id":"job","wait":{"cause":"stop-pending","message":"The present boot is being stopped; the machine starts again right after."}}',
    'look NOW+1',
  ],
  'on, and a stop of another boot was accepted: acknowledge': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'on two minutes after an accepted stop: not this boot': [
    'stop-pending: The present boot is being stopped; the machine starts again right after.',
    'wait {"id":"job","wait":{"cause":"stop-pending","message":"The present boot is being stopped; the machine starts again right after."}}',
    'look NOW+5',
  ],
  'on later than two minutes after an accepted stop: an emulator names the next boot alike': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'on, to be protected, and the stop of this boot may have landed before that: look later': [
    'look-fresh: Protection is set; look once more before acknowledging.',
    'look NOW+0.001',
    'again',
  ],
  'on, to be protected, and a stop of this boot long before: acknowledge': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"p","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'on, to be protected, and confirmed in the future of this Describe: look then': [
    'look-fresh: Protection is set; look once more before acknowledging.',
    'look NOW+3.001',
  ],
  'on, to be protected, while protection is being cleared: wait': [
    'protect-first: Stop protection was being cleared a moment ago; it is set again right after.',
    'look NOW+14',
  ],
  'on, to be protected, and clearing it can land no more: set it': [
    'protect-first: Stop protection is set before anything is promised.',
    'do protect {}',
    'again',
  ],
  'on, to be protected, and clearing it was refused: set it': [
    'protect-first: Stop protection is set before anything is promised.',
    'do protect {}',
    'again',
  ],
  'on and in use: the name of who has it, not of who waits': [
    'slots-taken: On, held by acked and 1 more.',
    'wait {"id":"waits","wait":{"cause":"slots","message":"Behind acked, 1 ahead."}}',
    'look NOW+60',
  ],
  'on and in use by somebody without a name, who is waited for': [
    'slots-taken: On, held by a lease and 1 more.',
    'wait {"id":"job","wait":{"cause":"slots","message":"Behind another holder, 1 ahead."}}',
    'look NOW+60',
  ],
  'on and in use: what was released may go, others look after the machine': [
    'in-use: On, held by acked.',
    'settle {"id":"done","removeAt":NOW+5340,"as":"kept"}',
    'look NOW+60',
  ],
  'on under a lease in doubt: what was released may not go': [
    'path-unproven: Held by leases that expired while messages may have been lost.',
    'look NOW+60',
  ],
  'on and in use: a level is told once, and one that nobody asked for is not': [
    'in-use: On, held by acked.',
    'pass {"id":"acked","levels":["ssm","status-ok"]}',
    'look NOW+60',
  ],
  'on and in use, protected for nobody any more: clear it': [
    'clear-protection: Stop protection is cleared: nobody asks for it.',
    'do unprotect {}',
  ],
  'on and in use, protected for somebody: nothing': ['in-use: On, held by acked.', 'look NOW+60'],
  'on, protected, and the lease that asked for it is in doubt: nothing is cleared': [
    'path-unproven: Held by leases that expired while messages may have been lost.',
    'look NOW+60',
  ],
  'on and free at the end of its linger: stop': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false}',
  ],
  'on, free and warm: what else was released waits with it': [
    'lingering: Nobody holds it; kept warm for the next job.',
    'look NOW+59',
  ],
  'on, free, not ours: what was released may go': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'settle {"id":"done","removeAt":NOW+5340,"as":"kept"}',
  ],
  'on, free, not ours, and to be looked at: rest': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'do rest {}',
  ],
  'on, free, not ours, protection cannot be cleared yet: look then': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'look NOW+14',
  ],
  'on, free and ours, protection may still be set: the stop comes after it': [
    'stop-pending: Stop protection may still be set by a call on its way; the stop comes after it.',
    'look NOW+14',
  ],
  'on, free and ours, protection can be set no more: stop': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":true}',
  ],
  'on, free and ours, protection is being cleared: stop': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":true}',
  ],
  'on, free and ours, and a stop of another boot was refused: stop': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false}',
  ],
  'not opted in, off: forgotten': [
    'not-opted-in: The machine did not opt in: it has no tag wakelock=wakelock.',
    'do rest {}',
  ],
  'not opted in, gone: forgotten': [
    'gone: The machine does not exist: EC2 does not know it, or it was terminated.',
    'do rest {}',
  ],
  'gone, ours: forgotten': [
    'gone: The machine does not exist: EC2 does not know it, or it was terminated.',
    'do rest {}',
    'settle {"id":"done","removeAt":NOW+5340,"as":"off"}',
  ],
  'not opted in, and the Describe may be older than our start': [
    'not-opted-in: The machine did not opt in: it has no tag wakelock=wakelock.',
    'do rest {}',
  ],
  'a tag that cannot be followed, held in doubt: who has the machine keeps it': [
    'bad-tag: The machine\'s tag wakelock:slots="x" cannot be followed: it must be a whole number from 1 to 1000.',
    'look NOW+60',
  ],
  'a tag that cannot be followed, and nobody there: told in the log': [
    'bad-tag: The machine\'s tag wakelock:slots="x" cannot be followed: it must be a whole number from 1 to 1000.',
  ],
  'a denial without a reason': [
    'denied: operator holds the machine off until 2027-01-15T08:09:00.000Z.',
    'fail {"id":"job","failure":{"cause":"denied","message":"operator holds the machine off until 2027-01-15T08:09:00.000Z.","repair":"Wait until then, or ask them to lift the hold (wakelock hold TARGET --lift).","at":NOW+0}}',
    'again',
  ],
  'a denial with an empty reason': [
    'denied: operator holds the machine off until 2027-01-15T08:09:00.000Z.',
    'fail {"id":"job","failure":{"cause":"denied","message":"operator holds the machine off until 2027-01-15T08:09:00.000Z.","repair":"Wait until then, or ask them to lift the hold (wakelock hold TARGET --lift).","at":NOW+0}}',
    'again',
  ],
  'a denial whose grace ends now fails who has the machine': [
    'denied: operator holds the machine off until 2027-01-15T08:09:00.000Z: disk swap.',
    'fail {"id":"acked","failure":{"cause":"denied","message":"operator holds the machine off until 2027-01-15T08:09:00.000Z: disk swap.","repair":"Wait until then, or ask them to lift the hold (wakelock hold TARGET --lift).","at":NOW+0}}',
    'again',
  ],
  'a denial in its grace is looked at when that ends': [
    'in-use: On, held by acked.',
    'look {"id":"hold-off","lookAt":NOW+60}',
    'look NOW+60',
  ],
  'a denial with nobody to deny: a boot of ours is stopped': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false}',
  ],
  'a denial, off: it is looked at when it ends': [
    'off-and-free: Off, and nobody holds it.',
    'look {"id":"hold-off","lookAt":NOW+540}',
  ],
  'leases at the cap are all served': [
    'ready-to-use: On; acknowledge 2 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"a","alreadyOn":true,"lookAt":NOW+545.001},{"id":"b","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'leases beyond the cap that have the machine keep it': [
    'in-use: On, held by acked and 1 more.',
    'look {"id":"acked","lookAt":NOW+545.001}',
    'look {"id":"other","lookAt":NOW+545.001}',
    'look NOW+60',
  ],
  'leases beyond the cap: the first to come are served, whatever their order in the table': [
    'lease-cap: 2 leases are live on this machine, the most allowed.',
    'fail {"id":"c","failure":{"cause":"lease-cap","message":"2 leases are live on this machine, the most allowed.","repair":"Let jobs finish first, limit the concurrency of the workflow, or spread it over more machines.","at":NOW+0}}',
    'again',
  ],
  'leases beyond the cap: who has the machine counts': [
    'lease-cap: 2 leases are live on this machine, the most allowed.',
    'fail {"id":"b","failure":{"cause":"lease-cap","message":"2 leases are live on this machine, the most allowed.","repair":"Let jobs finish first, limit the concurrency of the workflow, or spread it over more machines.","at":NOW+0}}',
    'again',
  ],
  'protection that cannot be had: who has the machine is not told': ['in-use: On, held by acked.', 'look NOW+60'],
  'two expired leases lose their acknowledgements, and one that never had one is nothing': [
    'expired: 2 lease(s) expired.',
    'drop-ack {"id":"acked","expiresAt":NOW-60}',
    'drop-ack {"id":"b","expiresAt":NOW-60}',
    'again',
  ],
  'on and in use: an item is looked at when it may have expired': [
    'in-use: On, held by acked.',
    'look {"id":"acked","lookAt":NOW+545.001}',
    'look NOW+60',
  ],
  'on and in use: an item whose look is yet to come is left alone': ['in-use: On, held by acked.', 'look NOW+60'],
  'on under a lease that is in its last seconds': [
    'in-use: On, held by acked.',
    'look {"id":"acked","lookAt":NOW+1.001}',
    'look NOW+60',
  ],
  'off and free: an item that is kept longer goes later': [
    'off-and-free: Off, and nobody holds it.',
    'settle {"id":"done","removeAt":NOW+21600,"as":"off"}',
  ],
  'off and free: an item that ended long ago stays for an hour': [
    'off-and-free: Off, and nobody holds it.',
    'settle {"id":"done","removeAt":NOW+3600,"as":"off"}',
  ],
  'off after a boot with linger: nothing is kept warm': [
    'off-and-free: Off, and nobody holds it.',
    'settle {"id":"acked","removeAt":NOW+5340,"as":"off"}',
  ],
  'off, and nobody holds it: a service that we never started is not written to': [
    'off-and-free: Off, and nobody holds it.',
  ],
  'off: a service that we started once has no boot of ours any more': [
    'off-and-free: Off, and nobody holds it.',
    'do rest {"forget":"boots","offAt":NOW+0}',
  ],
  'off: a service that ran has no boot any more': [
    'off-and-free: Off, and nobody holds it.',
    'do rest {"forget":"boots","offAt":NOW+0}',
  ],
  'off: a service seen off after the stop edge of its schedule is known to be off': [
    'off-and-free: Off, and nobody holds it.',
  ],
  'off: a service not seen off since the stop edge of its schedule': [
    'off-and-free: Off, and nobody holds it.',
    'do rest {"forget":"boots","offAt":NOW+0}',
  ],
  'gone: a service that ran has no boot any more': [
    'gone: The service does not exist: ECS does not know it or its cluster, or it was deleted.',
    'do rest {"forget":"boots","offAt":NOW+0}',
  ],
  'on: a service that is not ours is only rested': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'do rest {}',
  ],
  'starting: a service in doubt is not stopped': [
    'booting-unwanted: The machine is starting and nobody holds it: it is judged when it runs.',
    'look NOW+60',
  ],
  'starting: a service whose boot cannot be told yet': [
    'booting-unwanted: The machine is starting and nobody holds it: it is judged when it runs.',
    'look NOW+60',
  ],
  'starting: an acknowledged lease of a service that does not get on is not told': [
    'booting: The machine is starting.',
    'look NOW+60',
  ],
  'starting: a service that gets on says nothing': ['booting: The machine is starting.', 'look NOW+60'],
  'on and in use: the item of who waits keeps its look': [
    'slots-taken: On, held by acked and 1 more.',
    'wait {"id":"waits","wait":{"cause":"slots","message":"Behind acked, 1 ahead."}}',
    'look NOW+60',
  ],
  'stopping: an acknowledged item is left as it is': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'look NOW+5',
  ],
  'on, free: warm until now is warm no more, and may go': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'settle {"id":"acked","removeAt":NOW+5340,"as":"kept"}',
  ],
  'a denial whose grace ends now is looked at when it ends itself': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'look {"id":"hold-off","lookAt":NOW+540}',
  ],
  'a released denial denies nobody': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'a job may ask for longer than a hold may last': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"long","alreadyOn":false,"lookAt":NOW+3605.001}]}',
  ],
  'on, and protection is set at this moment: it may be cleared when no call can land': [
    'clear-protection: Stop protection is cleared: nobody asks for it.',
    'do unprotect {}',
  ],
  'on, protection that we may not clear is tried again after an hour': [
    'clear-protection: Stop protection is cleared: nobody asks for it.',
    'do unprotect {}',
  ],
  'on, protection that we may not clear: not before': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'look NOW+0.001',
  ],
  'on, protection that was being cleared: at once': [
    'clear-protection: Stop protection is cleared: nobody asks for it.',
    'do unprotect {}',
  ],
  'on, to be protected, while it is being set: set it again': [
    'protect-first: Stop protection is set before anything is promised.',
    'do protect {}',
    'again',
  ],
  'an accepted stop of a boot that is hibernated and on again two minutes later: hibernated again': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false,"hibernate":true}',
  ],
  'a machine that could hibernate, and nobody wants it to': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false}',
  ],
  'protection that cannot be had: who waits is told, who has the machine is not': [
    'protect-first: Stop protection was asked for, and this stack or this kind of machine does not allow it.',
    'fail {"id":"p","failure":{"cause":"protect","message":"Stop protection was asked for, and this stack or this kind of machine does not allow it.","repair":"Let the stack use it (WAKELOCK_PROTECT=true and its permission), or leave `protect` off.","at":NOW+0}}',
    'again',
  ],
};
