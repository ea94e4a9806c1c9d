// A collector's whole day without a network, then the office's answers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, phone, setUp, show, sign, tap } from './harness.mjs';

const PIN = '482915';
let server;
let device;

before(async () => {
  server = await demo();
  device = await phone();
});
after(async () => {
  await device?.end();
  await server?.stop();
});

/** A small picture, as a camera would hand it over. */
const photograph = async (page, selector) => {
  const buffer = await page.screenshot({ type: 'jpeg', quality: 80 });
  await page.setInputFiles(`${selector} input[data-photo]`, { name: 'camera.jpg', mimeType: 'image/jpeg', buffer });
  await page.locator(`${selector} .count`).waitFor();
};

const form = async (page, kind) => {
  await page.locator('[data-tap=said-screen]').nth(kind).click();
  await page.locator('form#said').waitFor();
};

const cheque = async (page, at, amount, number, date) => {
  await page.locator('[data-tap=add-tender]').first().click();
  await page.fill(`input[name=t${at}-amount]`, amount);
  await page.fill(`input[name=t${at}-bank]`, 'Emirates NBD');
  await page.fill(`input[name=t${at}-number]`, number);
  if (date) await page.fill(`input[name=t${at}-date]`, date);
  await photograph(page, `#t${at}-photo`);
};

const endVisit = async (page, at) => {
  await tap(page, 'end-visit-screen');
  await page.locator('.choice').nth(at).click();
  await page.locator('[data-tap=search-screen]').waitFor();
};

