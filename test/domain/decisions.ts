/** What the rows of the table of decisions come to, in every word; times in seconds from `NOW`. */
export const DECISIONS: Readonly<Record<string, readonly string[]>> = {
  'a newer item: nothing is touched': [
    'newer-version: An item was written by a newer Wakelock: this version touches nothing.',
  ],
  'not described: look again': ['not-seen: AWS did not describe the machine this time.', 'look NOW+60'],
  'gone: waiters are told': [
    'gone: The machine does not exist: EC2 does not know it, or it was terminated.',
    'fail {"id":"job","failure":{"cause":"gone","message":"The machine does not exist: EC2 does not know it, or it was terminated.","repair":"Check the instance id, and that it is in the region and account of the stack.","at":NOW+0}}',
    'fail {"id":"acked","failure":{"cause":"gone","message":"The machine does not exist: EC2 does not know it, or it was terminated.","repair":"Check the instance id, and that it is in the region and account of the stack.","at":NOW+0}}',
    'again',
  ],
  'gone and told: rest': [
    'gone: The machine does not exist: EC2 does not know it, or it was terminated.',
    'do rest {}',
  ],
  'not opted in: waiters are told, though the boot is ours nothing is stopped': [
    'not-opted-in: The machine did not opt in: it has no tag wakelock=wakelock.',
    'fail {"id":"acked","failure":{"cause":"not-opted-in","message":"The machine did not opt in: it has no tag wakelock=wakelock.","repair":"Tag it: aws ec2 create-tags --resources ID --tags Key=wakelock,Value=wakelock","at":NOW+0}}',
    'again',
  ],
  'F32 slots that cannot be read: waiters are told': [
    'bad-tag: The machine\'s tag wakelock:slots="x" cannot be followed: it must be a whole number from 1 to 1000.',
    'fail {"id":"job","failure":{"cause":"bad-tag","message":"The machine\'s tag wakelock:slots=\\"x\\" cannot be followed: it must be a whole number from 1 to 1000.","repair":"Correct the tag or remove it: aws ec2 delete-tags --resources ID --tags Key=wakelock:slots","at":NOW+0}}',
    'again',
  ],
  'F32 slots that cannot be read: who has the machine keeps it, who waits is told': [
    'bad-tag: The machine\'s tag wakelock:slots="x" cannot be followed: it must be a whole number from 1 to 1000.',
    'fail {"id":"job","failure":{"cause":"bad-tag","message":"The machine\'s tag wakelock:slots=\\"x\\" cannot be followed: it must be a whole number from 1 to 1000.","repair":"Correct the tag or remove it: aws ec2 delete-tags --resources ID --tags Key=wakelock:slots","at":NOW+0}}',
    'look NOW+60',
  ],
  'F31 a boot of ours is not forgotten while the tag is away': [
    'not-opted-in: The machine did not opt in: it has no tag wakelock=wakelock.',
    'look NOW+300',
  ],
  'F31 a boot of somebody else is': [
    'not-opted-in: The machine did not opt in: it has no tag wakelock=wakelock.',
    'do rest {}',
  ],
  'protection that cannot be had: who asks for it is told': [
    'protect-first: Stop protection was asked for, and this stack or this kind of machine does not allow it.',
    'fail {"id":"a","failure":{"cause":"protect","message":"Stop protection was asked for, and this stack or this kind of machine does not allow it.","repair":"Let the stack use it (WAKELOCK_PROTECT=true and its permission), or leave `protect` off.","at":NOW+0}}',
    'again',
  ],
  'a member of a group: waiters are told': [
    'group-member: The machine belongs to the Auto Scaling group g, which replaces a member that is stopped.',
    'fail {"id":"job","failure":{"cause":"group-member","message":"The machine belongs to the Auto Scaling group g, which replaces a member that is stopped.","repair":"Detach it from the group, or name a machine that is in none.","at":NOW+0}}',
    'again',
  ],
  'F33 a denial fails who waits': [
    'denied: operator holds the machine off until 2027-01-15T08:09:00.000Z: disk swap.',
    'fail {"id":"job","failure":{"cause":"denied","message":"operator holds the machine off until 2027-01-15T08:09:00.000Z: disk swap.","repair":"Wait until then, or ask them to lift the hold (wakelock hold TARGET --lift).","at":NOW+0}}',
    'again',
  ],
  'F33 a denial with grace fails only who waits': [
    'denied: operator holds the machine off until 2027-01-15T08:09:00.000Z: disk swap.',
    'fail {"id":"job","failure":{"cause":"denied","message":"operator holds the machine off until 2027-01-15T08:09:00.000Z: disk swap.","repair":"Wait until then, or ask them to lift the hold (wakelock hold TARGET --lift).","at":NOW+0}}',
    'again',
  ],
  'a denial that has ended is nothing': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'a denial that asks for longer than holds may last has ended then': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'a hold that asks for longer than holds may last ends then': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
    'settle {"id":"hold-a","removeAt":NOW+3600,"as":"kept"}',
  ],
  'F102 an expired lease loses its acknowledgement first': [
    'expired: 1 lease(s) expired.',
    'drop-ack {"id":"acked","expiresAt":NOW-60}',
    'again',
  ],
  'F41 leases beyond the cap fail, the latest first': [
    'lease-cap: 1 leases are live on this machine, the most allowed.',
    'fail {"id":"b","failure":{"cause":"lease-cap","message":"1 leases are live on this machine, the most allowed.","repair":"Let jobs finish first, limit the concurrency of the workflow, or spread it over more machines.","at":NOW+0}}',
    'again',
  ],
  'off and wanted: start': ['wanted: Off, and held by job: start it.', 'do start {"previousLaunch":NOW-600}'],
  'F27 off under an acknowledged lease: the holder is told first': [
    'wanted: The machine was taken from its holders.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"The machine was stopped: no reason given"}',
    'again',
  ],
  'F24 off, but seen before a lease was acknowledged: look again': [
    'look-fresh: A lease was acknowledged after this Describe.',
    'look NOW+5',
  ],
  'F14 off while a stop may still land: wait for it': [
    'stop-pending: A stop of ours may still be on its way.',
    'wait {"id":"job","wait":{"cause":"stop-pending","message":"An earlier stop is settling; the machine starts right after."}}',
    'look NOW+10',
  ],
  'off, a stop was refused: start': ['wanted: Off, and held by job: start it.', 'do start {"previousLaunch":NOW-600}'],
  'F21 our boot fell back: note it': [
    'fell-back: The machine started and fell back to stopped: unknown',
    'do back-off {"backoff":{"at":NOW+0,"until":NOW+15,"tries":1,"cause":"unknown","message":"The machine started and fell back to stopped: unknown","boot":"NOW-600"}}',
    'again',
  ],
  'F28 a boot by hand that was stopped by hand did not fall back': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'a boot of ours that fell back long ago says nothing about the next start': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-3600}',
  ],
  'F24 a start that has not landed is not repeated at once': [
    'start-pending: A start was asked for a moment ago.',
    'look NOW+10',
  ],
  'a start that landed and was stopped by us can be repeated at once': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-12}',
  ],
  'our boot ran and was stopped: it did not fall back': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'F22 backing off: who waits hears the cause': [
    'backing-off: none left (try 1)',
    'wait {"id":"job","wait":{"cause":"InsufficientInstanceCapacity","message":"none left Wait, or choose another instance type or Availability Zone; AWS has none of this kind free now."}}',
    'look NOW+10',
  ],
  'F22 the pause is over: start': ['wanted: Off, and held by job: start it.', 'do start {"previousLaunch":NOW-600}'],
  'F22 the tries are used up: who was there then fails': [
    'fell-back: none left',
    'fail {"id":"job","failure":{"cause":"InsufficientInstanceCapacity","message":"none left (6 tries)","repair":"Wait, or choose another instance type or Availability Zone; AWS has none of this kind free now.","at":NOW+0}}',
    'again',
  ],
  'F21 a lasting cause fails at the first try': [
    'fell-back: none left',
    'fail {"id":"job","failure":{"cause":"Client.InternalError","message":"none left","repair":"Usually an encrypted volume whose KMS key the starter may not use: allow kms:CreateGrant on the key to the role of `power`.","at":NOW+0}}',
    'again',
  ],
  'a start was asked for a moment ago: wait for it': [
    'start-pending: A start was asked for a moment ago.',
    'look NOW+14',
  ],
  'F27 started too often within the hour: who waits is told': [
    'start-cap: Started 2 times within an hour, the most allowed: something keeps stopping it.',
    'wait {"id":"job","wait":{"cause":"start-cap","message":"Started 2 times within an hour, the most allowed: something keeps stopping it."}}',
    'look NOW+3480',
  ],
  'starts of more than an hour ago do not count': [
    'wanted: Off, and held by job: start it.',
    'do start {"previousLaunch":NOW-600}',
  ],
  'off and free: rest': ['off-and-free: Off, and nobody holds it.', 'do rest {}'],
  'off and free: what was released may go': [
    'off-and-free: Off, and nobody holds it.',
    'settle {"id":"done","removeAt":NOW+5340,"as":"off"}',
  ],
  'F99 off and free, but protected: clear it': [
    'clear-protection: Stop protection is cleared: nobody asks for it.',
    'do unprotect {}',
  ],
  'F104 off and free, but a slow start may still land: look again': [
    'start-pending: Off and free; an earlier start could still land.',
    'look NOW+65',
  ],
  'F94 off under a lease that expired on a sick path: nothing is woken': [
    'path-unproven: Off; leases expired while messages may have been lost.',
    'look NOW+60',
  ],
  'starting and wanted: wait': ['booting: The machine is starting.', 'look NOW+60'],
  'F20 starting and free: wait': [
    'booting-unwanted: The machine is starting and nobody holds it: it is judged when it runs.',
    'look NOW+60',
  ],
  'starting and to be protected: now': [
    'protect-first: Stop protection is set before anything is promised.',
    'do protect {}',
  ],
  'F19 stopping and wanted: who waits is told': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'wait {"id":"job","wait":{"cause":"stopping","message":"The machine is still stopping; it starts again right after."}}',
    'look NOW+5',
  ],
  'F27 stopping by another hand: the holder is told': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'disrupt {"id":"acked","boot":"NOW-600","at":NOW+0,"why":"Somebody stops the machine: no reason given"}',
    'look NOW+5',
  ],
  'stopping by a person under a hold of a person: the hold has ended': [
    'going-down: The machine is stopping; it can start again when it is off.',
    'end {"id":"acked","at":NOW+0,"why":"Somebody stops the machine: User initiated"}',
    'look NOW+5',
  ],
  'on and wanted: acknowledge': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'on since a boot that an emulator may not have renewed yet: look again': [
    'which-boot: The Describe may be older than our start.',
    'look NOW+5',
  ],
  'F11 on, but this boot is being stopped: not this boot': [
    'stop-pending: The present boot is being stopped; the machine starts again right after.',
    'wait {"id":"job","wait":{"cause":"stop-pending","message":"The present boot is being stopped; the machine starts again right after."}}',
    'look NOW+5',
  ],
  'F15 F93 on, and a stop of unknown outcome may still land: not yet': [
    'stop-pending: The present boot is being stopped; the machine starts again right after.',
    'wait {"id":"job","wait":{"cause":"stop-pending","message":"The present boot is being stopped; the machine starts again right after."}}',
    'look NOW+11',
  ],
  'F93 on, and seen after a stop of unknown outcome could land: acknowledge': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'F92 on, and the stop was refused: acknowledge': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"job","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'F24 on, but a newer boot was acknowledged than is seen: look again': [
    'look-fresh: A newer boot was acknowledged than this Describe shows.',
    'look NOW+5',
  ],
  'F12 on and to be protected: protect before acknowledging': [
    'protect-first: Stop protection is set before anything is promised.',
    'do protect {}',
    'again',
  ],
  'F105 on, and protected after it was seen: look once more': [
    'look-fresh: Protection is set; look once more before acknowledging.',
    'look NOW+0.001',
    'again',
  ],
  'F12 on, and seen after it was protected: acknowledge': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"p","alreadyOn":true,"lookAt":NOW+545.001}]}',
  ],
  'F67 on another boot than was acknowledged: the holder is told and acknowledged anew': [
    'ready-to-use: On; acknowledge 1 lease(s).',
    'do acknowledge {"boot":"NOW-600","own":true,"addresses":{"privateIp":"10.0.0.1"},"leases":[{"id":"acked","alreadyOn":true,"lookAt":NOW+545.001}]}',
    'disrupt {"id":"acked","boot":"NOW-4200","at":NOW+0,"why":"The machine was stopped and started again."}',
  ],
  'on and in use: nothing': ['in-use: On, held by acked.', 'look {"id":"acked","lookAt":NOW+545.001}', 'look NOW+60'],
  'on and in use: a level that holds now is told': [
    'in-use: On, held by acked.',
    'pass {"id":"acked","levels":["status-ok"]}',
    'look NOW+60',
  ],
  'F100 on, and the slot is taken: who waits is told': [
    'slots-taken: On, held by acked and 1 more.',
    'wait {"id":"job","wait":{"cause":"slots","message":"Behind acked, 1 ahead."}}',
    'look NOW+60',
  ],
  'F94 on under a lease that expired on a sick path: kept': [
    'path-unproven: Held by leases that expired while messages may have been lost.',
    'look NOW+60',
  ],
  'F77 on, free and warm: kept': [
    'lingering: Nobody holds it; kept warm for the next job.',
    'look {"id":"acked","lookAt":NOW+59}',
    'look NOW+59',
  ],
  'F28 on, free, and started by another: left alone': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
  ],
  'F99 on, free, started by another, but protected by us: clear it': [
    'clear-protection: Stop protection is cleared: nobody asks for it.',
    'do unprotect {}',
  ],
  'F103 on, free, and booted too late to be our start: left alone': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
  ],
  'on, free and ours: stop': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false}',
  ],
  'on, free and taken by a lease: stop': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false}',
  ],
  'F17 on, free, and a stop is on its way: wait': ['stop-pending: The stop of this boot is on its way.', 'look NOW+11'],
  'F92 on, free, and the last stop was refused: wait before the next': [
    'stop-pending: The last stop was refused: throttled',
    'look NOW+10',
  ],
  'F92 on, free, and long after a refused stop: again': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"NOW-600","unprotect":false}',
  ],
  'a service of ours that does not get on is stopped while it starts when nobody holds it': [
    'free: On, ours, and held by nobody: stop it.',
    'do stop {"boot":"ours+NOW-601","unprotect":false}',
  ],
  'a service that somebody else scales up is left alone while it starts': [
    'not-ours: On, held by nobody; somebody else started this boot, so it is left alone.',
  ],
  'who waits for a service that does not get on is told why': [
    'booting: The machine is starting.',
    'wait {"id":"job","wait":{"cause":"TaskFailedToStart","message":"It does not get on yet: no such image"}}',
    'look NOW+60',
  ],
  'a service that is held and whose bounds are still lowered: restore them': [
    'restore-bounds: The bounds that the last stop lowered are restored.',
    'do restore {}',
    'look {"id":"acked","lookAt":NOW+545.001}',
  ],
  'bounds that somebody set to something else meanwhile stay': [
    'in-use: On, held by acked.',
    'look {"id":"acked","lookAt":NOW+545.001}',
    'look NOW+60',
  ],
  'a stop waits until the call that restores the bounds cannot land any more': [
    'stop-pending: A call that restores its bounds may still land; the stop comes after it.',
    'look NOW+14',
  ],
  'a service that is off and free: forget which boots were ours': [
    'off-and-free: Off, and nobody holds it.',
    'do rest {"forget":"boots","offAt":NOW+0}',
  ],
  'a service seen off by a clock that is behind the stop edge: what comes up next is younger than the edge': [
    'off-and-free: Off, and nobody holds it.',
    'do rest {"forget":"boots","offAt":NOW+1}',
  ],
  'status checks of a service: those who wait for them are told': [
    'not-checkable: Levels other than `running` were asked for, and a service or group has no such checks.',
    'fail {"id":"j","failure":{"cause":"ready","message":"Levels other than `running` were asked for, and a service or group has no such checks.","repair":"Leave status-ok and ssm out of `ready`; probe the host that answers for it (https://…) instead.","at":NOW+0}}',
    'again',
  ],
};
