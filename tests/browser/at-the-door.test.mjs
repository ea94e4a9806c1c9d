// What a customer says and signs, and the receipt on paper: in English and in Arabic, each screen looked
// at by an automated accessibility check.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { accessible, demo, phone, setUp, show, sign, tap } from './harness.mjs';

const PIN = '482915';

const form = async (page, kind) => {
  await page.locator('[data-tap=said-screen]').nth(kind).click();
  await page.locator('form#said').waitFor();
};

/** A small picture, as a camera would hand it over. */
const photo = (page) => page.screenshot({ type: 'jpeg', quality: 90 });

const given = async (page, as) => {
  const waits = page.waitForEvent('download');
  await page.locator(`[data-with="as=${as}"]`).click();
  const file = await waits;
  return [file.suggestedFilename(), await readFile(await file.path())];
};

for (const [locale, dark] of [['en-GB', false], ['ar-AE', true]]) {
  const of = (name) => `${name}-${locale.slice(0, 2)}`;
  test(`a visit with everything that is said and signed, ${locale}`, async () => {
    const server = await demo();
    const device = await phone({ locale, dark });
    try {
      const page = await device.open();
      const look = async (name) => { await show(page, of(name)); await accessible(page, of(name)); };
      const office = await server.desk('noor');
      const recorded = async () => {
        const counts = {};
        for (const list of ['promises', 'disputes', 'requests', 'confirmations']) counts[list] = (await office(`/v1/${list}`))[list].length;
        return counts;
      };
      const before = await recorded();
      await page.goto(`${server.base}/app/`);
      await page.locator('input[name=code]').waitFor();
      await look('60-welcome');
      await setUp(page, server, PIN);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await device.context.setOffline(true);
      await look('61-plan');
      await tap(page, 'start-day');
      await page.locator('.stop.next').waitFor();
      await page.locator('footer [data-tap=customer]').click();
      await tap(page, 'check-in');
      await page.locator('[data-tap=said-screen]').first().waitFor();
      await look('62-customer');

      await form(page, 0);
      await page.locator('[data-tap=said-due]').nth(2).click();
      await page.locator('[data-tap=said-due][aria-pressed=true]').waitFor();
      await look('63-promise');
      await page.click('button[form=said]');
      await page.locator('[data-promise=open]').waitFor();

      await form(page, 1);
      await page.locator('.tick input').first().check();
      await page.setInputFiles('input[data-photo]', { name: 'camera.jpg', mimeType: 'image/jpeg', buffer: await photo(page) });
      await page.locator('#photos .count').waitFor();
      await look('64-dispute');
      await page.click('button[form=said]');
      await page.locator('[data-said=dispute]').waitFor();

      await form(page, 2);
      await page.fill('input[name=parts]', '4');
      await page.locator('#plan li').nth(3).waitFor();
      await page.fill('textarea[name=reason]', 'Slow season');
      await look('65-request');
      await page.click('button[form=said]');
      await page.locator('[data-said=request]').waitFor();

      await form(page, 3);
      await page.locator('.part select').first().selectOption('0');
      await page.fill('input[name=name]', 'Salim');
      await page.click('button[form=said]');
      await page.locator('.notice.refused').waitFor();
      await sign(page);
      await look('66-balance');
      await page.click('button[form=said]');
      await page.locator('[data-said=confirmation]').waitFor();

      await form(page, 4);
      await tap(page, 'said-all');
      await page.locator('input[value=has]:checked').first().waitFor({ state: 'attached' });
      await page.fill('input[name=name]', 'Salim');
      await sign(page);
      await look('67-delivery');
      await page.click('button[form=said]');
      await page.locator('[data-said=delivery]').waitFor();
      await look('68-customer-said');

      // A cheque with its photo; the receipt printed, shared, printed again.
      await tap(page, 'receipt-screen');
      await page.fill('input[name=cash]', '12,50');
      await page.locator('#sums .refused').waitFor();
      assert.ok(await page.locator('#issue').isDisabled());
      await page.fill('input[name=cash]', '300');
      await page.locator('[data-tap=add-tender]').first().click();
      await page.fill('input[name=t0-amount]', '120.50');
      await page.fill('input[name=t0-bank]', 'Emirates NBD');
      await page.fill('input[name=t0-number]', '000417');
      await page.setInputFiles('input[data-photo]', { name: 'cheque.jpg', mimeType: 'image/jpeg', buffer: await photo(page) });
      await page.locator('#t0-photo .count').waitFor();
      assert.equal(await page.inputValue('input[name=t0-bank]'), 'Emirates NBD');
      await look('69-cheque');
      await page.locator('#issue:enabled').click();
      await page.locator('[data-seal]').waitFor();
      await look('70-issued');
      const voucher = await page.locator('.voucher .number').innerText();
      await tap(page, 'paper-screen');
      await page.locator('.page svg').waitFor();
      await look('71-paper');
      const [image, png] = await given(page, 'image');
      assert.equal(image, `${voucher}.png`);
      assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
      assert.equal(png.readUInt32BE(16), 1152);
      await page.locator('[data-with="form=a5"]').click();
      await page.locator('.paper.sheet').waitFor();
      await look('72-paper-a5');
      const [file, pdf] = await given(page, 'pdf');
      assert.equal(file, `${voucher}.pdf`);
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
      await page.locator('[data-with="form=58"]').click();
      await page.locator('.paper.narrow').waitFor();
      await look('73-paper-58');
      const [roll, bytes] = await given(page, 'print');
      assert.equal(roll, `${voucher}.escpos`);
      assert.deepEqual([...bytes.subarray(0, 2)], [0x1b, 0x40]);
      await tap(page, 'back');
      await tap(page, 'void-screen');
      await page.setInputFiles('input[data-photo]', { name: 'copies.jpg', mimeType: 'image/jpeg', buffer: await photo(page) });
      await page.locator('#photos .count').waitFor();
      await look('74-void');
      await page.fill('input[name=reason]', 'Wrong amount');
      await page.click('button[form=why]');
      await page.locator('[data-void=void]').waitFor();
      await tap(page, 'done');
      await tap(page, 'end-visit-screen');
      await page.locator('.choice').first().waitFor();
      await look('75-end-visit');
      await page.locator('.choice').first().click();
      await page.locator('[data-tap=search-screen]').waitFor();
      await tap(page, 'search-screen');
      await page.fill('input[name=text]', '1');
      await page.locator('#found .item').first().waitFor();
      await look('76-search');
      await tap(page, 'back');
      await tap(page, 'deposits');
      await page.locator('[data-tap=offer-screen], section h2').first().waitFor();
      await look('77-deposits');
      await tap(page, 'back');
      await tap(page, 'close-day-screen');
      await page.locator('[data-left]').waitFor();
      await look('78-end-of-day');
      await tap(page, 'close-day');
      await page.locator('[data-closed]').waitFor();
      const left = Number(await page.locator('[data-left]').getAttribute('data-left'));
      assert.ok(left > 10, `${left} left`);

      // Entries first, then the pictures: nothing is left.
      await device.context.setOffline(false);
      // Looking at a page has told the browser that it is online: the phone knocks, every ten seconds at most.
      await page.locator('[data-left="0"]').waitFor();
      await look('79-nothing-left');
      assert.deepEqual(page.errors.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)), []);

      // The demo's own day has such records too: one more of each is ours.
      const now = await recorded();
      for (const [list, count] of Object.entries(before)) assert.equal(now[list], count + 1, list);
      assert.equal((await office('/v1/pictures?missing=true')).pictures.length, 0);
    } finally {
      await device.end();
      await server.stop();
    }
  });
}

