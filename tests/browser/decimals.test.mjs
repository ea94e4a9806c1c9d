// Money of three decimals, of two and of none, typed in the digits of either script, on one phone.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { accessible, counterfoil, demo, phone, setUp, show, tap } from './harness.mjs';

const PIN = '482915';

/** What is owed, in three currencies. */
const ITEMS = `customer,name,collector,document,issued,due,amount,currency,kind
D1,Three Seas Trading,C002,KW-1,2026-09-01,2026-10-01,12.345,KWD,invoice
D1,Three Seas Trading,C002,KW-2,2026-09-02,2026-10-02,7.655,KWD,invoice
D1,Three Seas Trading,C002,JP-1,2026-09-01,2026-10-01,12500,JPY,invoice
D1,Three Seas Trading,C002,AE-1,2026-09-01,2026-10-01,99.95,AED,invoice
`;

/** How much a receipt of each is: as it is typed in each language, and as the ledger has it. */
const TAKEN = [
  { currency: 'KWD', typed: ['15.005', '١٥٫٠٠٥'], spoilt: '15.0055', ledger: '15.005', shares: ['12.345', '2.660'] },
  { currency: 'JPY', typed: ['12499', '١٢٤٩٩'], spoilt: '12499.5', ledger: '12499', shares: ['12499'] },
  { currency: 'AED', typed: ['99.95', '٩٩٫٩٥'], spoilt: '99.955', ledger: '99.95', shares: ['99.95'] },
];

for (const [at, locale] of ['en-GB', 'ar-AE'].entries()) {
  test(`three decimals, two and none, ${locale}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'counterfoil-decimals-'));
    const database = `sqlite:${join(folder, 'office.db')}`;
    const server = await demo({ database });
    const device = await phone({ locale, dark: at === 1 });
    try {
      await writeFile(join(folder, 'items.csv'), ITEMS);
      await counterfoil('import', 'open-items', join(folder, 'items.csv'), '--database', database);
      const page = await device.open();
      await setUp(page, server, PIN);
      await tap(page, 'start-day');
      await page.locator('.stop.next').waitFor();
      await device.context.setOffline(true);
      await tap(page, 'search-screen');
      await page.fill('input[name=text]', 'three seas');
      await page.locator('#found .item').first().click();
      await tap(page, 'check-in');
      await page.locator('[data-tap=receipt-screen]').waitFor();
      await show(page, `money-${at}-customer`);
      const vouchers = [];
      for (const { currency, typed, spoilt, shares } of TAKEN) {
        await tap(page, 'receipt-screen');
        await page.locator(`[data-with="currency=${currency}"]`).click();
        await page.locator(`[data-with="currency=${currency}"][aria-pressed=true]`).waitFor();
        // A digit more than the currency has is no amount: nothing is rounded.
        await page.fill('input[name=cash]', spoilt);
        await page.locator('#sums .refused').waitFor();
        assert.ok(await page.locator('#issue').isDisabled());
        await page.fill('input[name=cash]', typed[at]);
        await page.locator('#issue:enabled').waitFor();
        const spread = await page.locator('.share:not(.off) input[inputmode=decimal]').evaluateAll((all) => all.map((one) => one.value).filter((text) => Number(text) !== 0));
        assert.deepEqual(spread, shares, currency);
        for (const why of await page.locator('.share:not(.off) select:visible').all()) await why.selectOption({ index: 1 });
        await show(page, `money-${at}-${currency}`);
        await accessible(page, currency);
        await page.locator('#issue:enabled').click();
        await page.locator('[data-seal]').waitFor();
        vouchers.push(Number((await page.locator('.voucher .number').innerText()).replace('RV-', '')));
        await show(page, `money-${at}-${currency}-issued`);
        await tap(page, 'paper-screen');
        await page.locator('.page svg').waitFor();
        await page.locator('[data-with="form=a5"]').click();
        await page.locator('.paper.sheet').waitFor();
        await show(page, `money-${at}-${currency}-paper`);
        await tap(page, 'back');
        await tap(page, 'done');
        await page.locator('[data-tap=receipt-screen]').waitFor();
      }
      await device.context.setOffline(false);
      const office = await server.desk('noor');
      await tap(page, 'back');
      await page.locator('#found').waitFor();
      await tap(page, 'back');
      await page.locator('.chip.held').waitFor();
      const held = await office.all('receipts');
      for (const [at, voucher] of vouchers.entries()) {
        const { receipt } = held.find((one) => one.number === voucher);
        const told = JSON.stringify(await office(`/v1/receipts/${receipt}`));
        const { ledger, currency } = TAKEN[at];
        assert.ok(told.includes(`{"currency":"${currency}","amount":"${ledger}"}`) || told.includes(`{"amount":"${ledger}","currency":"${currency}"}`), told);
      }
      assert.match(await counterfoil('verify', '--database', database), /All is as it must be\.\n$/);
      assert.deepEqual(page.errors.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)), []);
    } finally {
      await device.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