test('a day offline, then counted, confirmed and closed', async () => {
  const page = await device.open();
  await setUp(page, server, PIN);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await device.context.setOffline(true);
  await tap(page, 'start-day');
  await page.locator('.stop.next').waitFor();

  // The balance is gone through at the door, and signed.
  await page.locator('footer [data-tap=customer]').click();
  await tap(page, 'check-in');
  await form(page, 3);
  await page.locator('.part select').last().selectOption('2');
  await page.fill('input[name=name]', 'Salim');
  await sign(page);
  await page.click('button[form=said]');
  await page.locator('[data-said=confirmation]').waitFor();

  // Cash and two cheques with their photos, one of them post-dated, against three invoices; less than is owed.
  await tap(page, 'receipt-screen');
  await page.fill('input[name=cash]', '1799.50');
  await cheque(page, 0, '2000.50', '000417');
  await cheque(page, 1, '1200', '000418', '2031-01-15');
  await page.locator('.later').waitFor();
  await page.locator('.share:not(.off)').nth(2).waitFor();
  await page.locator('.reason select').last().selectOption('2');
  await show(page, '40-receipt-tenders');
  await page.locator('#issue:enabled').click();
  await page.locator('[data-seal=here]').waitFor();
  await show(page, '41-issued-tenders');
  const voucher = await page.locator('.voucher .number').innerText();
  // Shared at once.
  await tap(page, 'paper-screen');
  const shared = page.waitForEvent('download');
  await page.locator('[data-with="as=image"]').click();
  assert.equal((await shared).suggestedFilename(), `${voucher}.png`);
  await tap(page, 'back');
  await tap(page, 'done');

  // What is left is promised, and something contested.
  await form(page, 0);
  await page.fill('input[name=amount]', '887.87');
  await page.click('button[form=said]');
  await page.locator('[data-promise=open]').waitFor();
  await form(page, 1);
  await page.locator('.tick input').first().check();
  await page.fill('textarea[name=words]', 'Two boxes were broken');
  await page.click('button[form=said]');
  await page.locator('[data-said=dispute]').waitFor();

  // One more receipt, undone before anybody has it, with a photo of the copies.
  await tap(page, 'receipt-screen');
  await page.fill('input[name=cash]', '45');
  await page.locator('#issue:enabled').click();
  await tap(page, 'void-screen');
  await photograph(page, '#photos');
  await page.fill('input[name=reason]', 'Wrong amount');
  await show(page, '42-void');
  await page.click('button[form=why]');
  await page.locator('[data-void=void]').waitFor();
  await show(page, '43-voided');
  await tap(page, 'done');
  await endVisit(page, 0);

  // A visit that nobody planned, by telephone.
  await tap(page, 'search-screen');
  await page.fill('input[name=text]', '1');
  await page.locator('#found .item').nth(2).waitFor();
  await show(page, '44-search');
  await page.locator('#found .item').last().click();
  await tap(page, 'call');
  await tap(page, 'end-visit-screen');
  await page.click('.more summary');
  await page.fill('input[name=delay]', 'Waits for a transfer');
  await page.selectOption('select[name=next]', '1');
  await page.fill('textarea[name=note]', 'Call after the tenth.');
  await show(page, '45-end-visit');
  await page.locator('.choice').nth(1).click();

  // Handed over by denominations.
  await tap(page, 'deposits');
  await tap(page, 'offer-screen');
  for (const [unit, quantity] of [[100_000, 1], [50_000, 1], [20_000, 1], [5_000, 1], [2_000, 2], [500, 1], [100, 4]]) await page.fill(`input[name=n-${unit}]`, String(quantity));
  await page.locator('#counted .differs').waitFor();
  await page.fill('input[name=n-50]', '1');
  await page.locator('#counted .even').waitFor();
  await show(page, '46-offer');
  await page.locator('#offer:enabled').click();
  await page.locator('[data-deposit=offered]').waitFor();
  await show(page, '47-offered');
  await tap(page, 'back');

  // The end of the day: what is left is said.
  await tap(page, 'close-day-screen');
  await show(page, '48-end-of-day');
  await tap(page, 'close-day');
  await page.locator('[data-closed]').waitFor();
  assert.notEqual(await page.locator('[data-left]').getAttribute('data-left'), '0');

  await device.context.setOffline(false);
  await page.locator('[data-left="0"]').waitFor();
  await show(page, '49-closed');

  // The cashier counts a note short and misses a cheque, and the phone is told.
  const cashier = await server.desk('omar');
  const { deposits } = await cashier('/v1/deposits?state=offered');
  const ours = [];
  for (const one of deposits) {
    const seen = await cashier(`/v1/deposits/${one.deposit}`);
    if (seen.cheques.length === 2) ours.push(seen);
  }
  assert.equal(ours.length, 1);
  const path = `/v1/deposits/${ours[0].deposit}`;
  const there = ours[0].cheques.filter(({ number }) => number === '000417');
  const cheques = there.map(({ receipt, tender }) => ({ receipt, tender }));
  await cashier(`${path}/count`, { denominations: [{ unit: '1000.00', quantity: 1 }, { unit: '500.00', quantity: 1 }, { unit: '200.00', quantity: 1 }, { unit: '20.00', quantity: 2 }, { unit: '5.00', quantity: 1 }, { unit: '1.00', quantity: 4 }, { unit: '0.50', quantity: 1 }], cheques });
  const { variance } = await cashier(`${path}/confirm`, {});
  // A note of fifty is missing from the bag.
  assert.equal(variance.amount, '-50.00');
  await tap(page, 'done');
  await tap(page, 'deposits');
  await device.context.setOffline(true);
  await device.context.setOffline(false);
  const answer = page.locator('[data-deposit=differs]');
  await answer.waitFor();
  assert.match(await answer.textContent(), /Counted otherwise: AED\s1,749\.50.*Not found by the cashier, and in hand again: 1 cheque/s);
  // What was not found is the collector's to hand over again; what was found is not.
  const inHand = await page.locator('.items .item .name').allTextContents();
  assert.equal(inHand.filter((name) => name.includes('000418')).length, 1, inHand.join());
  assert.equal(inHand.filter((name) => name.includes('000417')).length, 0, inHand.join());
  await show(page, '50-answer');

  const office = await server.desk('noor');
  const number = Number(voucher.replace('RV-', ''));
  const found = [];
  for (let cursor = ''; cursor !== null;) {
    const some = await office(`/v1/receipts${cursor}`);
    found.push(...some.receipts.filter((one) => one.number === number));
    cursor = some.cursor ? `?cursor=${some.cursor}` : null;
  }
  assert.equal(found.length, 1);
  const receipt = await office(`/v1/receipts/${found[0].receipt}`);
  // To the last line: what was taken, and which invoices it settles.
  assert.equal(receipt.postings.length, 1);
  assert.deepEqual(receipt.postings[0].lines.map((line) => [line.account, line.amount.amount]), [
    ['cash with collector', '1799.50'],
    ['cheques with collector', '3200.50'],
    ['receivable', '-3094.43'],
    ['receivable', '-1687.27'],
    ['receivable', '-218.30'],
  ]);
  const { pictures } = await office('/v1/pictures?missing=true');
  assert.deepEqual(pictures, []);
});
