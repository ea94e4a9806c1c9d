// The server's disk is lost and a backup takes its place, while collectors are out with receipts.
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { accessible, atTheDoor, counterfoil, demo, desk, issue, kept, phone, serve, setUp, show, tap } from './harness.mjs';

const PIN = '482915';

/** A company that is there already, whose server can be stopped, backed up and restored. */
async function office() {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-restored-'));
  const [live, backup] = [join(folder, 'office.db'), join(folder, 'backup.db')];
  const database = `sqlite:${live}`;
  // A database whose server is down: its log belongs to it.
  const copy = async (from, to) => {
    for (const end of ['', '-wal', '-shm']) {
      await rm(`${to}${end}`, { force: true });
      await copyFile(`${from}${end}`, `${to}${end}`).catch((error) => { if (!end) throw error; });
    }
  };
  let server = await demo({ database });
  const { base } = server;
  const start = async () => { server = await serve({ database, app: process.env.COUNTERFOIL_APP, listen: new URL(base).host }); };
  return {
    base,
    /** The code that the demo prints. */
    code: () => server.code(),
    start,
    stop: () => server.stop(),
    backUp: () => copy(live, backup),
    async restore() {
      await copy(backup, live);
      const told = await counterfoil('restored', '--because', 'the disk is lost; backup of this morning', '--database', database);
      assert.match(told, /phones? in use/);
    },
    /** The disk is gone, and the backup serves in its place. */
    async loseDisk() {
      await server.stop();
      await this.restore();
      await start();
    },
    collector: async () => Number((await counterfoil('user', 'list', '--database', database)).match(/(\d+) .*Bilal Mansour/)[1]),
    /** A code for the collector's phone; whoever comes with it is let in by a second person, and given a book. */
    async enrolment(collector) {
      const { code } = await (await desk(base, 'rana'))('/v1/enrolments', { collector });
      const admin = await desk(base, 'admin');
      const approved = async () => {
        for (;;) {
          const waits = (await admin('/v1/devices')).devices.find((one) => one.state === 'pending');
          if (!waits) continue;
          await admin(`/v1/devices/${waits.no}/approve`, {});
          const { book } = await admin('/v1/books', { series: 'RV-', leaves: 50 });
          await admin(`/v1/books/${book}/lease`, { journal: waits.journal });
          return;
        }
      };
      return { code, approved };
    },
    async held() { return (await (await desk(base, 'noor')).all('receipts')).map((one) => one.number); },
    verify: () => counterfoil('verify', '--database', database),
    async end() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const times = (all, numbers) => numbers.map((number) => all.filter((one) => one === number).length);

const unexpected = (page) => page.errors.filter((text) => !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED/.test(text));

/** Sent and answered. */
const synced = async (page) => {
  await tap(page, 'sync-screen');
  await tap(page, 'sync');
  await page.locator('.seal.posted').waitFor();
};

/** Two more receipts that the office does not hear of. */
const withoutNetwork = async (device, page) => {
  await device.context.setOffline(true);
  await page.locator('footer [data-tap=customer]').click();
  const numbers = [await issue(page, '31.50'), await issue(page, '42.75')];
  await tap(page, 'back');
  return numbers;
};

test('a phone that the backup knows hands in again what was lost, once, and asks nothing of its collector', async () => {
  const company = await office();
  const device = await phone();
  try {
    const page = await device.open();
    await setUp(page, company, PIN);
    await kept(page);
    await company.stop();
    await company.backUp();
    await company.start();
    await atTheDoor(page);
    const numbers = [await issue(page, '20.25')];
    await tap(page, 'back');
    await synced(page);
    assert.deepEqual(times(await company.held(), numbers), [1]);
    await tap(page, 'back');
    numbers.push(...await withoutNetwork(device, page));
    await company.loseDisk();
    assert.deepEqual(times(await company.held(), numbers), [0, 0, 0]);
    await device.context.setOffline(false);
    await synced(page);
    await show(page, 'b0-known-to-the-backup');
    assert.deepEqual(times(await company.held(), numbers), [1, 1, 1]);
    assert.equal(await page.locator('[data-tap=set-up-again]').count(), 0);
    assert.deepEqual(unexpected(page), []);
    await company.stop();
    assert.match(await company.verify(), /All is as it must be\.\n$/);
  } finally {
    await device.end();
    await company.end();
  }
});

for (const [locale, dark] of [['en-GB', false], ['ar-AE', true]]) {
  test(`a phone that the backup does not know is set up again and hands in everything, once, ${locale}`, async () => {
    const company = await office();
    const device = await phone({ locale, dark });
    try {
      await company.code();
      await company.stop();
      await company.backUp();
      await company.start();
      const collector = await company.collector();
      const page = await device.open();
      const look = async (name) => { await show(page, `${name}-${locale.slice(0, 2)}`); await accessible(page, name); };
      const first = await company.enrolment(collector);
      const approved = first.approved();
      await setUp(page, { base: company.base, code: async () => first.code }, PIN);
      await approved;
      await kept(page);
      // The book comes with the next word from the office.
      await synced(page);
      await tap(page, 'back');
      await atTheDoor(page);
      const numbers = [await issue(page, '20.25')];
      await tap(page, 'back');
      while (!times(await company.held(), numbers)[0]) await page.waitForTimeout(50);
      numbers.push(...await withoutNetwork(device, page));
      await company.loseDisk();
      await device.context.setOffline(false);
      await tap(page, 'sync-screen');
      // The phone finds out by itself.
      await page.locator('[data-tap=set-up-again]').waitFor({ timeout: 45_000 });
      await look('b1-forgotten');
      await tap(page, 'back');
      await look('b2-forgotten-today');
      await tap(page, 'sync-screen');
      await tap(page, 'set-up-again');
      const again = await company.enrolment(collector);
      await page.fill('input[name=code]', again.code);
      await page.fill('input[name=phone]', 'Test phone');
      const letIn = again.approved();
      await page.click('button[form=code]');
      await letIn;
      await page.locator('.stops .stop').first().waitFor();
      await synced(page);
      await page.locator('[data-rescue]').waitFor({ state: 'detached' });
      await look('b3-handed-in');

      // What a journal says that the backup does not know is nothing to believe at once: each receipt waits with
      // its evidence for a person, once.
      const salma = await desk(company.base, 'salma');
      const { quarantine } = await salma('/v1/quarantine?state=open');
      const aside = quarantine.filter((one) => one.kind === 'Receipt');
      assert.equal(aside.length, 3);
      assert.equal(new Set(aside.map((one) => one.entry)).size, 3);
      assert.deepEqual(times(await company.held(), numbers), [0, 0, 0]);
      // The phone works on.
      await tap(page, 'back');
      await atTheDoor(page);
      const next = await issue(page, '55.00');
      while (!times(await company.held(), [next])[0]) await page.waitForTimeout(50);
      assert.deepEqual(times(await company.held(), [next]), [1]);
      assert.deepEqual(unexpected(page), []);
      await company.stop();
      assert.match(await company.verify(), /All is as it must be\.\n$/);
    } finally {
      await device.end();
      await company.end();
    }
  });
}
