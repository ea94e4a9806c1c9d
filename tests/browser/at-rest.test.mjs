// What a thief finds in the browser's files after a day of work: nothing of the company's.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { atTheDoor, demo, issue, kept, phone, setUp, tap } from './harness.mjs';

const PIN = '739154';
const NOTE = 'Owner travels until Thursday week';
const PAYER = 'Zubaida Karkhanawala';

/** Every file of a folder that holds one of the texts, in either of the encodings that browsers store. */
async function holding(folder, texts) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    for (const text of texts) {
      if (bytes.includes(Buffer.from(text, 'utf8')) || bytes.includes(Buffer.from(text, 'utf16le'))) found.push(`${text}: ${path.slice(folder.length)}`);
    }
  }
  return found;
}

test('nothing that was read, typed or recorded lies readable in the files of the browser', async () => {
  const server = await demo();
  const device = await phone();
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    await kept(page);
    const names = await page.locator('.stops .stop .name').allInnerTexts();
    assert.ok(names.length > 10);
    await device.context.setOffline(true);
    await atTheDoor(page);
    const documents = await page.locator('.item .name bdi').allInnerTexts();
    await page.locator('[data-tap=said-screen]').nth(2).click();
    await page.fill('textarea[name=reason]', NOTE);
    await page.locator('details').evaluateAll((all) => { for (const one of all) one.open = true; });
    await page.fill('input[name=said-by]', PAYER);
    await page.click('button[form=said]');
    await page.locator('[data-said=request]').waitFor();
    const number = await issue(page, '123.45');
    await tap(page, 'back');
    await tap(page, 'search-screen');
    await page.fill('input[name=text]', names.at(-1));
    await page.locator('#found .item').first().waitFor();

    const secret = [...names, ...documents, NOTE, PAYER, PIN, `RV-${number}`, '123.45'];
    for (const state of ['running', 'killed', 'sent and killed']) {
      if (state === 'killed') await device.kill();
      if (state === 'sent and killed') {
        const again = await device.open();
        await again.goto(`${server.base}/app/`);
        await again.fill('input[name=pin]', PIN);
        await again.click('button[form=pin]');
        await again.locator('.chip.held').waitFor();
        await device.kill();
      }
      assert.deepEqual(await holding(device.profile, secret), [], state);
      // The looking finds what is there: the app's own address.
      assert.notDeepEqual(await holding(device.profile, [new URL(server.base).host]), [], state);
    }
  } finally {
    await device.end();
    await server.stop();
  }
});
