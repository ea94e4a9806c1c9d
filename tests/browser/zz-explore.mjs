import { accessible, atTheDoor, demo, issue, kept, phone, setUp, show, sign, tap, pass } from './harness.mjs';
const server = await demo(); const device = await phone();
const log = (...a) => console.log(...a);
try {
  const page = await device.open(); page.setDefaultTimeout(12000);
  const text = async (sel) => (await page.locator(sel).allInnerTexts()).join(' | ').replace(/\n/g, ' / ');
  const step = async (name, work) => { try { await work(); } catch (e) { log('!!', name, String(e).slice(0, 300)); await show(page, `e-${name}`); } };
  for (const path of ['/app/foo', '/app/index.html', '/app/?customer=1', '/app/b-nothing/x.js', '/app']) { const r = await fetch(server.base + path, { redirect: 'manual' }); log('deep', path, r.status, r.headers.get('content-type')); }
  await setUp(page, server, '482915'); await kept(page);
  await step('rotate', async () => { await page.setViewportSize({ width: 844, height: 390 }); await show(page, 'e01-today-land'); });
  await atTheDoor(page);
  await show(page, 'e02-customer-land');
  await tap(page, 'receipt-screen'); await show(page, 'e03-receipt-land'); await page.setViewportSize({ width: 390, height: 844 });
  for (const typed of ['0', '0.00', '-5', '999999999999999', '99999999999999999999999', '12.345', '١٢٣٫٥٠', '۱۲۳', '1,000.50', '١٬٠٠٠٫٥٠', 'AED 500', ' 500 ', '💰', '5e3', '1.', '.5', '500٫', '12,50', '1 000']) {
    await page.fill('input[name=cash]', typed);
    await page.waitForTimeout(120);
    log('cash', JSON.stringify(typed), '->', await page.locator('#issue').isDisabled() ? 'disabled' : 'enabled', '|', await text('#sums'), '|', await text('#issuing .notice, .notice'));
    if (['999999999999999', '99999999999999999999999', '-5'].includes(typed)) await show(page, `e04-cash-${typed.length}`);
  }
  await step('double', async () => { await page.fill('input[name=cash]', '10'); await page.locator('#issue:enabled').waitFor(); await page.locator('#issue').dblclick(); await page.locator('[data-seal]').waitFor(); await page.evaluate(() => { for (let i = 0; i < 5; i += 1) document.querySelector('[data-tap=done]')?.click(); }); await page.waitForTimeout(300); log('after double done:', await text('h1')); });
  await step('back', async () => { log('url', page.url(), 'history', await page.evaluate(() => history.length)); for (let i = 0; i < 5; i += 1) { await page.goBack().catch((e) => log('goBack', String(e).slice(0, 80))); await page.waitForTimeout(250); log('back', i, page.url(), await text('h1')); } });
  await step('return', async () => { await page.goto(`${server.base}/app/`); await page.fill('input[name=pin]', '482915'); await page.click('button[form=pin]'); await page.locator('.stops').waitFor(); });
  await step('receipts', async () => { await tap(page, 'receipts'); log('receipts', await text('button.item')); await tap(page, 'back'); });
  await step('said', async () => {
    await page.locator('footer [data-tap=customer]').click();
    for (const kind of [0, 1, 2, 3, 4, 5]) {
      const b = page.locator('[data-tap=said-screen]').nth(kind); if (!await b.count()) { log('no kind', kind); continue; }
      const label = await b.innerText(); await b.click(); await page.locator('form#said').waitFor();
      const inputs = await page.locator('form#said input:visible, form#said textarea:visible, form#said select:visible').evaluateAll((all) => all.map((one) => `${one.name}:${one.type}:${one.maxLength}`));
      log('said', kind, label, inputs.join(' '));
      // submit empty
      await page.click('button[form=said]'); await page.waitForTimeout(250);
      log('  empty ->', await text('h1'), '|', await text('.notice'));
      await show(page, `e10-said-${kind}-empty`);
      if (await page.locator('form#said').count()) {
        for (const area of await page.locator('form#said textarea:visible').all()) await area.fill('💥نص طويل جدًا '.repeat(400)).catch(() => {});
        for (const area of await page.locator('form#said input[type=text]:visible, form#said input:not([type]):visible').all()) await area.fill('😀'.repeat(300)).catch(() => {});
        await page.waitForTimeout(200); await show(page, `e11-said-${kind}-long`);
        await page.click('button[form=said]'); await page.waitForTimeout(300);
        log('  long ->', await text('h1'), '|', await text('.notice'));
        await page.goBack(); await page.waitForTimeout(250); log('  goBack ->', await text('h1'));
      }
    }
  });
  await step('tenders', async () => {
    await tap(page, 'receipt-screen'); await page.locator('[data-tap=add-tender]').first().click();
    await page.fill('input[name=t0-amount]', '١٢٠٫٥٠'); await page.fill('input[name=t0-bank]', '🏦'.repeat(80)); await page.fill('input[name=t0-number]', '٠٠٠٤١٧'); await page.fill('input[name=t0-date]', '1999-01-01'); await page.waitForTimeout(250);
    log('old cheque:', await page.locator('#issue').isDisabled(), await text('.notice'), await text('#sums')); await show(page, 'e20-cheque-old');
    await page.fill('input[name=t0-date]', '9999-12-31'); await page.waitForTimeout(250); log('far cheque:', await page.locator('#issue').isDisabled(), await text('#sums')); await show(page, 'e21-cheque-far');
    await page.setInputFiles('input[data-photo]', { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') }); await page.waitForTimeout(500); log('bad photo:', await text('.notice'), await text('#t0-photo')); await show(page, 'e22-bad-photo');
    if (await page.locator('#issue:enabled').count()) { await page.locator('#issue').click(); await page.waitForTimeout(500); log('issue far cheque:', await text('h1'), await text('.notice')); await show(page, 'e23-issue-far'); }
    for (let i = 0; i < 12; i += 1) { const add = page.locator('[data-tap=add-tender]').first(); if (!await add.count()) { log('adds', i); break; } await add.click(); await page.waitForTimeout(80); }
    await show(page, 'e24-many-tenders');
    log('tenders now', await page.locator('input[name$=-amount]').count(), await text('.notice'));
    while ((await text('h1')) && await page.locator('header [data-tap=back]').count()) { await tap(page, 'back'); await page.waitForTimeout(150); }
  });
  await step('search', async () => { await tap(page, 'search-screen'); for (const typed of ['%', '_', '💥', "' OR 1=1", 'بقالة', 'x'.repeat(3000), '\\', '*']) { await page.fill('input[name=text]', typed); await page.waitForTimeout(250); log('search', typed.slice(0, 12), await page.locator('#found .item').count(), (await text('#found')).slice(0, 80)); } await page.fill('input[name=text]', 'zzzz'); await page.waitForTimeout(200); await show(page, 'e30-search-none'); await tap(page, 'back'); });
  await step('deposit', async () => {
    await tap(page, 'deposits'); await show(page, 'e40-deposits'); await tap(page, 'offer-screen');
    const first = await page.locator('form input').first().getAttribute('name'); log('first denom', first);
    for (const typed of ['99999999999', '-1', '1.5', '٣', '💰', '1e3']) { await page.locator('form input:visible').first().fill(typed); await page.waitForTimeout(200); log('denom', typed, await text('#counted'), await page.locator('#offer').isDisabled()); }
    await show(page, 'e41-offer'); await tap(page, 'back'); await tap(page, 'back');
  });
  await step('flap', async () => {
    await page.locator('footer [data-tap=customer]').click();
    for (let i = 0; i < 6; i += 1) { await tap(page, 'receipt-screen'); await page.fill('input[name=cash]', `1.0${i}`); await page.locator('#issue:enabled').click(); await page.locator('[data-seal]').waitFor(); await device.context.setOffline(i % 2 === 0); await tap(page, 'done'); await page.locator('[data-tap=receipt-screen]').waitFor(); }
    for (let i = 0; i < 12; i += 1) { await device.context.setOffline(i % 2 === 0); await page.waitForTimeout(30 * (i % 4)); }
    await device.context.setOffline(false); await tap(page, 'back'); await tap(page, 'sync-screen');
    await page.evaluate(() => { for (let i = 0; i < 4; i += 1) document.querySelector('[data-tap=sync]')?.click(); });
    await page.locator('.seal.posted').waitFor(); log('flap: posted', await text('.notice')); await tap(page, 'back');
  });
  await step('clock', async () => {
    for (const wall of [400 * 86400e3, -800 * 86400e3]) { await pass(page, { wall }); await page.locator('footer [data-tap=customer]').click(); log('clock', wall, await text('.notice')); const n = await issue(page, '2.22').catch((e) => String(e).slice(0, 100)); log('issued', n, await text('.notice')); await show(page, `e50-clock-${wall > 0}`); await tap(page, 'back'); }
    await show(page, 'e51-today-clock'); await tap(page, 'sync-screen'); await tap(page, 'sync'); await page.waitForTimeout(1500); await show(page, 'e52-sync-clock'); log('sync after clock', await text('.seal'), await text('.notice'), await text('.item.tall')); await tap(page, 'back');
  });
  await step('close', async () => { await tap(page, 'close-day-screen'); await show(page, 'e60-close'); log('close', await text('main')); });
  log('errors', page.errors.filter((t) => !/ERR_INTERNET/.test(t)));
} finally { await device.end(); await server.stop(); }
