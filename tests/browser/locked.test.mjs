// Ten wrong PINs: each wait is longer, the tenth locks for good, and only the office opens, with everything still there.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { accessible, atTheDoor, counterfoil, demo, issue, kept, pass, phone, setUp, show, tap, unlock } from './harness.mjs';

const [PIN, WRONG, NEW] = ['482915', '918273', '730518'];
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Types a PIN that is not taken, and gives what is told. */
const refused = async (page, pin) => {
  await page.evaluate(() => { document.querySelector('.notice.refused')?.remove(); });
  await unlock(page, pin);
  return page.locator('.notice.refused').innerText();
};

/** The door looks at its clocks, as it does by itself after a while. */
const tick = (page) => page.workers()[0].evaluate(() => { dispatchEvent(new MessageEvent('message', { data: { kind: 'tap', name: 'tick', fields: [] } })); });

/** The office, asked over the API or at the machine itself. */
const asked = {
  async api({ server }, phone, lock) {
    const supervisor = await server.desk('rana');
    return (await supervisor('/v1/phone-openings', { phone, lock, reason: 'Forgot the PIN; called back' })).code;
  },
  async command({ database }, phone, lock) {
    const said = await counterfoil('device', 'open', '--database', database, '--phone', phone, '--lock', String(lock), '--by', 'rana', '--because', 'Forgot the PIN; called back');
    return said.match(/[0-9A-Z]{5}-[0-9A-Z]{5}/)[0];
  },
};

const WORDS = {
  'en-GB': { left: ['4 more', '3 more', '2 more', 'One more'], wait: ['30 seconds', '60 seconds', '2 minutes', '4 minutes', '8 minutes'], here: '5 minutes' },
  'ar-AE': { left: ['4 محاولات', '3 محاولات', 'محاولتان', 'محاولة واحدة'], wait: ['30 ثانية', '60 ثانية', 'دقيقتين', '4 دقائق', '8 دقائق'], here: '5 دقائق' },
};

for (const [locale, dark, how] of [['en-GB', false, 'api'], ['ar-AE', true, 'command']]) {
  test(`ten wrong PINs lock for good, and the office opens, ${locale}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'counterfoil-locked-'));
    const database = `sqlite:${join(folder, 'office.db')}`;
    const server = await demo({ database });
    const device = await phone({ locale, dark });
    const words = WORDS[locale];
    try {
      let page = await device.open();
      const look = async (name) => { await show(page, `${name}-${locale.slice(0, 2)}`); await accessible(page, name); };
      await setUp(page, server, PIN);
      await kept(page);
      await device.context.setOffline(true);
      await atTheDoor(page);
      const numbers = [await issue(page, '20.25'), await issue(page, '31.50')];
      await page.reload();

      for (const left of words.left) assert.ok((await refused(page, WRONG)).includes(left), left);
      await look('a0-wrong');
      // From the fifth on there is a wait, twice as long each time, and the right PIN waits as well.
      const door = { wait: page.locator('#wait .notice'), open: page.locator('#open') };
      for (const [at, told] of words.wait.entries()) {
        await unlock(page, WRONG);
        await door.wait.filter({ hasText: told }).waitFor();
        assert.ok(await door.open.isDisabled());
        const wait = 30 * SECOND * 2 ** at;
        if (wait > 5 * MINUTE) break;
        // It counts down by itself, and is shut until it is over. What is typed meanwhile stays.
        await page.fill('input[name=pin]', PIN);
        await pass(page, { wall: wait - 15 * SECOND, ran: wait - 15 * SECOND });
        await tick(page);
        await door.wait.filter({ hasText: /1[0-5] / }).waitFor();
        assert.ok(await door.open.isDisabled());
        assert.equal(await page.inputValue('input[name=pin]'), PIN);
        await pass(page, { wall: 15 * SECOND, ran: 15 * SECOND });
        await tick(page);
        await door.wait.waitFor({ state: 'detached' });
      }
      await look('a1-wait');
      // A clock put forward does not end it, nor does a phone that was off: minutes pass while the app runs.
      await pass(page, { wall: 24 * 60 * MINUTE });
      await tick(page);
      await door.wait.filter({ hasText: words.here }).waitFor();
      await page.reload();
      await door.wait.waitFor();
      await pass(page, { wall: 48 * 60 * MINUTE });
      await tick(page);
      await door.wait.filter({ hasText: words.here }).waitFor();
      assert.ok(await door.open.isDisabled());
      await pass(page, { wall: 5 * MINUTE, ran: 5 * MINUTE });
      await tick(page);
      await door.wait.waitFor({ state: 'detached' });

      // The tenth.
      await unlock(page, WRONG);
      const code = page.locator('input[name=code]');
      await code.waitFor();
      await look('a2-locked');
      const said = async () => [await page.locator('[data-phone]').innerText(), Number(await page.locator('[data-lock]').innerText())];
      const [number, lock] = await said();
      assert.equal(lock, 1);
      await page.reload();
      await code.waitFor();
      await device.kill();
      page = await device.open();
      await device.context.setOffline(true);
      await page.goto(`${server.base}/app/`);
      await page.locator('input[name=code]').waitFor();
      assert.deepEqual(await said(), [number, lock]);
      assert.equal(await page.locator('input[name=pin]').count(), 0);
      const open = async (typed) => {
        await page.evaluate(() => { document.querySelector('.notice.refused')?.remove(); });
        await page.fill('input[name=code]', typed);
        await page.click('button[form=pin]');
      };
      // Neither the right PIN nor a wrong code, nor the code of another lock.
      for (const wrong of [PIN, 'AAAAA-AAAAA', await asked[how]({ server, database }, number, lock + 1)]) {
        await open(wrong);
        await page.locator('.notice.refused').waitFor();
        assert.equal(await page.locator('input[name=pin]').count(), 0, wrong);
      }
      await look('a3-not-the-code');

      const given = await asked[how]({ server, database }, number, lock);
      await open(given.toLowerCase().replace('-', ' '));
      await page.locator('input[name=again]').waitFor();
      await look('a4-new-pin');
      // Not chosen yet: it is still locked, and the same code opens it.
      await page.reload();
      await page.locator('input[name=code]').waitFor();
      await open(given);
      await page.fill('input[name=pin]', NEW);
      await page.fill('input[name=again]', NEW);
      await page.click('button[form=pin]');
      await page.locator('.stops').waitFor();
      await look('a5-open');
      await tap(page, 'receipts');
      const rows = await page.locator('button.item').allInnerTexts();
      assert.equal(rows.length, 2);
      for (const one of numbers) assert.ok(rows.some((row) => row.includes(`RV-${one}`)), `RV-${one}`);
      await tap(page, 'back');
      // The old PIN is gone, and the count began anew.
      await page.reload();
      assert.ok((await refused(page, PIN)).includes(words.left[0]));
      await unlock(page, NEW);
      await page.locator('.stops').waitFor();

      await device.context.setOffline(false);
      await tap(page, 'sync-screen');
      await tap(page, 'sync');
      await page.locator('.seal.posted').waitFor();
      const held = (await (await server.desk('noor')).all('receipts')).map((one) => one.number);
      assert.deepEqual(numbers.map((one) => held.filter((other) => other === one).length), [1, 1]);
      assert.deepEqual(page.errors.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)), []);
    } finally {
      await device.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
