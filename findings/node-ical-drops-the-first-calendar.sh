#!/usr/bin/env bash
# Finding: node-ical drops all events of the first calendar when a file holds two, as RFC 5545 allows.
# Where a hotel meets it: a channel that answers with one calendar per room or rate: the first one's nights look free.
# Packages: node-ical@0.26.1 ical.js@2.2.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" node-ical@0.26.1 ical.js@2.2.1
cat > "$work/finding.mjs" <<'JAVASCRIPT'
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
import { createRequire } from 'node:module';

const version = (name) => createRequire(import.meta.url)(`./node_modules/${name}/package.json`).version;
const calendar = (uid, first, last) => [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Channel//Feed//EN',
  'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261101T000000Z',
  `DTSTART;VALUE=DATE:${first}`, `DTEND;VALUE=DATE:${last}`, 'SUMMARY:Reserved', 'END:VEVENT',
  'END:VCALENDAR', '',
].join('\r\n');
const feed = calendar('room-101', '20261201', '20261203') + calendar('room-102', '20261205', '20261206');

console.log('version: ', `node-ical ${version('node-ical')}, ical.js ${version('ical.js')}`);
console.log('expected: the events room-101 and room-102 from both libraries');
const byNodeIcal = Object.values(nodeIcal.sync.parseICS(feed)).filter((item) => item.type === 'VEVENT').map((item) => item.uid);
const byIcalJs = ICAL.parse(feed).flatMap((jcal) => new ICAL.Component(jcal).getAllSubcomponents('vevent'))
  .map((event) => event.getFirstPropertyValue('uid'));
console.log('seen:    ', 'node-ical', byNodeIcal, 'ical.js', byIcalJs);
if (byNodeIcal.join() !== 'room-102' || byIcalJs.join() !== 'room-101,room-102') {
  console.error('changed');
  process.exit(1);
}
JAVASCRIPT
node "$work/finding.mjs"