test('the longest name breaks no screen', async () => {
  const server = await demo();
  const device = await phone({ locale: 'ar-AE' });
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    // Nothing that the office says redraws what is looked at.
    await device.context.setOffline(true);
    const fits = async (name) => {
      await page.evaluate(() => {
        const long = 'شركة الخليج العربي المتحدة للتجارة العامة والمقاولات والاستيراد والتصدير ذ.م.م — فرع المنطقة الصناعية الثالثة';
        for (const one of document.querySelectorAll('[dir=auto], .name, h1 bdi, .who bdi')) if (one.localName !== 'input') one.textContent = long;
      });
      await show(page, name);
      const wide = await page.evaluate(() => [...document.querySelectorAll('#app, #app *')].filter((one) => one.checkVisibility()).map((one) => [one.className, one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.left < -1 || box.right > 391)).map(([of, box]) => `${of}: ${Math.round(box.left)} to ${Math.round(box.right)}`));
      assert.deepEqual(wide, [], name);
    };
    await tap(page, 'start-day');
    await page.locator('.stop.next').waitFor();
    await fits('7a-long-name-today');
    await page.locator('footer [data-tap=customer]').click();
    await tap(page, 'check-in');
    await page.locator('[data-tap=receipt-screen]').waitFor();
    await fits('7b-long-name-customer');
    await tap(page, 'receipt-screen');
    await page.fill('input[name=cash]', '999999999999.99');
    await page.locator('#issue:enabled').waitFor();
    await fits('7c-long-name-receipt');
    await page.fill('input[name=cash]', '1.50');
    await page.locator('#issue:enabled').click();
    await page.locator('[data-seal]').waitFor();
    await fits('7d-long-name-issued');
  } finally {
    await device.end();
    await server.stop();
  }
});
