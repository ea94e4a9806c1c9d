// The device's secret: 32 random bytes that only this browser on this device can read.
//
// They lie in IndexedDB, encrypted with a key of Web Crypto that cannot be exported. Together with the
// PIN they open the vault; neither does alone.
const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open('counterfoil-device', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('device');
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function deviceSecret() {
  const db = await open();
  try {
    let kept = await asked(db.transaction('device').objectStore('device').get(1));
    if (!kept) {
      const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const secret = crypto.getRandomValues(new Uint8Array(32));
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, secret);
      const transaction = db.transaction('device', 'readwrite', { durability: 'strict' });
      // Only if there is none: a second start at the same time must not replace it.
      await asked(transaction.objectStore('device').add({ key, iv, sealed }, 1)).catch(() => {});
      kept = await asked(db.transaction('device').objectStore('device').get(1));
    }
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, kept.key, kept.sealed));
  } finally {
    db.close();
  }
}

// That a PIN was set here once: if the vault is gone and this is not, what was stored was cleared.
export async function wasSetUp() {
  const db = await open();
  try { return Boolean(await asked(db.transaction('device').objectStore('device').get(2))); } finally { db.close(); }
}

export async function markSetUp() {
  const db = await open();
  try { await asked(db.transaction('device', 'readwrite').objectStore('device').put(true, 2)); } finally { db.close(); }
}
