//! The way into SQLite: a file system registered as the process's default, so that phone and server
//! come to our disks without knowing.

#![expect(
    unsafe_code,
    reason = "SQLite calls a file system through C function pointers"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::{Arc, Once};

use rusqlite::ffi;

use super::shm::Shm;
use super::{Disk, Fault, Part};

/// What we keep for an open file. SQLite holds a pointer to it behind its own part.
struct Handle {
    disk: Disk,
    part: Part,
    life: u64,
    id: u64,
    shm: Option<Arc<Shm>>,
}

/// The memory that SQLite gives us for an open file.
#[repr(C)]
struct OsFile {
    base: ffi::sqlite3_file,
    handle: *mut Handle,
}

/// Makes our disks the default for every database that this process opens from now on.
pub fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let vfs = Box::leak(Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: c_int::try_from(size_of::<OsFile>()).unwrap_or(c_int::MAX),
            mxPathname: 1_024,
            pNext: std::ptr::null_mut(),
            zName: c"counterfoil-sim".as_ptr(),
            pAppData: std::ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: Some(current_time_int64),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        // SAFETY: the struct is leaked, so it outlives every connection, and all its functions keep
        // to SQLite's contract.
        unsafe { ffi::sqlite3_vfs_register(vfs, 1) };
    });
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The handle behind a file.
///
/// SAFETY: `file` was opened by [`open`] and not closed yet; SQLite uses one file in one thread at a
/// time.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Handle {
    // SAFETY: see above; `open` put a leaked box there.
    unsafe { &mut *(*file.cast::<OsFile>()).handle }
}

/// A path as text.
///
/// SAFETY: `name` is null or a C string.
unsafe fn text(name: *const c_char) -> Option<String> {
    (!name.is_null()).then(|| {
        // SAFETY: not null, so a C string.
        unsafe { CStr::from_ptr(name) }
            .to_string_lossy()
            .into_owned()
    })
}

fn index(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or(0)
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands a C string or null, memory of `szOsFile` bytes, and null or a place for flags.
    unsafe {
        let os = file.cast::<OsFile>();
        (*os).base.pMethods = std::ptr::null();
        let (disk, part) = match text(name) {
            Some(path) => super::at(&path),
            None => (Disk::nameless(), Part::Main),
        };
        let (life, id) = {
            let mut state = disk.state();
            if state.alive(state.life).is_err() {
                return ffi::SQLITE_CANTOPEN;
            }
            let slot = state.file(part);
            if slot.is_none() {
                if flags & ffi::SQLITE_OPEN_CREATE == 0 && !name.is_null() {
                    return ffi::SQLITE_CANTOPEN;
                }
                *slot = Some(super::File::default());
            }
            state.next_handle += 1;
            (state.life, state.next_handle)
        };
        (*os).handle = Box::into_raw(Box::new(Handle {
            disk,
            part,
            life,
            id,
            shm: None,
        }));
        (*os).base.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: opened by us; the box goes with it.
    unsafe {
        let os = file.cast::<OsFile>();
        let mut handle = Box::from_raw((*os).handle);
        (*os).base.pMethods = std::ptr::null();
        release_shm(&mut handle);
        let mut state = handle.disk.state();
        if state.life == handle.life {
            state.locks.leave(handle.id);
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    buffer: *mut c_void,
    amount: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: opened by us; the buffer has `amount` bytes.
    unsafe {
        let handle = handle(file);
        let out = std::slice::from_raw_parts_mut(buffer.cast::<u8>(), index(amount));
        let mut state = handle.disk.state();
        if state.alive(handle.life).is_err() {
            return ffi::SQLITE_IOERR_READ;
        }
        let bytes = state
            .file(handle.part)
            .as_ref()
            .map_or(&[][..], super::File::bytes);
        let from = bytes.get(index(offset)..).unwrap_or_default();
        let there = from.len().min(out.len());
        let (given, missing) = out.split_at_mut(there);
        given.copy_from_slice(&from[..there]);
        missing.fill(0);
        if missing.is_empty() {
            ffi::SQLITE_OK
        } else {
            ffi::SQLITE_IOERR_SHORT_READ
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    buffer: *const c_void,
    amount: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: opened by us; the buffer has `amount` bytes.
    unsafe {
        let handle = handle(file);
        let bytes = std::slice::from_raw_parts(buffer.cast::<u8>(), index(amount));
        let written = handle
            .disk
            .state()
            .write(handle.life, handle.part, index(offset), bytes);
        match written {
            Ok(()) => ffi::SQLITE_OK,
            Err(Fault::Full) => ffi::SQLITE_FULL,
            Err(Fault::Io) => ffi::SQLITE_IOERR_WRITE,
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: opened by us.
    let handle = unsafe { handle(file) };
    let mut state = handle.disk.state();
    if state.operate(handle.life).is_err() {
        return ffi::SQLITE_IOERR_TRUNCATE;
    }
    if let Some(file) = state.file(handle.part) {
        file.truncate(index(size));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: opened by us.
    let handle = unsafe { handle(file) };
    let mut state = handle.disk.state();
    if state.operate(handle.life).is_err() {
        return ffi::SQLITE_IOERR_FSYNC;
    }
    if let Some(file) = state.file(handle.part) {
        file.sync();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    // SAFETY: opened by us; there is a place for the size.
    unsafe {
        let handle = handle(file);
        let mut state = handle.disk.state();
        if state.alive(handle.life).is_err() {
            return ffi::SQLITE_IOERR_FSTAT;
        }
        let len = state
            .file(handle.part)
            .as_ref()
            .map_or(0, |file| file.bytes().len());
        *size = i64::try_from(len).unwrap_or(i64::MAX);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: opened by us.
    let handle = unsafe { handle(file) };
    let mut state = handle.disk.state();
    if state.alive(handle.life).is_err() {
        return ffi::SQLITE_IOERR_LOCK;
    }
    if state.locks.raise(handle.id, level) {
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_BUSY
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: opened by us.
    let handle = unsafe { handle(file) };
    let mut state = handle.disk.state();
    if state.life == handle.life {
        state.locks.lower(handle.id, level);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(
    file: *mut ffi::sqlite3_file,
    reserved: *mut c_int,
) -> c_int {
    // SAFETY: opened by us; there is a place for the answer.
    unsafe {
        *reserved = c_int::from(handle(file).disk.state().locks.is_reserved());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4_096
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    place: *mut *mut c_void,
) -> c_int {
    // SAFETY: opened by us; there is a place for the pointer.
    unsafe {
        *place = std::ptr::null_mut();
        let handle = handle(file);
        if index(size) != 32_768 {
            return ffi::SQLITE_IOERR_SHMSIZE;
        }
        let shm = {
            let state = handle.disk.state();
            if state.alive(handle.life).is_err() {
                return ffi::SQLITE_IOERR_SHMMAP;
            }
            handle.shm.get_or_insert_with(|| {
                state.shm.join();
                Arc::clone(&state.shm)
            })
        };
        if let Some(words) = shm.region(index(region), extend != 0) {
            *place = words.cast();
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: opened by us.
    let handle = unsafe { handle(file) };
    let slots = index(offset)..index(offset) + index(count);
    let mut state = handle.disk.state();
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        if state.life == handle.life {
            state.locks.give(handle.id, slots);
        }
        return ffi::SQLITE_OK;
    }
    if state.alive(handle.life).is_err() {
        return ffi::SQLITE_IOERR_SHMLOCK;
    }
    if state
        .locks
        .take(handle.id, slots, flags & ffi::SQLITE_SHM_EXCLUSIVE != 0)
    {
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_BUSY
    }
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: opened by us.
    release_shm(unsafe { handle(file) });
    ffi::SQLITE_OK
}

/// Leaves the shared memory. Who comes after the last builds it anew, as after a restart.
fn release_shm(handle: &mut Handle) {
    let Some(shm) = handle.shm.take() else { return };
    let mut state = handle.disk.state();
    if shm.leave() && state.life == handle.life && Arc::ptr_eq(&shm, &state.shm) {
        state.shm = Arc::default();
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, _: c_int) -> c_int {
    // SAFETY: a C string.
    if let Some(path) = unsafe { text(name) } {
        let (disk, part) = super::at(&path);
        let mut state = disk.state();
        let life = state.life;
        if state.operate(life).is_err() {
            return ffi::SQLITE_IOERR_DELETE;
        }
        *state.file(part) = None;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    there: *mut c_int,
) -> c_int {
    // SAFETY: a C string, and a place for the answer.
    unsafe {
        let exists = text(name).is_some_and(|path| {
            let (disk, part) = super::at(&path);
            disk.state().file(part).is_some()
        });
        *there = c_int::from(exists);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: a C string, and `room` bytes for the answer.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > index(room) {
            return ffi::SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
    }
    ffi::SQLITE_OK
}

/// Salts of logs. Any will do; they decide nothing.
unsafe extern "C" fn randomness(
    _: *mut ffi::sqlite3_vfs,
    amount: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: `amount` bytes for the answer.
    let bytes = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), index(amount)) };
    for (byte, value) in bytes.iter_mut().zip((0..=u8::MAX).cycle()) {
        *byte = value.wrapping_mul(167).wrapping_add(13);
    }
    amount
}

/// Only ever waited for a moment by connections of the same process.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, micros: c_int) -> c_int {
    std::thread::sleep(std::time::Duration::from_micros(
        u64::try_from(micros).unwrap_or(0),
    ));
    micros
}

/// 2026-11-22, in days and in milliseconds since the beginning of Julian days. Nobody asks.
unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, days: *mut f64) -> c_int {
    // SAFETY: a place for the answer.
    unsafe { *days = 2_461_366.5 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_int64(_: *mut ffi::sqlite3_vfs, ms: *mut i64) -> c_int {
    // SAFETY: a place for the answer.
    unsafe { *ms = 212_662_065_600_000 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}
